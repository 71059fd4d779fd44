import Events
import Gates
import Ids
import Interactions
import Tables

/// Which events of a log are held out to measure a model.
enum DraftSplit: Sendable, Equatable {
    /// Those of the last days before the newest event.
    case days(Int)
    /// The newest item of each customer.
    case last
    /// Some items of a share of the customers.
    case users(Double)
    /// Nothing can be measured.
    case nothing

    /// Chooses by what customers do: about a tenth of the log's time and at most four weeks, or longer where a run could
    /// measure on fewer customers than gates need of these days.
    ///
    /// - Parameters:
    ///   - log: The events.
    ///   - types: What the types mean; nil for a log without types.
    /// - Returns: The events, and the number of customers on whom a run can measure.
    /// - Throws: `UserError` when nothing tells which types mean bought.
    static func chosen(for log: EventLog, _ types: LogTypes?) throws -> (split: DraftSplit, customers: Int) {
        guard let item = log.item else { return (.nothing, 0) }
        let counter = MeasuredCustomers(log, purchases: try log.purchaseTypes(), types)
        guard let newest = log.newest, let oldest = log.timestamp?.min() else {
            let customers = Self.customersOfSeveralItems(log, item)
            let share = customers < 500 ? 0.2 : 0.1
            let holdOut = HoldOut.users(share: share, given: HoldOut.standardGivenShare)
            let measured = customers >= 50 ? counter.count(holdOut) : 0
            return measured > 0 ? (.users(share), measured) : (.nothing, 0)
        }
        let span = Int((newest - oldest) / Timestamp.millisecondsPerDay)
        func measured(_ days: Int) -> Int {
            counter.count(.from(newest - Int64(days) * Timestamp.millisecondsPerDay))
        }
        var days = max(1, min(28, span / 10))
        var customers = measured(days)
        while customers < Gate.fewestCustomers, days * 4 <= span {
            days *= 2
            customers = measured(days)
        }
        if customers > 0 { return (.days(days), customers) }
        customers = counter.count(.last(1))
        return customers > 0 ? (.last, customers) : (.nothing, 0)
    }

    private static func customersOfSeveralItems(_ log: EventLog, _ item: [UInt32]) -> Int {
        var first = [UInt32?](repeating: nil, count: log.users.count)
        var hasSeveral = [Bool](repeating: false, count: log.users.count)
        for row in 0..<log.count {
            let user = Int(log.user[row])
            if let known = first[user] {
                if known != item[row] { hasSeveral[user] = true }
            } else {
                first[user] = item[row]
            }
        }
        return hasSeveral.count { $0 }
    }
}

/// Counts the customers on whom a run could measure lists.
private struct MeasuredCustomers {
    private let log: EventLog
    /// For each type whether it means bought, and whether a model learns from it; one entry for a log without types.
    private let isPurchase: [Bool]
    private let isLearnt: [Bool]

    init(_ log: EventLog, purchases: [String], _ types: LogTypes?) {
        self.log = log
        isPurchase = log.mask(ofTypes: purchases)
        let weights = types?.weights ?? []
        isLearnt = weights.isEmpty ? isPurchase.map { _ in true } : log.mask(ofTypes: weights.map { $0.type })
    }

    /// How many customers have events to go by, and then buy a known item that they had not bought before.
    func count(_ holdOut: HoldOut) -> Int {
        // An empty part leaves nothing to measure on, which is an answer here and no error.
        guard let parts = try? holdOut.parts(of: log, seed: 0) else { return 0 }
        let known = parts.given ?? parts.training
        var isKnownItem = [Bool](repeating: false, count: log.items.count)
        var isKnownUser = [Bool](repeating: false, count: log.users.count)
        for pair in pairs(of: parts.training, where: isLearnt) { isKnownItem[pair.item] = true }
        for pair in pairs(of: known, where: isLearnt) { isKnownUser[pair.user] = true }
        let hidden = pairs(of: parts.hidden, where: isPurchase)
        var found = Set(hidden.filter { isKnownUser[$0.user] && isKnownItem[$0.item] })
        for pair in pairs(of: known, where: isPurchase) { found.remove(pair) }
        return Set(found.map(\.user)).count
    }

    /// A customer and an item, by their numbers in the whole log.
    private struct Pair: Hashable {
        let user: Int
        let item: Int
    }

    /// The pairs of a part's events whose types `isWanted` marks.
    private func pairs(of part: EventLog, where isWanted: [Bool]) -> [Pair] {
        guard let item = part.item else { return [] }
        let users = part.users.indices.map { log.users.index(of: part.users[$0]) }
        let items = part.items.indices.map { log.items.index(of: part.items[$0]) }
        return (0..<part.count).compactMap { row in
            guard isWanted[Int(part.type?[row] ?? 0)], let user = users[Int(part.user[row])],
                let product = items[Int(item[row])]
            else { return nil }
            return Pair(user: user, item: product)
        }
    }
}
