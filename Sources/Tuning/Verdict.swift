import Documents
package import Evaluation
import Recommenders

/// What a search found, as far as its customers can tell: whether the best model beats popularity, and which trials may
/// be as good as the best one.
///
/// Trials are compared on the same resamples of the same customers, so that what all models find hard or easy cancels
/// out. Their intervals hold for all trials of the search at once (`SimultaneousInterval`), because the best of many is
/// partly the luckiest.
package struct Verdict: Sendable, Equatable {
    package enum Finding: String, Encodable, Sendable {
        /// A model is better than popularity.
        case better
        /// A model has a higher value than popularity, which may be chance.
        case undecided
        /// No model has a higher value than popularity.
        case popularity
    }

    package let finding: Finding
    /// The measure that decided.
    package let measure: Measure
    /// The number of customers with something to find.
    package let users: Int
    /// The trial with the highest value.
    package let winner: Trial
    /// The best trial that is not popularity; `nil` when there is none.
    package let best: Trial?
    /// The value of `best` minus that of popularity, with an interval that holds for all trials at once.
    package let overPopularity: Estimate
    /// How many of the best trials were compared with the winner, itself included.
    package let compared: Int
    /// The numbers of those that may be as good as the winner, the best one first.
    package let alike: [Int]

    /// How many trials are shown and compared with the winner.
    package static let shown = 10
    /// The fewest customers on whom trials can be told apart: the interval of a mean of 100 is still about 0.1 wide.
    static let fewestCustomers = 100

    /// - Parameters:
    ///   - trials: All trials of a search, at least one; the best of them and popularity with their resamples.
    ///   - measure: The measure that decided.
    ///   - users: The number of customers with something to find.
    package init(_ trials: [Trial], measure: Measure, users: Int) {
        let ranked = trials.ranked
        guard let winner = ranked.first else { preconditionFailure("a search has at least the trial of popularity") }
        let interval = SimultaneousInterval(among: trials)
        let popularity = trials.first { $0.algorithm.name == .popularity }
        let best = ranked.first { $0.algorithm.name != .popularity && !$0.isSampled }
        var difference = Estimate(0, interval: 0...0)
        if let best, let popularity { difference = interval.ofDifference(best, popularity) }
        let isSure = users >= Self.fewestCustomers && difference.low ?? 0 > 0
        let leaders = ranked.filter { !$0.isSampled }.prefix(Self.shown)
        finding = winner.algorithm.name == .popularity ? .popularity : isSure ? .better : .undecided
        self.measure = measure
        self.users = users
        self.winner = winner
        self.best = best
        overPopularity = difference
        compared = leaders.count
        alike = leaders.dropFirst().filter { interval.ofDifference(winner, $0).low ?? 0 <= 0 }.map(\.number)
    }

    /// The verdict in a sentence without a full stop.
    package var text: String {
        guard let best else { return "no model was tried but popularity" }
        let customers = users == 1 ? "1 customer" : "\(users.grouped) customers"
        let these = users == 1 ? "this customer" : "these \(customers)"
        let named = "trial \(best.number) (\(best.summary))"
        let difference = Self.text(overPopularity)
        switch finding {
        case .popularity:
            return "no model beats popularity for \(these); the best personal one is \(named), "
                + "with a difference of \(difference)"
        case .undecided where users < Self.fewestCustomers:
            return "no model surely beats popularity: \(customers) \(users == 1 ? "is" : "are") too few to tell; "
                + "the best one is \(named), "
                + "with a difference of \(difference)"
        case .undecided:
            return "no model surely beats popularity for \(these); the best one is \(named), "
                + "with a difference of \(difference)"
        case .better:
            return "\(named) is better than popularity by \(difference) for \(customers)\(others)"
        }
    }

    /// Which trials cannot be told from the winner.
    private var others: String {
        if compared <= 1 || compared == 2 && alike.isEmpty { return "" }
        if alike.isEmpty { return "; the \(compared - 1) trials behind it can be told apart from it" }
        if alike.count == compared - 1 { return "; the \(compared) best trials cannot be told apart" }
        let numbers = ([winner.number] + alike).map { "\($0)" }
        return "; trials \(numbers.dropLast().joined(separator: ", ")) and \(numbers.last ?? "") cannot be told apart"
    }

    /// `0.0123 [0.0050, 0.0196]`.
    private static func text(_ estimate: Estimate) -> String {
        // A number that rounds to 0 has no sign.
        func fixed(_ value: Double) -> String { (abs(value) < 0.00005 ? 0 : value).fixed(4) }
        guard let low = estimate.low, let high = estimate.high else { return fixed(estimate.value) }
        return "\(fixed(estimate.value)) [\(fixed(low)), \(fixed(high))]"
    }
}

extension Verdict: Encodable {
    private enum CodingKeys: String, CodingKey {
        case finding, text, trial, compared
        case overPopularity = "over_popularity"
        case alike = "cannot_be_told_apart"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(finding, forKey: .finding)
        try container.encode(text, forKey: .text)
        try container.encodeIfPresent(best?.number, forKey: .trial)
        if best != nil { try container.encode(overPopularity, forKey: .overPopularity) }
        try container.encode(compared, forKey: .compared)
        try container.encode(alike, forKey: .alike)
    }
}
