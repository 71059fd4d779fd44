import Diagnostics
import Evaluation
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
        }
    }

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
