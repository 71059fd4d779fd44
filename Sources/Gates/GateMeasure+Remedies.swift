import CustomerModels
import Diagnostics
import Evaluation
import Events
import Interactions
import ModelStore

extension GateMeasure {
    /// How a version comes to have the measure.
    var measuring: Message {
        switch self {
        case .lists, .ratings: "Let the training measure it: \(.holdOutFrom) with \(.metrics, name)"
        case .probabilities(let measure) where ProbabilityMeasure.usual.contains(measure):
            "Let the training cross-validate the model"
        case .probabilities:
            """
            A training measures only \(ProbabilityMeasure.usual.map(\.description).joined(separator: ", ")); judge by \
            one of these
            """
        case .forecasts(.purchases): "Let the training hold out the end of the events"
        case .forecasts(.value): "Let the training hold out the end of the events, which must have values of purchases"
        case .uplifts: "Train on a campaign in which the order of the customers matters"
        }
    }

    /// Why a measure of a part of the items to find has no value: nobody has an item of it; `nil` for other measures.
    func emptyPart(of quality: Quality?) -> String? {
        guard case .lists(let measure) = self, let part = measure.part, quality?.partUsers?[part.rawValue] == 0 else {
            return nil
        }
        return "no customer has an item to find that they \(part.words)"
    }

    /// What to do about a part of which nobody has an item.
    static let fillingPart: Message = "Measure on more events, or leave the gate out"

    /// How a version comes to be compared with the customers' own counts.
    static let counting: Message = """
        Measure lists that may hold what customers have, with \(.mask, "none"), where the events of the training can be read
        """

    /// What to do about a version that could not be compared with the one that holds the alias.
    static let mending: Message = """
        Mend this and run the pipeline again, leave the gate out, or promote the version all the same with \(.force) and \
        \(.reason)
        """

    /// How a version comes to be compared with the one that holds the alias.
    static let comparing: Message = """
        Let a run of its pipeline measure it beside the version that holds the alias, or promote it all the same with \
        \(.force) and \(.reason)
        """
}
