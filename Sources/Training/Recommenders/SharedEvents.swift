import Events
import Ids

/// The rows of two logs that are the same: of one customer and item, and of one time, order and type as far as both logs
/// have these columns.
struct SharedEvents {
    /// The rows of the first log that the second has, too.
    let first: Int
    /// The rows of the second log that the first has, too.
    let second: Int
    /// Whether a time or an order tells a row from one of another day.
    let hasMoments: Bool
    /// What was compared, for people: `customer, item and time`.
    let words: String

    /// O(n) for n rows; the memory is that of the first log.
    ///
    /// - Throws: `UserError` for a log without items.
    init(_ first: EventLog, _ second: EventLog) throws {
        let columns = Columns(first, second)
        let firstItems = try first.requiredItems()
        let secondItems = try second.requiredItems()
        var rows: [Key: Int] = [:]
        for row in 0..<first.count {
            let key = Key(
                user: first.user[row], item: firstItems[row], time: columns.hasTimes ? first.timestamp?[row] ?? 0 : 0,
                order: columns.hasOrders ? first.order?[row] ?? .max : .max,
                type: columns.hasTypes ? first.type?[row] ?? 0 : 0)
            rows[key, default: 0] += 1
        }
        let users = Self.numbers(of: second.users, in: first.users)
        let items = Self.numbers(of: second.items, in: first.items)
        let orders = columns.hasOrders ? Self.numbers(of: second.orders, in: first.orders) : []
        let types = second.typeNames.map { name in
            first.typeNames.firstIndex { $0.utf8.elementsEqual(name.utf8) }.map { UInt8($0) }
        }
        var shared: Set<Key> = []
        var count = 0
        for row in 0..<second.count {
            guard let user = users[Int(second.user[row])], let item = items[Int(secondItems[row])] else { continue }
            var order: UInt32? = UInt32.max
            if columns.hasOrders, let number = second.order?[row], number != .max { order = orders[Int(number)] }
            let type: UInt8? = columns.hasTypes ? types[Int(second.type?[row] ?? 0)] : 0
            guard let knownOrder = order, let knownType = type else { continue }
            let key = Key(
                user: user, item: item, time: columns.hasTimes ? second.timestamp?[row] ?? 0 : 0, order: knownOrder,
                type: knownType)
            guard rows[key] != nil else { continue }
            shared.insert(key)
            count += 1
        }
        self.first = shared.reduce(0) { $0 + (rows[$1] ?? 0) }
        self.second = count
        hasMoments = columns.hasTimes || columns.hasOrders
        words = columns.words
    }

    /// The columns, beside customer and item, that both logs have.
    private struct Columns {
        let hasTimes: Bool
        let hasOrders: Bool
        let hasTypes: Bool

        init(_ first: EventLog, _ second: EventLog) {
            hasTimes = first.timestamp != nil && second.timestamp != nil
            hasOrders = first.order != nil && second.order != nil
            hasTypes = first.type != nil && second.type != nil
        }

        var words: String {
            var names = ["customer", "item"]
            if hasTimes { names.append("time") }
            if hasOrders { names.append("order") }
            if hasTypes { names.append("type") }
            return "\(names.dropLast().joined(separator: ", ")) and \(names.last ?? "")"
        }
    }

    private struct Key: Hashable {
        let user: UInt32
        let item: UInt32
        let time: Int64
        let order: UInt32
        let type: UInt8
    }

    /// The number of each id in another table; `nil` where it is not there.
    private static func numbers(of ids: IdTable, in others: IdTable) -> [UInt32?] {
        ids.indices.map { others.index(of: ids[$0]).map { UInt32($0) } }
    }
}
