import Documents
import Evaluation
import ModelStore

extension Gate {
    /// Resamples of fewer customers than these hold so few different ones that the interval is narrower than the truth:
    /// that of one customer has no width at all.
    package static let fewestCustomers = 30

    /// The same number for the answer of a model of customers that fewer rows have.
    private static let fewestOfAnswer = 5

    /// Why no comparison of lists that were measured on so many customers is ever beyond doubt, in words; nil where one
    /// may be.
    package static func fewness(ofCustomers count: Int) -> String? {
        fewness(of: count, "customer", fewest: fewestCustomers)
    }

    /// The same for probabilities that were measured on so many rows.
    ///
    /// - Parameters:
    ///   - rows: The rows.
    ///   - positives: Those whose answer is yes; nil where their number is not known.
    /// - Returns: The words; nil where a comparison may be beyond doubt.
    package static func fewness(ofRows rows: Int, positives: Int?) -> String? {
        if let text = fewness(of: rows, "row", fewest: fewestCustomers) { return text }
        guard let positives else { return nil }
        let isYesRarer = 2 * positives <= rows
        return fewness(
            of: min(positives, rows - positives), "row", fewest: fewestOfAnswer,
            " whose answer is \(isYesRarer ? "yes" : "no")")
    }

    private static func fewness(of count: Int, _ unit: String, fewest: Int, _ kind: String = "") -> String? {
        guard count < fewest else { return nil }
        return "on \(count.grouped) \(unit)\(count == 1 ? "" : "s")\(kind), and at least \(fewest) are needed to tell"
    }
}

extension Judgement {
    /// Why a comparison is beyond what its customers can tell, in words; nil where it is not, and where their number is
    /// not known.
    func fewness(of measure: GateMeasure, beside baseline: String) -> String? {
        guard let quality = evidence.quality else { return nil }
        guard [.probabilities, .uplifts].contains(measure.family) else {
            let other = quality.baselines[baseline]
            var users = other?.users ?? quality.users
            if case .lists(let list) = measure, let part = list.part?.rawValue {
                users = other?.partUsers?[part] ?? quality.partUsers?[part] ?? users
            }
            return users.flatMap { Gate.fewness(ofCustomers: $0) }
        }
        return quality.rows.flatMap { rows in
            Gate.fewness(ofRows: rows, positives: evidence.counts[.positives].flatMap { Int(exactly: $0) })
        }
    }
}
