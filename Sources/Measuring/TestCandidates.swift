package import Diagnostics
package import Events
import Ids
import RecommenderModels
import Tables

/// The items that the lists of an evaluation may hold, customer by customer, for each of its models.
package struct TestCandidates: Sendable {
    let pairs: CandidatePairs
    /// In the order of the models.
    let items: [CandidateItems]
    /// How many users of the table the first model knows.
    let users: IdCounts

    /// - Parameters:
    ///   - pairs: The table.
    ///   - models: The models of the evaluation, with the users on whom they are measured.
    ///   - progress: Receives a warning for a model that knows less than half of the items.
    /// - Throws: `UserError` with code `invalidData` for a model that knows no item of the table, `modelUnusable` for
    ///   damaged files.
    package init(_ pairs: CandidatePairs, models: [MeasuredModel], progress: Progress) throws {
        self.pairs = pairs
        items = try models.map { measured in
            let model = measured.model
            let others = OtherIds(measured.name, count: model.itemCount) { try model.itemId(at: $0) }
            let items = try CandidateItems(pairs, with: others, itemIndex: { try model.itemIndex(of: $0) })
            if let warning = items.warning { progress.warning(warning) }
            return items
        }
        let known = try pairs.users.indices.count { try models[0].users.number(of: pairs.users[$0]) != nil }
        users = IdCounts(known: known, unknown: pairs.users.count - known)
    }
}
