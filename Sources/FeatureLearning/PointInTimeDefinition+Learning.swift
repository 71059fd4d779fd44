import Diagnostics
package import Events
package import Features
import Ids
import Tables

extension PointInTimeDefinition {
    /// The most categories that have a share feature.
    static let mostCategories = 10

    /// Learns a definition from the events before a cutoff.
    ///
    /// It says which types there are, which categories sell most, whether times have days only, and which windows are
    /// shorter than the past.
    ///
    /// - Parameters:
    ///   - log: The events.
    ///   - cutoff: The earliest cutoff, in milliseconds since 1970 UTC. Later events are ignored; if the events have
    ///     days only, so are those on the day of the cutoff.
    ///   - activeWithin: A customer is at risk with a purchase in this many seconds before a cutoff.
    ///   - categories: The categories of the items; nil without an item table.
    /// - Returns: The definition, which all cutoffs and the scorer share.
    /// - Throws: `UserError` with code `wrongUsage` when the log lacks something asked for, `invalidData` when it has
    ///   no event before the cutoff, more than 32 types, or two types or categories that are canonically equivalent.
    package static func learn(
        from log: EventLog, before cutoff: Int64, activeWithin: Double, categories: ItemColumn? = nil
    ) throws -> PointInTimeDefinition {
        guard let times = log.timestamp else { throw missingTimestamps }
        guard activeWithin.isFinite, activeWithin > 0 else {
            throw UserError(
                .wrongUsage, "a span of \(activeWithin) seconds in which customers are active",
                remedy: "Give \(.activeWithin) a positive span, as in 365d")
        }
        if categories != nil { _ = try log.requiredItems() }
        // Events on the cutoff's own day may count here: at midnight they agree, and with a time of day they are past.
        let daysOnly = times.allSatisfy { $0 >= cutoff || $0 % Timestamp.millisecondsPerDay == 0 }
        let cutoff = daysOnly ? startOfDay(cutoff) : cutoff
        var occurs = [Bool](repeating: false, count: log.typeNames.count)
        var oldest = cutoff
        for event in times.indices where times[event] < cutoff {
            oldest = min(oldest, times[event])
            if let type = log.type?[event] { occurs[Int(type)] = true }
        }
        guard oldest < cutoff else { throw noEvent(before: cutoff, times) }
        let types = log.typeNames.indices.filter { occurs[$0] }.map { log.typeNames[$0] }
        let purchases = try purchaseTypes(of: log, among: types, before: cutoff)
        guard types.count <= mostTypes else {
            throw UserError(
                .invalidData, "the events have \(types.count) types; features are made for up to \(mostTypes)",
                remedy: "Keep those that matter with \(.conditions)")
        }
        let best = try categories.map { try bestSelling($0, log, before: cutoff, types: purchases) }
        try refuseEquivalents(types, "types of event")
        try refuseEquivalents(best ?? [], "categories")
        let channels = busiestChannels(of: log, before: cutoff)
        try refuseEquivalents(channels ?? [], "channels")
        return PointInTimeDefinition(
            types: types, purchaseTypes: purchases, activeWithin: activeWithin,
            windows: windows(from: oldest, to: cutoff), daysOnly: daysOnly,
            sources: Source.allCases.filter { isThere($0, in: log) }, categories: best,
            channels: channels, valueTypes: try valueTypes(of: log, before: cutoff))
    }

    /// Refuses names that are the same Unicode text in different bytes, because their columns could not be told apart.
    private static func refuseEquivalents(_ names: [String], _ what: String) throws {
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            throw UserError(
                .invalidData, "two \(what) are called '\(name)', in different bytes of Unicode",
                remedy: "Write both in one form, such as NFC")
        }
    }

    /// The purchase types of a log that occur before the cutoff.
    private static func purchaseTypes(
        of log: EventLog, among types: [String], before cutoff: Int64
    ) throws -> [String] {
        let purchases = try log.purchaseTypes()
        let known = purchases.filter(types.contains)
        guard !known.isEmpty || types.isEmpty else {
            let names = quoted(purchases)
            throw UserError(
                .invalidData,
                "no event before the cutoff \(Timestamp.text(cutoff)) is a purchase (of type \(names))",
                remedy: "Choose a later \(.cutoff), or name the types that mean bought with \(.purchaseTypes)")
        }
        return known
    }

    /// The windows shorter than the whole past; a longer one would repeat the columns of the whole past.
    private static func windows(from oldest: Int64, to cutoff: Int64) -> [Int] {
        let past = days(from: oldest, to: cutoff)
        return standardWindows.filter { Double($0) < past }
    }

    /// The categories with the most purchase lines before the cutoff; ties are in byte order.
    private static func bestSelling(
        _ categories: ItemColumn, _ log: EventLog, before cutoff: Int64, types: [String]
    ) throws -> [String] {
        let items = try log.requiredItems()
        let cells = categories.cells(of: log.items)
        let isPurchase = log.typeNames.map(types.contains)
        var lines = [Int](repeating: 0, count: categories.values.count)
        for event in items.indices where log.timestamp.map({ $0[event] < cutoff }) ?? false {
            if let type = log.type?[event], !isPurchase[Int(type)] { continue }
            let cell = cells[Int(items[event])]
            if cell != .max { lines[Int(cell)] += 1 }
        }
        let sold = lines.indices.filter { lines[$0] > 0 }
        let best = sold.sorted { (lines[$1], $0) < (lines[$0], $1) }.prefix(mostCategories)
        return best.map { categories.values.string(at: $0) }
    }

    /// The channels with the most events before the cutoff; ties are in byte order, and nil stands for none.
    private static func busiestChannels(of log: EventLog, before cutoff: Int64) -> [String]? {
        guard let times = log.timestamp, let channel = log.channel else { return nil }
        var events = [Int](repeating: 0, count: log.channelNames.count)
        for event in times.indices where times[event] < cutoff && channel[event] != EventLog.noChannel {
            events[Int(channel[event])] += 1
        }
        let used = events.indices.filter { events[$0] > 0 }
        let best = used.sorted { (events[$1], $0) < (events[$0], $1) }.prefix(mostChannels)
        return best.isEmpty ? nil : best.map { log.channelNames[$0] }
    }

    /// The types of which an event before the cutoff has a value, in ascending byte order: none for events without types,
    /// nil where no column of values is named.
    ///
    /// - Throws: `UserError` with code `invalidData` when no event has one.
    private static func valueTypes(of log: EventLog, before cutoff: Int64) throws -> [String]? {
        guard let times = log.timestamp, let value = log.value else { return nil }
        var haveOne = [Bool](repeating: false, count: max(log.typeNames.count, 1))
        for event in times.indices where times[event] < cutoff && !value[event].isNaN {
            haveOne[Int(log.type?[event] ?? 0)] = true
        }
        guard haveOne.contains(true) else {
            throw UserError(
                .invalidData, "no event before the cutoff \(Timestamp.text(cutoff)) has a value",
                at: .init(file: log.file),
                remedy: "Name another column with \(.valueColumn), or leave it out")
        }
        return log.type == nil ? [] : log.typeNames.indices.filter { haveOne[$0] }.map { log.typeNames[$0] }
    }

    private static func noEvent(before cutoff: Int64, _ times: [Int64]) -> UserError {
        let first = Timestamp.text(times.min() ?? 0)
        let problem: Message = "no event lies before the cutoff \(Timestamp.text(cutoff)); the first is of \(first)"
        return UserError(.invalidData, problem, remedy: "Choose a later \(.cutoff), or give earlier events")
    }
}
