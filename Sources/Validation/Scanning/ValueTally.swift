import FeatureLearning
import Features
import LinearAlgebra
import Tables

/// The first of some texts in byte order.
struct FirstText: Sendable {
    private var bytes: [UInt8]?

    /// How it is shown; nil if there is none.
    var shown: String? { bytes?.withUnsafeBytes { excerpt($0) } }

    mutating func add(_ text: UnsafeRawBufferPointer) {
        if let bytes, !text.lexicographicallyPrecedes(bytes) { return }
        bytes = Array(text)
    }

    mutating func add(_ other: FirstText) {
        other.bytes?.withUnsafeBytes { add($0) }
    }
}

/// What kinds of values the cells of a column are, in bounded memory.
struct ValueTally: Sendable {
    private(set) var numbers = 0
    private(set) var wholeNumbers = 0
    private(set) var times = 0
    private(set) var texts = 0
    private(set) var words = 0
    /// Texts that a column of amounts may have all the same: blanks, words such as `NA`, numbers with spaces around them.
    ///
    /// These and the next two are counted for features alone.
    private(set) var loose = 0
    /// Numbers that are not finite.
    private(set) var infinite = 0
    /// The first of those that are not finite.
    private(set) var infinity = FirstText()
    /// Texts that are numbers with the other decimal mark.
    private(set) var otherDecimals = 0
    /// A text that is neither a number nor a time, and one with the other decimal mark; the first in byte order.
    private(set) var text = FirstText()
    private(set) var otherDecimal = FirstText()
    private(set) var minimum = Double.infinity
    private(set) var maximum = -Double.infinity
    /// The numbers by their sign, their exponent and the first six bits of their fraction, so that all of a bucket are
    /// within 1.6% of each other.
    private var buckets: [Int: Int] = [:]

    private static let fractionBits: UInt64 = 46

    /// Adds a cell that is not empty.
    mutating func add(
        _ cell: UnsafeRawBufferPointer, count: Int, _ format: NumberFormat, isOfFeature: Bool = false
    ) {
        if let number = format.parse(cell) {
            numbers += count
            if number.rounded() == number { wholeNumbers += count }
            minimum = min(minimum, number)
            maximum = max(maximum, number)
            buckets[Self.bucket(of: number), default: 0] += count
        } else if Timestamp.read(cell) != nil {
            times += count
        } else {
            addText(cell, count: count, format)
            if isOfFeature { addAmount(cell, count: count, format) }
        }
    }

    /// Adds a cell that is a time and no number.
    mutating func addTime() { times += 1 }

    private mutating func addText(_ cell: UnsafeRawBufferPointer, count: Int, _ format: NumberFormat) {
        texts += count
        if BooleanWord(cell) != nil { words += count }
        if Self.hasOtherDecimal(cell, than: format) {
            otherDecimals += count
            otherDecimal.add(cell)
        } else {
            text.add(cell)
        }
    }

    private mutating func addAmount(_ cell: UnsafeRawBufferPointer, count: Int, _ format: NumberFormat) {
        if Cell.number(cell, format) != nil {
            loose += count
        } else if Cell.isInfinite(cell) {
            infinite += count
            infinity.add(Cell.trimmed(cell))
        }
    }

    /// Whether a column of so many cells that are not empty is inferred as one of amounts.
    func areAmounts(of present: Int) -> Bool {
        numbers + infinite > 0 && numbers + loose + infinite == present
    }

    /// Whether a text is a number once its only comma is read as a point, or its only point as a comma.
    private static func hasOtherDecimal(_ cell: UnsafeRawBufferPointer, than format: NumberFormat) -> Bool {
        let mark = format.decimal == .point ? UInt8(ascii: ",") : UInt8(ascii: ".")
        guard let position = cell.firstIndex(of: mark), position > 0, position < cell.count - 1 else { return false }
        // The digit before the mark rules out nearly every sentence.
        guard cell[position - 1] &- UInt8(ascii: "0") < 10, cell.count <= 64 else { return false }
        var other = format
        other.decimal = format.decimal == .point ? .comma : .point
        if other.thousands.rawValue == other.decimal.rawValue { other.thousands = .none }
        return other.parse(cell) != nil
    }

    mutating func add(_ other: ValueTally) {
        numbers += other.numbers
        wholeNumbers += other.wholeNumbers
        times += other.times
        texts += other.texts
        words += other.words
        loose += other.loose
        infinite += other.infinite
        infinity.add(other.infinity)
        otherDecimals += other.otherDecimals
        text.add(other.text)
        otherDecimal.add(other.otherDecimal)
        minimum = min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        for (bucket, count) in other.buckets { buckets[bucket, default: 0] += count }
    }

    /// The range of the numbers; nil if there are none.
    var range: ColumnProfile.Quartiles? {
        guard numbers > 0 else { return nil }
        let sorted = buckets.sorted { $0.key < $1.key }
        return Self.range(sorted.map { (middle(ofBucket: $0.key), $0.value) }, from: minimum, to: maximum)
    }

    /// The range of numbers in ascending order, each with its count.
    static func range(
        _ sorted: [(value: Double, count: Int)], from minimum: Double, to maximum: Double
    ) -> ColumnProfile.Quartiles {
        var ends: [Int] = []
        for entry in sorted { ends.append((ends.last ?? 0) + entry.count) }
        func quartile(_ share: Double) -> Double {
            let value = quantile(share, count: ends.last ?? 1) { rank in
                var (low, high) = (0, ends.count - 1)
                while low < high {
                    let middle = (low + high) / 2
                    if ends[middle] <= rank { low = middle + 1 } else { high = middle }
                }
                return sorted[low].value
            }
            return min(max(value, minimum), maximum)
        }
        return .init(
            minimum: minimum, lowerQuartile: quartile(0.25), median: quartile(0.5), upperQuartile: quartile(0.75),
            maximum: maximum)
    }

    /// The bucket of a number; buckets ascend with the numbers.
    private static func bucket(of number: Double) -> Int {
        if number == 0 { return 0 }
        let magnitude = Int(number.magnitude.bitPattern >> fractionBits) + 1
        return number < 0 ? -magnitude : magnitude
    }

    /// The middle of a bucket; in a column of whole numbers the one in it, where it holds only one.
    private func middle(ofBucket bucket: Int) -> Double {
        if bucket == 0 { return 0 }
        let start = UInt64(bucket.magnitude - 1) << Self.fractionBits
        let (lower, upper) = (Double(bitPattern: start), Double(bitPattern: start + (1 << Self.fractionBits)))
        let whole = lower.rounded(.up)
        let isOnly = wholeNumbers == numbers && whole + 1 >= upper
        let value = isOnly ? whole : lower + (upper - lower) / 2
        return bucket < 0 ? -value : value
    }
}
