/// A condition that a version must meet before an alias may move to it, such as `ndcg@20 > popularity`.
///
/// | condition | what it says |
/// |---|---|
/// | `ndcg@20 >= 0.08` | a measure against a number |
/// | `ndcg@20 > popularity`, `auc >= champion - 0.002` | a measure against a baseline, perhaps with an amount or a factor |
/// | `rows >= 0.8 * champion`, `size <= 500MB` | a count against a number or against that of the alias's holder |
/// | `newest within 2d` | the age of the newest event |
/// | `open within 2s` | the time to open the version |
/// | `smoke` | real customers get full lists with sensible scores |
package struct Gate: Sendable, Equatable {
    /// The condition as it was written.
    package let text: String
    package let condition: Condition

    /// Reads a condition.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for text that is no condition.
    package init(parsing text: String) throws {
        self.text = text
        var parser = GateParser(text)
        condition = try parser.condition()
    }
}

extension Gate {
    package enum Condition: Sendable, Equatable {
        case measure(GateMeasure, Comparison, Bound)
        case count(Count, Comparison, Bound)
        /// The newest event is at most so many seconds before the clock.
        case newest(within: Double)
        /// The version opens within so many seconds.
        case opening(within: Double)
        case smoke
    }

    package enum Comparison: String, Sendable, CaseIterable {
        case above = ">"
        case atLeast = ">="
        case below = "<"
        case atMost = "<="

        /// Whether it holds between two numbers; never for one that is no number.
        func holds(_ value: Double, _ bound: Double) -> Bool {
            switch self {
            case .above: value > bound
            case .atLeast: value >= bound
            case .below: value < bound
            case .atMost: value <= bound
            }
        }
    }

    /// What a version was made from, and its size.
    package enum Count: String, Sendable, CaseIterable {
        /// The rows that were read for a recommender, or that a model of customers learnt from.
        case rows
        case users
        case items
        case pairs
        case positives
        /// The events that counted.
        case events
        /// The bytes of all files of the version.
        case size
    }

    /// What a measure or a count is compared with.
    package enum Bound: Sendable, Equatable {
        case number(Double)
        case baseline(Baseline)
    }

    /// Another model or rule: its value times the factor, plus the amount.
    package struct Baseline: Sendable, Equatable {
        /// `popularity`, `popularity@28d`, `own-counts`, `base-rate`, `bias`, `champion`, or a version such as
        /// `recommendations/6`.
        package let name: String
        package let factor: Double
        package let amount: Double

        package init(_ name: String, factor: Double = 1, amount: Double = 0) {
            self.name = name
            self.factor = factor
            self.amount = amount
        }

        /// The version that holds the alias.
        package static let champion = "champion"
    }

    /// The baseline that the gate compares with; `nil` for a gate that compares with a number or with nothing.
    package var baseline: String? {
        switch condition {
        case .measure(_, _, .baseline(let baseline)), .count(_, _, .baseline(let baseline)): baseline.name
        default: nil
        }
    }

    /// The measure that must be taken before the gate can be judged; `nil` for other gates.
    package var measure: GateMeasure? {
        if case .measure(let measure, _, _) = condition { measure } else { nil }
    }
}
