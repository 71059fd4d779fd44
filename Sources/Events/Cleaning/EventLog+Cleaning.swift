import Diagnostics
import Ids
import Tables

extension EventLog {
    /// The log as if the rows that a step drops had never been read; the funnel counts them.
    ///
    /// - Parameters:
    ///   - outcome: What the step found.
    ///   - stage: The name of the step.
    ///   - numbersRows: Whether the order of the events is that of the rows.
    /// - Returns: The log; its types, channels and further ids of customers are those that still occur.
    func cleaned(_ outcome: LogCleaning.Outcome, as stage: String, numbersRows: Bool) -> EventLog {
        var funnel = funnel
        let counts = outcome.counts.isEmpty ? nil : outcome.counts
        guard outcome.isKept.contains(false) else {
            funnel.append(stage, dropped: 0, counts: counts)
            return EventLog(
                file: file, users: users, items: items, user: user, item: item, timestamp: timestamp, type: type,
                typeNames: typeNames, namedPurchases: namedPurchases, quantity: outcome.quantity ?? quantity,
                price: price, rating: rating, order: order, orders: orders, sequence: sequence, channel: channel,
                channelNames: channelNames, value: value, funnel: funnel, invalidRows: invalidRows,
                consentJoin: consentJoin, consentCounts: consentCounts, aliases: aliases,
                identityCounts: identityCounts)
        }
        let rows = outcome.isKept.indices.filter { outcome.isKept[$0] }
        func pick<Value>(_ values: [Value]?) -> [Value]? { values.map { values in rows.map { values[$0] } } }
        let (users, user): (IdTable, [UInt32]) = Self.renumbered(users, rows.map { self.user[$0] })
        let (items, item): (IdTable, [UInt32]?) = Self.renumbered(items, pick(self.item))
        let (orders, order): (IdTable, [UInt32]?) = Self.renumbered(orders, pick(self.order))
        let (typeNames, type) = Self.renumbered(typeNames, pick(self.type))
        let (channelNames, channel) = Self.renumbered(channelNames, pick(self.channel))
        funnel.append(stage, dropped: count - rows.count, counts: counts)
        return EventLog(
            file: file, users: users, items: items, user: user, item: item, timestamp: pick(timestamp), type: type,
            typeNames: typeNames, namedPurchases: namedPurchases, quantity: pick(outcome.quantity ?? quantity),
            price: pick(price), rating: pick(rating), order: order, orders: orders,
            sequence: numbersRows ? rows.indices.map { Double($0) } : pick(sequence), channel: channel,
            channelNames: channelNames, value: pick(value), funnel: funnel, invalidRows: invalidRows,
            consentJoin: consentJoin, consentCounts: consentCounts, aliases: aliases?.of(users),
            identityCounts: identityCounts)
    }

    /// The types or channels that occur, and the number of each event's among them; `noChannel` stays.
    private static func renumbered(_ names: [String], _ numbers: [UInt8]?) -> ([String], [UInt8]?) {
        guard let numbers else { return (names, nil) }
        var occurs = [Bool](repeating: false, count: names.count)
        for number in numbers where Int(number) < names.count { occurs[Int(number)] = true }
        let kept = names.indices.filter { occurs[$0] }
        guard kept.count < names.count else { return (names, numbers) }
        var new = [UInt8](repeating: 0, count: names.count)
        for (position, number) in kept.enumerated() { new[number] = UInt8(position) }
        return (kept.map { names[$0] }, numbers.map { Int($0) < names.count ? new[Int($0)] : $0 })
    }

    private static let mostSamples = 5

    /// Up to five of some rows, the newest first, in words: `user 'u7', item 'tea' at 2024-01-31T09:00:00Z, a purchase`.
    ///
    /// - Parameter isMeant: Whether a row is one of them.
    /// - Returns: A text for each.
    func samples(where isMeant: (Int) -> Bool) -> [String] {
        var best: [Int] = []
        for row in user.indices where isMeant(row) {
            if best.count == Self.mostSamples, !isShownBefore(row, best[best.count - 1]) { continue }
            best.insert(row, at: best.firstIndex { isShownBefore(row, $0) } ?? best.count)
            if best.count > Self.mostSamples { best.removeLast() }
        }
        return best.map { words(of: $0) }
    }

    /// Whether a row comes before another among samples: by time, then by what a sample shows.
    private func isShownBefore(_ first: Int, _ second: Int) -> Bool {
        func key(_ row: Int) -> (Int64, UInt32, UInt32, UInt8) {
            (-(timestamp?[row] ?? 0), user[row], item?[row] ?? 0, type?[row] ?? 0)
        }
        return key(first) < key(second)
    }

    private func words(of row: Int) -> String {
        func id(_ ids: IdTable, _ number: UInt32) -> String { ids[Int(number)].withUnsafeBytes { excerpt($0) } }
        var words = "user \(id(users, user[row]))"
        if let item { words += ", item \(id(items, item[row]))" }
        if let type { words += ", type \(typeNames[Int(type[row])].excerpt)" }
        if let timestamp { words += ", at \(Timestamp.text(timestamp[row]))" }
        return words
    }
}
