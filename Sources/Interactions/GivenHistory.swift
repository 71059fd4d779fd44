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

    /// - Parameters:
    ///   - log: The events.
    ///   - weights: The rules of the model; types that the model does not know weigh 0.
    ///   - threads: The number of workers.
    /// - Throws: `UserError` when an event lacks a quantity and quantities count.
    package init(_ log: EventLog, weights: EventWeights, threads: Threads) throws {
        let adapted = weights.adapted(to: log.typeNames)
        try adapted.check(log)
        let pairs = try Pairs(log, weights: adapted, threads: threads)
        users = log.users
        items = log.items
        confidence = SparseMatrix(
            rows: users.count, columns: items.count, offsets: pairs.offsets, indices: pairs.items,
            values: pairs.items.indices.map { Float(adapted.confidence(of: pairs.sum(at: $0))) })
    }
}
