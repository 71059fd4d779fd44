import Diagnostics
package import Events
import Ids
import Tables

extension HoldOut {
    /// Splits a log into each customer's last order and what was before it.
    ///
    /// The events of an order are those with its id; an event without an id, or of a log without orders, belongs to the
    /// order of its day (UTC). The last order is that of the customer's newest purchase; of several at that time it is
    /// the one with the greatest id. What a customer did after that purchase is hidden too, because it was not known
    /// before. Customers whose purchases are all of one order stay in training as a whole.
    ///
    /// - Parameters:
    ///   - log: The events.
    ///   - purchaseTypes: The types that mean "bought"; empty for a log without types.
    /// - Returns: The parts, none of them empty.
    /// - Throws: `UserError` with code `wrongUsage` for a log without times, `invalidData` for an empty part.
    package static func lastOrders(of log: EventLog, purchaseTypes: [String]) throws -> Parts {
        let isHidden = try lastOrderRows(of: log, purchaseTypes: purchaseTypes)
        return try HoldOut.lastOrder.parts(of: log, training: isHidden.map { !$0 }, hidden: isHidden)
    }

    private static func lastOrderRows(of log: EventLog, purchaseTypes: [String]) throws -> [Bool] {
        guard let times = log.timestamp else {
            throw UserError(
                .wrongUsage, "events without timestamps have no last order",
                remedy: "Name their column with \(.timestampColumn), or leave \(.holdOutLastOrder) out")
        }
        let isPurchase = log.mask(ofTypes: purchaseTypes)
        func identity(_ row: Int) -> Order { Order(id: log.order?[row], time: times[row]) }
        var last = [LastOrder?](repeating: nil, count: log.users.count)
        for row in 0..<log.count where isPurchase[Int(log.type?[row] ?? 0)] {
            let (user, order) = (Int(log.user[row]), identity(row))
            guard var known = last[user] else {
                last[user] = LastOrder(order: order, time: times[row])
                continue
            }
            if order != known.order { known.hasOthers = true }
            if (times[row], order) > (known.time, known.order) { (known.order, known.time) = (order, times[row]) }
            last[user] = known
        }
        return (0..<log.count).map { row in
            guard let own = last[Int(log.user[row])], own.hasOthers else { return false }
            return identity(row) == own.order || times[row] > own.time
        }
    }

    /// A customer's last order, as far as it is known.
    private struct LastOrder {
        var order: Order
        /// Of the newest purchase.
        var time: Int64
        var hasOthers = false
    }

    /// What events have in common that are of one order of a customer.
    private struct Order: Equatable, Comparable {
        /// `nil` for the order of a day.
        let id: UInt32?
        /// In days since 1970-01-01 UTC, rounded down; 0 for an order with an id.
        let day: Int64

        init(id: UInt32?, time: Int64) {
            self.id = id.flatMap { $0 == .max ? nil : $0 }
            let perDay = Timestamp.millisecondsPerDay
            day = self.id == nil ? (time >= 0 ? time : time - perDay + 1) / perDay : 0
        }

        /// Orders of days come before those with ids.
        static func < (left: Order, right: Order) -> Bool {
            (left.id.map { Int64($0) } ?? -1, left.day) < (right.id.map { Int64($0) } ?? -1, right.day)
        }
    }
}
