import Events

/// What a customer's past before a cutoff says of channels, from which their features are computed.
struct ChannelCounts {
    /// For each channel of the log, its position in the definition's, or -1.
    private let numbers: [Int]
    private let windows: Int

    /// Purchase lines; channels × windows, row-major.
    private(set) var lines: [Int]
    /// The newest event on each channel; nil if there is none.
    private(set) var newest: [Int64?]
    /// The number of channels with an event, those without features of their own included.
    private(set) var distinct = 0
    /// For each channel of the log, whether it has an event.
    private var occurs: [Bool]

    /// - Parameters:
    ///   - channels: The number of channels of the definition.
    ///   - windows: The number of windows, the whole past included.
    ///   - numbers: For each channel of the log, its position in the definition's, or -1.
    init(channels: Int, windows: Int, numbers: [Int]) {
        self.numbers = numbers
        self.windows = windows
        lines = Array(repeating: 0, count: channels * windows)
        newest = Array(repeating: nil, count: channels)
        occurs = Array(repeating: false, count: numbers.count)
    }

    /// Counts an event, which must not be older than those before it.
    mutating func count(_ event: PastEvent, in window: Int) {
        guard event.channel != EventLog.noChannel else { return }
        if !occurs[Int(event.channel)] {
            occurs[Int(event.channel)] = true
            distinct += 1
        }
        let number = numbers[Int(event.channel)]
        guard number >= 0 else { return }
        newest[number] = event.time
        if event.isPurchase { lines[number * windows + window] += 1 }
    }

    /// Adds to each window what is in the shorter ones.
    mutating func widen() {
        for entry in lines.indices where entry % windows > 0 { lines[entry] += lines[entry - 1] }
    }

    /// The purchase lines on a channel in a window.
    func lines(on channel: Int, in window: Int) -> Int { lines[channel * windows + window] }

    /// The purchase lines on a channel in the whole past.
    func lines(on channel: Int) -> Int { lines(on: channel, in: windows - 1) }

    mutating func clear() {
        distinct = 0
        for entry in lines.indices { lines[entry] = 0 }
        for channel in newest.indices { newest[channel] = nil }
        for channel in occurs.indices { occurs[channel] = false }
    }
}
