import Diagnostics
package import Events
package import Ids
import LinearAlgebra
import Tables

/// The purchases of a log and its events of other types that the definition knows, grouped by customer, with what
/// features need of them.
///
/// Memory: 4 bytes per event in addition to the log, and a few bytes per item and customer.
package struct CustomerEvents: Sendable {
    package let definition: PointInTimeDefinition
    /// The customers of the log; a customer's number is the position here.
    package let customers: IdTable

    private let log: EventLog
    private let times: [Int64]
    /// For each type of the log, what its events are; one role for a log without types.
    private let roles: [TypeRole]
    /// For each item of the log, the number of its category, or `UInt32.max`.
    private let itemCategories: [UInt32]
    /// For each category, its position among those with a share feature, or -1.
    let shareNumbers: [Int]
    /// For each channel of the log, its position in the definition's channels, or -1; empty without such.
    let channelNumbers: [Int]
    /// The events of customer c are `events[starts[c] ..< starts[c + 1]]`, unsorted.
    private let starts: [Int]
    private let events: [UInt32]

    /// Groups the events of a log by customer.
    ///
    /// - Parameters:
    ///   - log: The events.
    ///   - definition: Which events count, and which columns the events must have; the names with which the log was
    ///     read take the place of its purchase types.
    ///   - categories: The categories of the items; required if the definition has categories.
    /// - Throws: `UserError` with code `wrongUsage` when the log lacks a column that the definition needs or the
    ///   categories are missing; `invalidData` when there are too many events to number with 32 bits.
    package init(_ log: EventLog, definition: PointInTimeDefinition, categories: ItemColumn?) throws {
        guard let times = log.timestamp else { throw PointInTimeDefinition.missingTimestamps }
        try definition.check(log, hasCategories: categories != nil)
        self.log = log
        self.times = times
        self.definition = definition
        customers = log.users
        roles = try TypeRole.roles(in: log, definition)
        let used = definition.categories == nil ? nil : categories
        itemCategories = used?.cells(of: log.items) ?? []
        shareNumbers =
            used.map { column in
                let numbers = definition.categories ?? []
                return column.values.indices.map { Self.position(of: column.values.string(at: $0), in: numbers) }
            } ?? []
        channelNumbers = definition.channelNumbers(of: log)
        (starts, events) = Self.grouped(log, roles)
    }

    /// The position of the name with exactly these bytes, or -1; `==` would also match canonically equivalent Unicode.
    fileprivate static func position(of name: String, in names: [String]) -> Int {
        names.firstIndex { $0.utf8.elementsEqual(name.utf8) } ?? -1
    }

    /// Groups the events that count by customer, with a counting sort.
    private static func grouped(_ log: EventLog, _ roles: [TypeRole]) -> (starts: [Int], events: [UInt32]) {
        let counts = log.type.map { types in types.map { roles[Int($0)].counts } }
        var starts = [Int](repeating: 0, count: log.users.count + 1)
        for event in 0..<log.count where counts?[event] ?? true { starts[Int(log.user[event]) + 1] += 1 }
        for user in 0..<log.users.count { starts[user + 1] += starts[user] }
        var next = starts
        var events = [UInt32](repeating: 0, count: starts[log.users.count])
        for event in 0..<log.count where counts?[event] ?? true {
            let user = Int(log.user[event])
            events[next[user]] = UInt32(truncatingIfNeeded: event)
            next[user] += 1
        }
        return (starts, events)
    }
}

extension CustomerEvents {
    /// Puts the events of one customer into `past`, sorted as `PastEvent` says, whatever the order of the rows.
    func load(_ customer: Int, into past: inout [PastEvent]) {
        past.removeAll(keepingCapacity: true)
        var isSorted = true
        for position in starts[customer]..<starts[customer + 1] {
            let next = event(Int(events[position]))
            if isSorted, let last = past.last, next < last { isSorted = false }
            past.append(next)
        }
        if !isSorted { past.sort() }
    }

    private func event(_ index: Int) -> PastEvent {
        let role = roles[Int(log.type?[index] ?? 0)]
        let item = log.item?[index] ?? .max
        let quantity = definition.has(.quantity) ? log.quantity?[index] ?? .nan : .nan
        let price = definition.has(.price) ? log.price?[index] ?? .nan : .nan
        return PastEvent(
            time: times[index], type: role.number, isPurchase: role.isPurchase, item: item,
            category: itemCategories.isEmpty || item == .max ? .max : itemCategories[Int(item)],
            order: definition.has(.order) ? log.order?[index] ?? .max : .max,
            channel: channelNumbers.isEmpty ? EventLog.noChannel : log.channel?[index] ?? EventLog.noChannel,
            quantity: quantity, price: price, value: definition.valueTypes == nil ? .nan : log.value?[index] ?? .nan)
    }

    /// Whether each customer has a purchase in a half-open window of time, optionally only of certain items.
    ///
    /// - Parameters:
    ///   - start: Where the window begins, in milliseconds since 1970 UTC.
    ///   - end: Where the window ends; an event at exactly that time is outside.
    ///   - items: For each item of the log, whether it counts; nil counts all.
    /// - Returns: One answer per customer of the log.
    package func haveBought(from start: Int64, until end: Int64, items: [Bool]? = nil) -> [Bool] {
        var have = [Bool](repeating: false, count: customers.count)
        for event in times.indices where times[event] >= start && times[event] < end {
            guard roles[Int(log.type?[event] ?? 0)].isPurchase else { continue }
            if let items, let item = log.item?[event], !items[Int(item)] { continue }
            have[Int(log.user[event])] = true
        }
        return have
    }

    /// Whether each customer is at risk at a cutoff T, that is, has a purchase in [T − active-within, T).
    package func areAtRisk(at cutoff: Int64) -> [Bool] {
        let cutoff = definition.effective(cutoff)
        let span = Int64(millisecondsIn: definition.activeWithin)
        return haveBought(from: cutoff.subtracting(span), until: cutoff)
    }
}

/// What the events of one type of a log are to a definition.
private struct TypeRole {
    /// The position in the definition's types; -1 for a type that it does not know.
    let number: Int
    let isPurchase: Bool

    var counts: Bool { number >= 0 || isPurchase }

    static func roles(in log: EventLog, _ definition: PointInTimeDefinition) throws -> [TypeRole] {
        guard log.type != nil else { return [TypeRole(number: 0, isPurchase: true)] }
        let isPurchase = log.mask(ofTypes: try log.purchaseTypes(trained: definition.purchaseTypes))
        return zip(log.typeNames, isPurchase).map { name, isPurchase in
            if definition.types.isEmpty { return TypeRole(number: isPurchase ? 0 : -1, isPurchase: isPurchase) }
            return TypeRole(
                number: CustomerEvents.position(of: name, in: definition.types), isPurchase: isPurchase)
        }
    }
}
