import Features
import Glibc
import LinearAlgebra

/// The rows on which leaks are searched, with their folds, and the measures of log-odds on them.
///
/// Of each answer in each fold it takes all rows, or about 10,000 / folds of them: those whose place in the canonical
/// order has the smallest hashes. These weigh for all, so that measures are about the whole table. Rows of weight 0 are
/// left out.
struct LeakSample: Sendable {
    /// The sampled rows, ascending; the weights are those of the rows times `standsFor`.
    let rows: TrainingRows
    let folds: Folds
    /// The place of each sampled row among all rows.
    let places: [Int]
    /// How many rows of the table each sampled row stands for.
    let standsFor: [Double]
    /// The log-odds of the weighted base rate.
    let baseLogOdds: Double
    /// H, the mean log loss of the base rate.
    let baseLoss: Double
    /// The weight of each row, divided by the sum of all.
    private let shares: [Double]

    private static let mostFolds = 5
    private static let mostRowsOfAnswer = 10_000
    /// How far log-odds may lie beyond those of the base rate and of even chances: one extreme cell must not decide.
    private static let mostLogOdds = 7.0

    init(of all: TrainingRows, folds: Folds) {
        let parts = min(Self.mostFolds, folds.count)
        var groups = [[Int]](repeating: [], count: 2 * parts)
        for row in all.labels.indices where all.weights?[row] ?? 1 > 0 {
            groups[2 * (folds.ofRows[row] % parts) + Int(all.labels[row])].append(row)
        }
        let taken = groups.flatMap { group -> [(row: Int, standsFor: Double)] in
            let kept = Self.kept(group, most: Self.mostRowsOfAnswer / parts)
            return kept.map { (row: $0, standsFor: Double(group.count) / Double(kept.count)) }
        }.sorted { $0.row < $1.row }
        let places = taken.map(\.row)
        let weights = taken.map { $0.standsFor * (all.weights?[$0.row] ?? 1) }
        let labels = places.map { all.labels[$0] }
        rows = TrainingRows(
            features: all.features.rows(places), labels: labels, weights: weights,
            customers: places.map { all.customers[$0] }, ids: all.ids)
        self.folds = folds.joined(into: parts, of: places)
        self.places = places
        standsFor = taken.map(\.standsFor)
        let total = weights.reduce(0, +)
        let shares = weights.map { $0 / total }
        let rate = zip(shares, labels).reduce(0) { $0 + ($1.1 == 1 ? $1.0 : 0) }
        self.shares = shares
        baseLogOdds = log(rate / (1 - rate))
        baseLoss = -rate * log(rate) - (1 - rate) * log(1 - rate)
    }

    private static func kept(_ rows: [Int], most: Int) -> [Int] {
        guard rows.count > most else { return rows }
        let limit = UInt64.max / UInt64(rows.count) * UInt64(most)
        return rows.filter { row in
            var hash = SeededGenerator(seed: 0, UInt64(row))
            return hash.next() < limit
        }
    }

    /// The log loss of each row.
    func losses(_ logOdds: [Double]) -> [Double] {
        let least = min(baseLogOdds, 0) - Self.mostLogOdds
        let most = max(baseLogOdds, 0) + Self.mostLogOdds
        return zip(logOdds, rows.labels).map { logOdds, label in
            let limited = min(max(logOdds, least), most)
            return softplus(label == 1 ? -limited : limited)
        }
    }

    /// The weighted mean over all rows.
    func mean(_ values: [Double]) -> Double {
        zip(shares, values).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// The standard error of that mean, if rows are independent.
    func standardError(of values: [Double]) -> Double {
        let mean = mean(values)
        let distances = zip(shares, values).map { $0 * ($1 - mean) }
        return distances.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    /// The weighted mean over some rows.
    func mean(_ values: [Double], of rows: [Int]) -> Double {
        let total = rows.reduce(0) { $0 + shares[$1] }
        return rows.reduce(0) { $0 + shares[$1] * values[$1] } / total
    }

    /// E = 1 − L / H.
    func explained(_ losses: [Double]) -> Double { 1 - mean(losses) / baseLoss }

    /// The mean over the folds of the area under the ROC curve.
    func areaUnderROC(_ logOdds: [Double]) -> Double {
        let areas = (0..<folds.count).map { part -> Double in
            let held = folds.heldOut(part)
            return HeldOutMeasures(
                logOdds: held.map { logOdds[$0] }, labels: held.map { rows.labels[$0] },
                weights: rows.weights.map { weights in held.map { weights[$0] } }
            ).areaUnderROC
        }
        return areas.reduce(0, +) / Double(areas.count)
    }
}

extension Folds {
    private init(count: Int, ofRows: [Int]) {
        self.count = count
        self.ofRows = ofRows
    }

    /// The folds of some of the rows, in fewer parts: parts whose numbers have the same remainder become one.
    fileprivate func joined(into parts: Int, of rows: [Int]) -> Folds {
        Folds(count: parts, ofRows: rows.map { ofRows[$0] % parts })
    }
}
