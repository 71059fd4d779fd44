import Diagnostics
import Documents
import Features
import Ids
import Statistics

/// New rows of customers beside those that a model learned from.
///
/// A table has no past windows. So a check is an alarm where two things meet: the difference is one that a shop would
/// act on, and after Holm's correction for all tests of the comparison it is not one of chance.
struct TableComparison {
    /// The corrected probability below which a difference is not one of chance.
    static let significance = 0.001
    /// The population stability index above which a column has changed a lot (Siddiqi 2006, chapter 9).
    static let leastIndex = 0.25
    /// The smallest change of a share of rows to act on.
    static let leastShare = 0.05

    private let judge: CheckJudge
    private(set) var distributions: [ComparedDistribution] = []
    private var findings: [Finding] = []

    private struct Finding {
        let name: String
        let statistic: String
        let value: Double?
        let least: Double
        let p: Double?
        let found: String
        /// The place of the distribution that takes the corrected probability; `nil` for a share.
        var distribution: Int?
    }

    init(_ past: TableSnapshot, _ table: FeatureTable?, scores: [Double]?, _ thresholds: DriftThresholds) {
        judge = CheckJudge(thresholds: thresholds, days: nil)
        if let table {
            for column in past.columns { compare(column, in: table) }
        }
        if let stored = past.scores, let scores {
            let counts = TableSnapshot.counts(ofScores: scores)
            distributed("scores", stored, counts)
        }
        correct()
    }

    private mutating func compare(_ past: SnapshotColumn, in table: FeatureTable) {
        guard let column = table.columns.first(where: { shortName($0.name) == past.name }) else {
            findings.append(
                Finding(
                    name: "distribution.\(past.name)", statistic: "psi", value: nil, least: Self.leastIndex, p: nil,
                    found: "the new rows have no such column"))
            return
        }
        let counts = TableSnapshot.counts(of: column, past.bins)
        distributed("distribution.\(past.name)", past, counts)
        let (there, missing) = (counts.dropLast().reduce(0, +), counts.last ?? 0)
        shared(
            "missing.\(past.name)", [past.counts.reduce(0, +), past.missing], [there, missing], "lack a value")
        guard past.bins.hasOther else { return }
        let known = past.counts.dropLast().reduce(0, +)
        let others = counts[past.counts.count - 1]
        shared(
            "unseen.\(past.name)", [known, past.counts.last ?? 0], [there - others, others],
            "have a category that was rare or unknown in the training")
    }

    private mutating func distributed(_ name: String, _ past: SnapshotColumn, _ counts: [Int]) {
        let distribution = ComparedDistribution(
            name, bins: past.bins, reference: past.counts, new: Array(counts.dropLast()),
            referenceMissing: past.missing, newMissing: counts.last ?? 0, areIndependent: true)
        let distances = distribution.distances
        let words =
            distances.psi.map {
                "PSI \($0.fixed(3)), Jensen–Shannon distance \((distances.jsDistance ?? 0).fixed(3))"
            } ?? (past.counts.count < 2 ? "all values of the training are alike" : "there are no values to compare")
        findings.append(
            Finding(
                name: name, statistic: "psi", value: distances.psi, least: Self.leastIndex, p: distances.p,
                found: words, distribution: distributions.count))
        distributions.append(distribution)
    }

    /// Compares a share of rows; each side is the count of the other rows and that of these.
    private mutating func shared(_ name: String, _ before: [Int], _ now: [Int], _ words: String) {
        func share(_ counts: [Int]) -> Double? {
            let sum = counts[0] + counts[1]
            return sum == 0 ? nil : Double(counts[1]) / Double(sum)
        }
        let (earlier, later) = (share(before), share(now))
        let percent = CheckJudge.Form.percent
        findings.append(
            Finding(
                name: name, statistic: "share", value: later.flatMap { later in earlier.map { later - $0 } },
                least: Self.leastShare, p: ChiSquared(before, now)?.p,
                found: later.map {
                    "\(percent.text($0)) of the rows \(words), \(percent.text(earlier ?? 0)) of those of the training"
                } ?? "there are no rows"))
    }

    /// Corrects the probabilities of all tests together.
    private mutating func correct() {
        let corrected = HolmCorrection.corrected(findings.map(\.p))
        for (finding, p) in zip(findings, corrected) {
            if let place = finding.distribution { distributions[place].distances.correctedP = p }
        }
    }

    var checks: [DriftCheck] {
        let corrected = HolmCorrection.corrected(findings.map(\.p))
        return zip(findings, corrected).map { finding, p in
            var check = judge.fixed(
                finding.name, finding.statistic, finding.value, above: finding.least, finding.found)
            if let p, finding.value != nil { check.found += "; p = \(Self.text(p)) after correction" }
            // What somebody set by hand needs no test.
            if check.state == .alarm, !check.isSet, p ?? 1 >= Self.significance { check.state = .usual }
            return check
        }
    }

    private static func text(_ p: Double) -> String { p < 0.001 ? "less than .001" : p.fixed(3) }
}
