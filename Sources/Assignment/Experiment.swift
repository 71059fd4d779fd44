package import Diagnostics
import Events
package import Rules

/// A controlled experiment on lists: one entry of `experiments.json`.
package struct Experiment: Sendable, Equatable {
    /// What the customers of an arm get.
    package enum Treatment: Sendable, Hashable {
        /// What everybody gets who is in no experiment.
        case usual
        /// Lists of another model, a reference, under the rules of the same placement.
        case model(String)
        /// The lists of another placement.
        case placement(String)
        /// The list of somebody of whom nothing is known.
        case popular
        /// No items.
        case nothing
    }

    package struct Arm: Sendable, Equatable {
        package let name: String
        /// The share of the experiment's customers, in (0, 1).
        package let share: Double
        package let treatment: Treatment
    }

    package let name: String
    /// The placement whose lists it is about; `nil` for lists that name neither a placement nor a model.
    package let placement: String?
    /// The key of the hash that chooses arms.
    let salt: String
    /// The layer; `nil` for one of its own.
    package let layer: String?
    /// The part of the layer's customers that may ever be in the experiment.
    package let range: Range<Double>
    /// The share of that part which is in now; whoever is in stays in when it grows.
    package let traffic: Double
    package let arms: [Arm]
    package let days: Days
    /// What a table of customers must say of whoever may be in; `nil` for everybody.
    let condition: Condition?
    /// The file and the line at which the experiment begins.
    package let place: UserError.Place

    /// The part of the layer that is in now.
    var open: Range<Double> {
        range.lowerBound..<range.lowerBound + traffic * (range.upperBound - range.lowerBound)
    }

    /// The arm at a position in [0, 1): arms lie one behind the other, in the order of the file.
    func arm(at position: Double) -> Arm {
        var end = 0.0
        for arm in arms.dropLast() {
            end += arm.share
            if position < end { return arm }
        }
        return arms[arms.count - 1]
    }

    /// The error of an experiment, which names the file, the line and the experiment.
    func error(_ problem: Message, remedy: Message) -> UserError {
        UserError(.invalidData, "the experiment '\(name)': \(problem)", at: place, remedy: remedy)
    }
}

/// Customers who are in no experiment, for ever.
package struct Holdout: Sendable, Equatable {
    package let share: Double
    let salt: String
    /// What they get: the usual, popular items or nothing.
    package let treatment: Experiment.Treatment
}
