import Diagnostics
package import Events
import Ids
import LinearAlgebra
import Tables

/// Which events are kept out of training, so that a model can be measured on events that it has not seen.
package enum HoldOut: Sendable, Equatable {
    /// The events from a time on (milliseconds since 1970 UTC): the best choice, because models are used in the same
    /// way.
    case from(Int64)
    /// The newest items of each customer, except that at least one item stays in training.
    case last(Int)
    /// Each customer's last order: the items of the next basket, those that were bought before among them.
    case lastOrder
    /// Random customers, of whose items a share is given: measures lists for customers who were not in training.
    case users(share: Double, given: Double)

    /// A log that was split.
    package struct Parts: Sendable {
        package let training: EventLog
        /// The known events of the customers to measure on; `nil` when these events are in the training part.
        package let given: EventLog?
        /// The events that lists should predict.
        package let hidden: EventLog

        package init(training: EventLog, given: EventLog?, hidden: EventLog) {
            self.training = training
            self.given = given
            self.hidden = hidden
        }
    }

    /// Splits a log.
    ///
    /// Customers and items are chosen by a hash of their ids and the seed, so that a choice depends neither on the
    /// order of the events nor on other customers.
    ///
    /// - Parameters:
    ///   - log: The events.
    ///   - seed: Determines which customers and items are chosen.
    /// - Returns: The parts, none of them empty.
    /// - Throws: `UserError` with code `wrongUsage` for a log that cannot be split in this way, `invalidData` for an
    ///   empty part.
    package func parts(of log: EventLog, seed: UInt64) throws -> Parts {
        switch self {
        case .from(let time):
            let timestamps = try timestamps(of: log)
            let isEarly = timestamps.map { $0 < time }
            return try parts(of: log, training: isEarly, hidden: isEarly.map { !$0 })
        case .last(let count):
            let isHidden = try rows(of: log, newest: count)
            return try parts(of: log, training: isHidden.map { !$0 }, hidden: isHidden)
        case .lastOrder: return try Self.lastOrders(of: log, purchaseTypes: try log.purchaseTypes())
        case .users(let share, let given):
            let choice = try Choice(log, share: share, given: given, seed: seed)
            let parts = try parts(of: log, training: choice.isTraining, hidden: choice.isHidden)
            let known = zip(choice.isTraining, choice.isHidden).map { !$0 && !$1 }
            guard known.contains(true) else { throw nothing("given", in: log) }
            return Parts(
                training: parts.training, given: log.keeping(known, reason: "not given"), hidden: parts.hidden)
        }
    }

    /// Whether it needs an order of the events, by times or in their place; a time, and the day of an order, need times.
    package var usesOrder: Bool {
        switch self {
        case .from, .lastOrder, .users: false
        case .last: true
        }
    }

    /// The parts as the rows say; an empty one is an error.
    func parts(of log: EventLog, training: [Bool], hidden: [Bool]) throws -> Parts {
        guard training.contains(true) else { throw nothing("left to train on", in: log) }
        guard hidden.contains(true) else { throw nothing("held out", in: log) }
        return Parts(
            training: log.keeping(training, reason: "held out"), given: nil,
            hidden: log.keeping(hidden, reason: "not held out"))
    }

    private func nothing(_ part: String, in log: EventLog) -> UserError {
        var span: Message = ""
        if let times = log.timestamp, let oldest = times.min(), let newest = times.max() {
            span = "; its events are of \(Timestamp.text(oldest)) to \(Timestamp.text(newest))"
        }
        return UserError(
            .invalidData, "no event is \(part) when the log is split\(span)", remedy: otherWay)
    }

    /// How to go on where this leaves a part empty.
    private var otherWay: Message {
        switch self {
        case .from: "Choose another \(.holdOutFrom)"
        case .last: "Choose another \(.holdOutLast)"
        case .lastOrder: "Leave \(.holdOutLastOrder) out, because no customer has purchases of two orders"
        case .users: "Choose another \(.holdOutUsers)"
        }
    }

    private func timestamps(of log: EventLog) throws -> [Int64] {
        guard let timestamps = log.timestamp else {
            throw UserError(
                .wrongUsage, "events without timestamps cannot be held out by time",
                remedy: "Name their column with \(.timestampColumn), or use \(.holdOutUsers)")
        }
        return timestamps
    }

    /// The events of each customer's `count` newest purchased items; of equally new items, the one with the smaller id is
    /// taken first.
    private func rows(of log: EventLog, newest count: Int) throws -> [Bool] {
        let recency = try log.requiredRecency(for: "\(.holdOutLast)")
        let items = try log.requiredItems()
        let marks = log.mask(ofTypes: try log.purchaseTypes())
        var newest: [Pair: Int64] = [:]
        var all = [Set<UInt32>](repeating: [], count: log.users.count)
        for row in 0..<log.count {
            all[Int(log.user[row])].insert(items[row])
            guard marks[Int(log.type?[row] ?? 0)] else { continue }
            let pair = Pair(user: log.user[row], item: items[row])
            newest[pair] = max(newest[pair] ?? .min, recency[row])
        }
        let byUser = Dictionary(grouping: newest) { $0.key.user }
        var isHidden: Set<Pair> = []
        for (user, pairs) in byUser {
            let sorted = pairs.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key.item < $1.key.item }
            isHidden.formUnion(sorted.prefix(min(count, all[Int(user)].count - 1)).map(\.key))
        }
        return (0..<log.count).map { isHidden.contains(Pair(user: log.user[$0], item: items[$0])) }
    }

    private struct Pair: Hashable {
        let user: UInt32
        let item: UInt32
    }
}

/// Which customers are held out, and which of their items are given.
private struct Choice {
    let isTraining: [Bool]
    let isHidden: [Bool]

    init(_ log: EventLog, share: Double, given: Double, seed: UInt64) throws {
        let items = try log.requiredItems()
        func hash(_ ids: IdTable, _ index: Int) -> UInt64 { Array(ids[index]).withUnsafeBytes { IdHash.hash($0) } }
        let isChosen = log.users.indices.map { user in
            var generator = SeededGenerator(seed: seed, hash(log.users, user))
            return generator.uniform() < share
        }
        isTraining = log.user.map { !isChosen[Int($0)] }
        var own = [Set<UInt32>](repeating: [], count: log.users.count)
        for row in 0..<log.count where isChosen[Int(log.user[row])] { own[Int(log.user[row])].insert(items[row]) }
        let hidden = own.enumerated().map { user, items -> Set<UInt32> in
            guard items.count > 1 else { return [] }
            let keyed = items.map { item -> (key: UInt64, item: UInt32) in
                var generator = SeededGenerator(seed: seed, hash(log.users, user), hash(log.items, Int(item)))
                return (generator.next(), item)
            }
            let known = min(items.count - 1, max(1, Int((given * Double(items.count)).rounded())))
            return Set(keyed.sorted { $0 < $1 }.dropFirst(known).map(\.item))
        }
        isHidden = log.user.indices.map { hidden[Int(log.user[$0])].contains(items[$0]) }
    }
}

extension HoldOut: Codable {
    private enum CodingKeys: String, CodingKey {
        case by, from, items, share, given
    }

    private enum Kind: String, Codable {
        case time, last, users
        case lastOrder = "last_order"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Kind.self, forKey: .by) {
        case .time: self = .from(try container.decode(Int64.self, forKey: .from))
        case .last: self = .last(try container.decode(Int.self, forKey: .items))
        case .lastOrder: self = .lastOrder
        case .users:
            self = .users(
                share: try container.decode(Double.self, forKey: .share),
                given: try container.decode(Double.self, forKey: .given))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .from(let time):
            try container.encode(Kind.time, forKey: .by)
            try container.encode(time, forKey: .from)
        case .last(let items):
            try container.encode(Kind.last, forKey: .by)
            try container.encode(items, forKey: .items)
        case .lastOrder: try container.encode(Kind.lastOrder, forKey: .by)
        case .users(let share, let given):
            try container.encode(Kind.users, forKey: .by)
            try container.encode(share, forKey: .share)
            try container.encode(given, forKey: .given)
        }
    }
}
