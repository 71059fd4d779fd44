import Evaluation
import Events
import Models

extension GivenProfiles {
    /// Profiles over the items of a stored model, with the model's event weights.
    init(_ log: EventLog, for model: Recommender, threads: Int) throws {
        try self.init(log, weights: model.settings.weights, threads: threads) { id in
            try model.items.ids.index(of: id)
        }
    }
}
