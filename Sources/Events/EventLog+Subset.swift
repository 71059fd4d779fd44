import Ids
import Tables

extension EventLog {
    /// The events that `isKept` marks, as if the others had never been read; the funnel counts the others.
    ///
    /// The types stay those of the whole log, so that all of its parts agree on which events count as seen.
    ///
    /// - Parameters:
    ///   - isKept: A value for each event.
    ///   - reason: Why the others are dropped.
    /// - Returns: The log of the marked events.
    package func keeping(_ isKept: [Bool], reason: String) -> EventLog {
        precondition(isKept.count == count)
        let rows = isKept.indices.filter { isKept[$0] }
        func pick<Value>(_ values: [Value]?) -> [Value]? { values.map { values in rows.map { values[$0] } } }
        let (users, user) = Self.renumbered(users, rows.map { self.user[$0] })
        let (items, item) = Self.renumbered(items, pick(self.item))
        let (orders, order) = Self.renumbered(orders, pick(self.order))
        var funnel = funnel
        funnel.append(reason, dropped: count - rows.count)
        return EventLog(
            file: file, users: users, items: items, user: user, item: item, timestamp: pick(timestamp),
            type: pick(type),
            typeNames: typeNames, namedPurchases: namedPurchases, quantity: pick(quantity), price: pick(price),
            rating: pick(rating), order: order, orders: orders, sequence: pick(sequence),
            channel: pick(channel), channelNames: channelNames, value: pick(value), funnel: funnel,
            invalidRows: invalidRows,
            consentJoin: consentJoin, consentCounts: consentCounts, aliases: aliases, identityCounts: identityCounts)
    }

    /// The ids that occur, and the number of each event's id among them; `UInt32.max` stands for no id.
    static func renumbered(_ ids: IdTable, _ numbers: [UInt32]) -> (IdTable, [UInt32]) {
        var new = [UInt32](repeating: .max, count: ids.count)
        for number in numbers where number != .max { new[Int(number)] = 0 }
        let kept = ids.indices.filter { new[$0] == 0 }
        for (position, number) in kept.enumerated() { new[number] = UInt32(position) }
        return (ids.subset(keeping: kept), numbers.map { $0 == .max ? .max : new[Int($0)] })
    }

    static func renumbered(_ ids: IdTable, _ numbers: [UInt32]?) -> (IdTable, [UInt32]?) {
        guard let numbers else { return (ids, nil) }
        let new: (ids: IdTable, numbers: [UInt32]) = renumbered(ids, numbers)
        return (new.ids, new.numbers)
    }
}
