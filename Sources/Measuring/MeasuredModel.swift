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
    /// The customers' own counts, for lists that may hold what customers have; `nil` where these are no baseline.
    package var ownCounts: OwnCounts?

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
    /// - Parameters:
    ///   - log: The events.
    ///   - countingPurchases: Whether profiles have the purchases of each item; `nil` for models that need them.
    ///   - threads: The number of workers.
    /// - Returns: The profiles.
    /// - Throws: `UserError` for an event without the quantity that counts, and for events without times where purchases
    ///   are counted; `modelUnusable` for damaged files.
    package func profiles(
        of log: EventLog, countingPurchases: Bool? = nil, threads: Threads
    ) throws -> GivenProfiles {
        let settings = model.settings
        let purchaseTypes = countingPurchases ?? settings.countsPurchases ? settings.purchaseTypes : nil
        return try GivenProfiles(
            log, weights: settings.weights, purchaseTypes: purchaseTypes, threads: threads
        ) { try model.itemIndex(of: $0) }
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
