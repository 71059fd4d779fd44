package import Evaluation
package import Events
import Ids
package import LinearAlgebra
import RecommenderModels

/// A model in an evaluation, with the users on whom it is measured.
package struct MeasuredModel: Sendable {
    /// What reports and messages call it.
    package let name: String
    package let model: any MeasurableRecommender
    package let users: any TestUsers

    private init(name: String, model: any MeasurableRecommender, users: any TestUsers) {
        self.name = name
        self.model = model
        self.users = users
    }

    /// A model that is measured on the users of its training.
    package init(_ model: any MeasurableRecommender, named name: String) {
        self.init(name: name, model: model, users: TrainingUsers(model: model))
    }

    /// What given events say of their users, in the terms of this model.
    ///
    /// - Throws: `UserError` for an event without the quantity that counts, `modelUnusable` for damaged files.
    package func profiles(of log: EventLog, threads: Threads) throws -> GivenProfiles {
        try GivenProfiles(log, weights: model.settings.weights, threads: threads) { try model.itemIndex(of: $0) }
    }

    /// The same model, measured on users who are folded in from the given profiles only.
    package func foldingIn(_ given: GivenProfiles) -> MeasuredModel {
        MeasuredModel(name: name, model: model, users: FoldedInUsers(model, given))
    }

    /// For each item of this model, its index in another model; nil where the other does not know it.
    func positions(in other: MeasuredModel) throws -> [Int?] {
        try (0..<model.itemCount).map { try other.model.itemIndex(of: model.itemId(at: $0)[...]) }
    }
}
