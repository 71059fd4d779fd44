import Evaluation
package import Events
import ModelFiles
package import RecommenderModels

extension GivenProfiles {
    /// Profiles over the items of a stored model, with the model's event weights.
    package init(_ log: EventLog, for model: Recommender, threads: Int) throws {
        try self.init(log, weights: model.settings.weights, threads: threads) { id in
            try model.items.ids.index(of: id)
        }
    }
}
