package import LinearAlgebra

/// What customers share who bought on the same days, made once for all of them.
package struct GroupedForecasts: Sendable {
    private let groupOf: [Int32]
    private let groups: [LifetimeForecaster.Shared]

    private struct History: Hashable {
        let repeats: UInt32
        let recency: UInt32
        let age: UInt32
        let valued: UInt32
    }

    /// Makes what the forecasts of some customers share.
    ///
    /// - Parameters:
    ///   - forecaster: The model and the span.
    ///   - histories: The customers of the model.
    ///   - customers: Those who are asked for.
    ///   - hasValues: Whether intervals of values are asked for.
    ///   - threads: The number of workers.
    /// - Throws: Nothing of its own.
    package init(
        _ forecaster: LifetimeForecaster, _ histories: PurchaseHistories, _ customers: [Int], hasValues: Bool,
        threads: Threads
    ) throws {
        var places: [History: Int32] = [:]
        var firsts: [Int] = []
        groupOf = customers.map { customer in
            let history = History(
                repeats: histories.repeats[customer], recency: histories.recency[customer],
                age: histories.age[customer], valued: hasValues ? histories.valued[customer] : 0)
            if let place = places[history] { return place }
            let place = Int32(firsts.count)
            places[history] = place
            firsts.append(customer)
            return place
        }
        var groups: [LifetimeForecaster.Shared] = []
        groups.reserveCapacity(firsts.count)
        let distinct = firsts
        try inOrder(distinct.count, chunk: 256, threads: threads) { range in
            distinct[range].map { customer in
                forecaster.shared(
                    by: histories[customer], valued: hasValues ? Int(histories.valued[customer]) : nil)
            }
        } consume: { part, _ in
            groups += part
        }
        self.groups = groups
    }

    /// What the customer at a position of those that were asked for shares with others.
    package subscript(position: Int) -> LifetimeForecaster.Shared { groups[Int(groupOf[position])] }
}
