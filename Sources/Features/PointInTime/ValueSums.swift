/// What a customer's past before a cutoff says by the values of its events, from which their features are computed.
struct ValueSums {
    /// For each type of the definition its position among those with values, or -1.
    private let numbers: [Int]
    private let windows: Int

    /// The sums of the values, and how many there are; types with values × windows, row-major.
    private var sums: [Double]
    private var counts: [Int]

    /// - Parameters:
    ///   - definition: Which types have values.
    ///   - windows: The number of windows, the whole past included.
    init(_ definition: PointInTimeDefinition, windows: Int) {
        numbers = definition.valueNumbers
        self.windows = windows
        let types = definition.valueTypes.map { max($0.count, 1) } ?? 0
        sums = Array(repeating: 0, count: types * windows)
        counts = Array(repeating: 0, count: types * windows)
    }

    /// Counts an event.
    mutating func count(_ event: PastEvent, in window: Int) {
        guard numbers.indices.contains(event.type), !event.value.isNaN else { return }
        let number = numbers[event.type]
        guard number >= 0 else { return }
        sums[number * windows + window] += event.score
        counts[number * windows + window] += 1
    }

    /// Adds to each window what is in the shorter ones.
    mutating func widen() {
        for entry in sums.indices where entry % windows > 0 {
            sums[entry] += sums[entry - 1]
            counts[entry] += counts[entry - 1]
        }
    }

    /// The sum of the values of a type in a window.
    func sum(of type: Int, in window: Int) -> Double { sums[type * windows + window] }

    /// The mean of the values of a type in a window; NaN without one.
    func mean(of type: Int, in window: Int) -> Double {
        let entry = type * windows + window
        return counts[entry] == 0 ? .nan : sums[entry] / Double(counts[entry])
    }

    mutating func clear() {
        for entry in sums.indices {
            sums[entry] = 0
            counts[entry] = 0
        }
    }
}
