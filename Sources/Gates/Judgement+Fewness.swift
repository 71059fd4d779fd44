import Documents
import ModelStore

extension Gate {
    /// Resamples of fewer customers than these hold so few different ones that the interval is narrower than the truth:
    /// that of one customer has no width at all.
    package static let fewestCustomers = 30
}

extension Judgement {
    /// The same number for the answer of a model of customers that fewer rows have.
    private static let fewestOfAnswer = 5

    /// Why a comparison is beyond what its customers can tell, in words; nil where it is not, and where their number is
    /// not known.
    func fewness(of measure: GateMeasure, beside baseline: String) -> String? {
        guard let quality = evidence.quality else { return nil }
        guard measure.family == .probabilities else {
            let users = quality.baselines[baseline]?.users ?? quality.users
            return users.flatMap { Self.text(of: $0, "customer", fewest: Gate.fewestCustomers) }
        }
        guard let rows = quality.rows else { return nil }
        if let text = Self.text(of: rows, "row", fewest: Gate.fewestCustomers) { return text }
        guard let positives = evidence.counts[.positives].flatMap({ Int(exactly: $0) }) else { return nil }
        let isYesRarer = 2 * positives <= rows
        return Self.text(
            of: min(positives, rows - positives), "row", fewest: Self.fewestOfAnswer,
            " whose answer is \(isYesRarer ? "yes" : "no")")
    }

    private static func text(of count: Int, _ unit: String, fewest: Int, _ kind: String = "") -> String? {
        guard count < fewest else { return nil }
        return "on \(count.grouped) \(unit)\(count == 1 ? "" : "s")\(kind), and at least \(fewest) are needed to tell"
    }
}
