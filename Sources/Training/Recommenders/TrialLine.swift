package import Documents
import Events
import Recommenders
package import Tuning

/// A trial of a search as reports show it; nothing in it depends on a clock.
package struct TrialLine: Codable, Sendable, Equatable {
    /// From 1, in the order in which trials were proposed.
    package let number: Int
    package let algorithm: String
    /// The parameters and confidences by their keys: `train.l2`, `confidence.weights.view`.
    package let parameters: [String: JSONValue]
    /// The measure of the search on the customers to judge by; nil when nothing was measured.
    package let value: Double?
    /// The lower end of the interval of `value`.
    package let low: Double?
    /// The upper end of the interval of `value`.
    package let high: Double?
    /// Whether it was tried on a sample of the data only, so that its value cannot be compared with those of others.
    package let isSampled: Bool

    private enum CodingKeys: String, CodingKey {
        case number, algorithm, parameters, value, low, high
        case isSampled = "sampled"
    }

    package init(
        number: Int, algorithm: String, parameters: [String: JSONValue], value: Double?, low: Double? = nil,
        high: Double? = nil, isSampled: Bool = false
    ) {
        self.number = number
        self.algorithm = algorithm
        self.parameters = parameters
        self.value = value
        self.low = low
        self.high = high
        self.isSampled = isSampled
    }
}

extension TrialLine {
    /// The most trials that are kept.
    package static let most = 500

    /// The lines of the trials of a search, in the order of their numbers.
    ///
    /// Of more than `most`, half of these are the best by value, and the other half are taken evenly from the rest, so
    /// that a report still shows where the search looked in vain.
    ///
    /// - Parameter trials: All trials, in ascending order of their numbers.
    /// - Returns: At most `most` lines.
    /// - Throws: `EncodingError` for parameters that are no finite numbers.
    package static func lines(of trials: [Trial]) throws -> [TrialLine] {
        try chosen(of: trials).map(TrialLine.init)
    }

    private static func chosen(of trials: [Trial]) -> [Trial] {
        guard trials.count > most else { return trials }
        let best = Set(trials.ranked.prefix(most / 2).map(\.number))
        let rest = trials.filter { !best.contains($0.number) }
        let places = most - best.count
        let others = Set((0..<places).map { rest[$0 * (rest.count - 1) / (places - 1)].number })
        return trials.filter { best.contains($0.number) || others.contains($0.number) }
    }

    private init(_ trial: Trial) throws {
        var parameters: [String: JSONValue] = [:]
        for (group, values) in [
            ("train", try JSONValue(encoding: trial.algorithm)),
            ("confidence", try JSONValue(encoding: trial.confidence)),
        ] {
            for entry in values.flattened() where !Self.isNoParameter(entry) {
                parameters["\(group).\(entry.path)"] = entry.value
            }
        }
        self.init(
            number: trial.number, algorithm: trial.algorithm.name.rawValue, parameters: parameters,
            value: trial.value, low: trial.low, high: trial.high, isSampled: trial.isSampled)
    }

    /// The name of the algorithm, which stands beside, what was not given, and which numbers the data decided.
    private static func isNoParameter(_ entry: (path: String, value: JSONValue)) -> Bool {
        entry.path == "algorithm" || entry.path == "by_data" || entry.value == .null || entry.value == .object([:])
    }
}
