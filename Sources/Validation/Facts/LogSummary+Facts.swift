import Events
import Ids
import Tables

extension LogSummary {
    /// What rules of a training may ask of the log; nil for one that no training could read.
    ///
    /// - Parameters:
    ///   - items: The item table.
    ///   - identities: Which ids belong to one customer; nil where each id is a customer.
    /// - Returns: The facts.
    func facts(items: ItemFacts?, identities: Identities?) -> LogFacts? {
        guard scan.log.used > 0, users != nil, let outline else { return nil }
        return LogFacts(
            outline: outline, rows: scan.rows, items: items, scan: scan, users: users,
            sampledTypes: log.likelyPurchases, identities: identities)
    }

    /// The log in few events.
    private var outline: EventLog? {
        var types: [(name: String, span: ColumnTally.Span)] = []
        if let column = roles.type {
            guard let position = scan.position(of: column), let known = typeSpans(scan.columns[position]) else {
                return nil
            }
            types = known
        }
        let channels = channelSpans
        let ofTypes = self.events(of: types)
        let onChannels = self.events(onChannelsOfType: Self.first(of: types))
        let events = ofTypes + onChannels.map { (time: $0.time, type: $0.type) }
        // Names that no event has are a finding of their own, where there are types.
        let named = log.options.purchaseTypes.map { names in
            names.filter { name in
                roles.type == nil || types.contains { $0.name.utf8.elementsEqual(name.utf8) }
            }
        }
        func present(_ column: String?) -> Bool {
            guard let position = scan.position(of: column) else { return false }
            return scan.columns[position].validFilled > 0
        }
        func amounts(_ value: String, _ column: String?) -> [Double]? {
            scan.position(of: column ?? value).map { _ in
                events.map { _ in present(column ?? value) ? 1 : .nan }
            }
        }
        let hasItems = roles.item != nil
        let haveOne = scan.histories.isExact && scan.histories.bands.dropFirst().allSatisfy { $0.customers == 0 }
        let itemIds: [[UInt8]] = !hasItems ? [] : haveOne ? [[0]] : [[0], [1]]
        let options = log.options
        return EventLog(
            file: scan.files.joined(separator: ", "), users: IdTable(sortedIds: [[0]] as [[UInt8]]),
            items: IdTable(sortedIds: itemIds),
            user: events.map { _ in 0 },
            item: hasItems ? events.indices.map { haveOne ? 0 : UInt32($0 % 2) } : nil,
            timestamp: roles.timestamp == nil ? nil : events.map(\.time),
            type: roles.type == nil ? nil : events.map(\.type), typeNames: types.map(\.name), namedPurchases: named,
            quantity: amounts("quantity", options.quantity), price: amounts("price", options.price),
            rating: log.needsRatings ? events.map { _ in 1 } : nil,
            order: scan.position(of: options.order ?? "order").map { _ in
                events.map { _ in present(options.order ?? "order") ? 0 : .max }
            },
            orders: IdTable(sortedIds: [[0]] as [[UInt8]]),
            sequence: options.orderKeys.isEmpty ? nil : events.indices.map { Double($0) },
            channel: channels == nil ? nil : ofTypes.map { _ in EventLog.noChannel } + onChannels.map(\.channel),
            channelNames: (channels ?? []).map(\.name),
            value: options.value.flatMap { amounts("value", $0) },
            funnel: Funnel(rows: scan.rows), invalidRows: [],
            consentJoin: nil)
    }

    /// The types in ascending byte order, each with the times of its first and its last row; nil for too many.
    func typeSpans(_ tally: ColumnTally) -> [(name: String, span: ColumnTally.Span)]? {
        guard !tally.isOverflowing else { return nil }
        let used = tally.used.indices.filter { tally.used[$0] > 0 }
        guard used.count <= 256 else { return nil }
        return used.sorted { tally.texts[$0].lexicographicallyPrecedes(tally.texts[$1]) }.map { number in
            let span = tally.spans.indices.contains(number) ? tally.spans[number] : ColumnTally.Span()
            return (String(decoding: tally.texts[number], as: UTF8.self), span)
        }
    }

    /// The first and the last event of each type and of each day; two of each type for a log without times.
    private func events(of types: [(name: String, span: ColumnTally.Span)]) -> [(time: Int64, type: UInt8)] {
        let days = scan.log.days.filled.map(\.day)
        guard roles.timestamp != nil, let oldest = days.first?.first, let newest = days.last?.last else {
            let count = max(types.count, 1)
            return (0..<count).flatMap { type in
                [(time: Int64(0), type: UInt8(type)), (time: Int64(0), type: UInt8(type))]
            }
        }
        // Spans also hold rows that turned out to be invalid; days do not.
        func within(_ time: Int64) -> Int64 { min(max(time, oldest), newest) }
        var events: [(time: Int64, type: UInt8)] = []
        for (number, type) in types.enumerated() where type.span.first <= type.span.last {
            events.append((within(type.span.first), UInt8(number)))
            events.append((within(type.span.last), UInt8(number)))
        }
        let first = Self.first(of: types)
        for day in days {
            events.append((day.first, first))
            events.append((day.last, first))
        }
        return events
    }

    /// The type that begins first.
    private static func first(of types: [(name: String, span: ColumnTally.Span)]) -> UInt8 {
        UInt8(types.indices.min { types[$0].span.first < types[$1].span.first } ?? 0)
    }
}
