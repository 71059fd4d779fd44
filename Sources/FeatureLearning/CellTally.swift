import Features
import Tables

/// Counts the forms that the cells of a column have, to tell its kind.
struct CellTally {
    private(set) var blank = 0
    /// Words such as NA, which mean a missing number.
    private(set) var missingWords = 0
    private(set) var numbers = 0
    /// Cells that hold a number that is not finite.
    private(set) var infinite = 0
    private(set) var texts = 0
    /// The numbers, kept until the first text.
    ///
    /// Each occurs as often as in the column; if the cells come as counted texts, each occurs once, with its count in
    /// `valueCounts`.
    private var values: [Double] = []
    private var valueCounts: [Int] = []
    private let isCounted: Bool
    private(set) var areWhole = true
    private var words: Set<BooleanWord> = []
    private var areWords = true

    /// How numbers are written.
    let format: NumberFormat

    /// - Parameters:
    ///   - isCounted: Whether each text is added once, with its count.
    ///   - format: How numbers are written.
    init(isCounted: Bool, _ format: NumberFormat) {
        self.isCounted = isCounted
        self.format = format
    }

    /// Adds a text that occurs `count` times.
    mutating func add(_ cell: UnsafeRawBufferPointer, count: Int) {
        if let number = Cell.number(cell, format) {
            addNumber(number, count: count, isBlank: { Cell.isBlank(cell) })
        } else if Cell.isInfinite(cell) {
            infinite += count
        } else {
            texts += count
            values = []
            valueCounts = []
            guard areWords else { return }
            if let word = BooleanWord(Cell.trimmed(cell)) { words.insert(word) } else { areWords = false }
        }
    }

    private mutating func addNumber(_ number: Double, count: Int, isBlank: () -> Bool) {
        if number.isNaN {
            if isBlank() { blank += count } else { missingWords += count }
            return
        }
        numbers += count
        areWhole = areWhole && number.rounded() == number
        guard texts == 0 else { return }
        if isCounted {
            values.append(number)
            valueCounts.append(count)
        } else {
            for _ in 0..<count { values.append(number) }
        }
    }

    /// The kind that the cells imply; nil when all are missing.
    var kind: ColumnKind? {
        if texts == 0 { return numbers + infinite > 0 ? .numeric : nil }
        let isPair = areWords && words.count == 2 && Set(words.map(\.pair)).count == 1
        return isPair && numbers + infinite == 0 ? .boolean : .category
    }

    /// The numbers in ascending order, each distinct one with its count.
    var sortedValues: [(value: Double, count: Int)] {
        let order: [(value: Double, count: Int)] =
            isCounted
            ? zip(values, valueCounts).map { ($0, $1) }.sorted { $0.value < $1.value }
            : values.sorted().map { ($0, 1) }
        var merged: [(value: Double, count: Int)] = []
        for entry in order {
            if let last = merged.last, last.value == entry.value {
                merged[merged.count - 1].count += entry.count
            } else {
                merged.append(entry)
            }
        }
        return merged
    }
}
