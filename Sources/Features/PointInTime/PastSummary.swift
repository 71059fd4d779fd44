/// The counts and sums over a customer's past before a cutoff, from which all features are computed.
///
/// Counts and sums per window are arrays with one entry for each window of the definition and a last one for the whole
/// past.
struct PastSummary {
    private let definition: PointInTimeDefinition
    private let shareNumbers: [Int]
    private let windows: Int

    private(set) var cutoff: Int64 = 0
    /// When each order began, in ascending order.
    private(set) var orderTimes: [Int64] = []
    private(set) var orders: [Int]
    private(set) var lines: [Int]
    private(set) var pieces: [Double]
    private(set) var money: [Double]
    /// types × windows, row-major.
    private(set) var events: [Int]
    /// The newest event of each type; nil if there is none.
    private(set) var newest: [Int64?]
    private(set) var distinctItems = 0
    private(set) var distinctCategories = 0
    /// The number of purchase lines in each category that has a share feature.
    private(set) var linesOfCategory: [Int]
    private(set) var channels: ChannelCounts
    private(set) var values: ValueSums

    private var items: [UInt32] = []
    private var categories: [UInt32] = []
    private var orderIds: Set<UInt32> = []

    /// An empty summary, to be filled repeatedly.
    init(_ definition: PointInTimeDefinition, shareNumbers: [Int], channelNumbers: [Int]) {
        self.definition = definition
        self.shareNumbers = shareNumbers
        windows = definition.windows.count + 1
        orders = Array(repeating: 0, count: windows)
        lines = orders
        pieces = Array(repeating: 0, count: windows)
        money = pieces
        events = Array(repeating: 0, count: windows * max(definition.types.count, 1))
        newest = Array(repeating: nil, count: max(definition.types.count, 1))
        linesOfCategory = Array(repeating: 0, count: definition.categories?.count ?? 0)
        channels = ChannelCounts(
            channels: definition.channels?.count ?? 0, windows: windows, numbers: channelNumbers)
        values = ValueSums(definition, windows: windows)
    }

    /// Counts the events of one customer, which must be sorted, up to the first one at or after the cutoff.
    ///
    /// - Parameters:
    ///   - past: All events of the customer.
    ///   - cutoff: The cutoff.
    ///   - starts: When each window begins, the shortest window first.
    mutating func fill(_ past: [PastEvent], before cutoff: Int64, windowStarts starts: [Int64]) {
        clear(cutoff)
        var nameless: Int64?
        var lastOrder: UInt32?
        for event in past {
            guard event.time < cutoff else { break }
            let window = starts.firstIndex { event.time >= $0 } ?? starts.count
            if event.type >= 0 {
                events[event.type * windows + window] += 1
                newest[event.type] = event.time
            }
            channels.count(event, in: window)
            values.count(event, in: window)
            guard event.isPurchase else { continue }
            count(event, in: window)
            // One order is one id; without an id it is everything bought at the same time.
            let isNew: Bool
            if event.order == .max {
                isNew = nameless != event.time
                nameless = event.time
            } else {
                isNew = event.order != lastOrder && orderIds.insert(event.order).inserted
                lastOrder = event.order
            }
            if isNew {
                orders[window] += 1
                orderTimes.append(event.time)
            }
        }
        distinctItems = Self.distinct(&items)
        distinctCategories = Self.distinct(&categories)
        widen()
    }

    private mutating func count(_ event: PastEvent, in window: Int) {
        lines[window] += 1
        pieces[window] += event.pieces
        money[window] += event.money
        if event.item != .max { items.append(event.item) }
        guard event.category != .max else { return }
        categories.append(event.category)
        let share = shareNumbers[Int(event.category)]
        if share >= 0 { linesOfCategory[share] += 1 }
    }

    /// Adds to each window what is in the shorter ones.
    private mutating func widen() {
        for window in 1..<windows {
            orders[window] += orders[window - 1]
            lines[window] += lines[window - 1]
            pieces[window] += pieces[window - 1]
            money[window] += money[window - 1]
        }
        for entry in events.indices where entry % windows > 0 { events[entry] += events[entry - 1] }
        channels.widen()
        values.widen()
    }

    private mutating func clear(_ cutoff: Int64) {
        self.cutoff = cutoff
        orderTimes.removeAll(keepingCapacity: true)
        items.removeAll(keepingCapacity: true)
        categories.removeAll(keepingCapacity: true)
        // Do not keep the capacity: one customer with many orders would make clearing slow for all that follow.
        orderIds = []
        for window in 0..<windows {
            orders[window] = 0
            lines[window] = 0
            pieces[window] = 0
            money[window] = 0
        }
        for entry in events.indices { events[entry] = 0 }
        for type in newest.indices { newest[type] = nil }
        for category in linesOfCategory.indices { linesOfCategory[category] = 0 }
        channels.clear()
        values.clear()
    }

    /// The number of distinct values; sorts the array.
    private static func distinct(_ numbers: inout [UInt32]) -> Int {
        if numbers.count < 2 { return numbers.count }
        numbers.sort()
        return 1 + zip(numbers, numbers.dropFirst()).count { $0 != $1 }
    }
}
