import Diagnostics
package import Events
package import Ids
package import LinearAlgebra
import Tables

/// The events of some customers, weighed by the rules of a model that was trained on other events.
package struct GivenHistory: Sendable {
    package let users: IdTable
    package let items: IdTable
    /// users × items, the confidences or the ratings.
    package let confidence: SparseMatrix
    /// The occasions of each pair; `nil` unless they were requested.
    package let purchases: [Purchases]?

    /// - Parameters:
    ///   - log: The events.
    ///   - weights: The rules of the model; types that the model does not know weigh 0.
    ///   - purchaseTypes: The model's types that mean "bought", to keep the occasions of purchases; `nil` leaves them out.
    ///   - threads: The number of workers.
    /// - Throws: `UserError` for events without the times or the order by which the model's histories age, for one that
    ///   lacks a quantity where quantities count, and when occasions are asked of events without times.
    package init(
        _ log: EventLog, weights: EventWeights, purchaseTypes: [String]? = nil, threads: Threads
    ) throws {
        let adapted = weights.adapted(to: log.typeNames)
        try Self.checkAges(of: log, by: adapted)
        try adapted.check(log)
        let rule = try purchaseTypes.map { try PurchaseRule.of(log, log.purchaseTypes(trained: $0), adapted) }
        var pairs = try Pairs(log, weights: adapted, purchases: rule, threads: threads)
        if adapted.useQuantity { pairs.dropWeightless() }
        purchases = pairs.occasions.map { $0.map(\.purchases) }
        users = log.users
        items = log.items
        confidence = SparseMatrix(
            rows: users.count, columns: items.count, offsets: pairs.offsets, indices: pairs.items,
            values: pairs.items.indices.map { adapted.value(ofSum: pairs.sum(at: $0)) })
    }

    /// Refuses events without what the model's half-life needs.
    private static func checkAges(of log: EventLog, by weights: EventWeights) throws {
        guard let halfLife = weights.halfLife else { return }
        if halfLife.countsEvents {
            guard log.sequence == nil else { return }
            throw UserError(
                .wrongUsage, "the model's half-life of \(halfLife.text) needs an order of the events",
                remedy: "Name its column with \(.sequenceColumn), or say \(.rowOrder) if the rows are in order")
        }
        guard log.timestamp == nil else { return }
        throw UserError(
            .wrongUsage, "the model's half-life of \(halfLife.text) needs timestamps",
            remedy: "Name their column with \(.timestampColumn)")
    }
}
