package import Documents
import Files
package import Gates
package import Interactions
package import ModelStore
package import Recommenders
package import Training
package import Tuning
package import Validation

/// One way from a shop's data to a published version, as a pipeline file says it.
package struct Pipeline: Sendable {
    /// What is trained.
    package enum Recipe: Sendable {
        case recommender(RecommenderTraining)
        case propensity(PropensityTraining)
        case lifetime(LifetimeTraining)
        case segments(SegmentTraining)
        case uplift(UpliftTraining)

        /// Lets the training leave out who was forgotten.
        mutating func leaveOut(_ forgotten: HashedIds?) {
            switch self {
            case .recommender(var training):
                training.forgotten = forgotten
                self = .recommender(training)
            case .propensity(var training):
                training.forgotten = forgotten
                self = .propensity(training)
            case .lifetime(var training):
                training.forgotten = forgotten
                self = .lifetime(training)
            case .segments(var training):
                training.forgotten = forgotten
                self = .segments(training)
            case .uplift(var training):
                training.forgotten = forgotten
                self = .uplift(training)
            }
        }
    }

    /// What is held out of a training to measure it.
    package enum Split: Sendable, Equatable {
        /// The events of the last seconds before the newest event.
        case lastSeconds(Double)
        case holdOut(HoldOut)
    }

    /// A search for the best algorithm and its parameters.
    package struct Search: Sendable {
        package var end = Tuning.End.seconds(600)
        package var metric = "ndcg@20"
        /// The algorithms that compete; empty for the usual ones.
        package var algorithms: [RecommenderAlgorithm.Name] = []
        package var seed: UInt64 = 0

        package init() {}
    }

    /// The alias that moves to the version when it passes the gates.
    package struct Publishing: Sendable {
        package var alias: String
        package var gates: [Gate] = []
        /// Nil means: publish a retraining with the settings of the version before, refuse new settings.
        package var onDoubt: DoubtRule?

        package init(alias: String) {
            self.alias = alias
        }
    }

    /// The file.
    package let path: String
    /// The model's name.
    package var model: String
    /// The store that the file names, relative to the working directory; nil if it names none.
    package var store: String?
    package var recipe: Recipe
    /// Nil measures nothing.
    ///
    /// A model of customers is measured by its folds instead.
    package var split: Split?
    /// Nil trains with the settings of the recipe.
    package var search: Search?
    /// The alias whose version the training starts from; nil starts from random factors.
    package var start: String?
    /// Cutoffs of a model of customers that are given as seconds before the newest event; empty when they are times.
    package var cutoffsBefore: [Double] = []
    /// Nil leaves the version unpublished.
    package var publishing: Publishing?
    package var checks: [DataCheck] = []
    /// The file with all defaults filled in, and without anything from the environment.
    package var resolved: JSONValue
    /// The values that a run gives in place of those of the file, as they were given: `train.factors=128`.
    var settings: [String] = []
    /// The month of the past that a run stands for; nil for a usual run.
    var month: Backfill.Month?
    /// Where the keys are written that the file or a setting beside it gives, by their paths.
    var places: [String: PipelinePlace] = [:]

    package init(path: String, model: String, recipe: Recipe, resolved: JSONValue) {
        self.path = path
        self.model = model
        self.recipe = recipe
        self.resolved = resolved
    }
}
