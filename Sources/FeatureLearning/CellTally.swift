import Features

/// What the cells of a column could be.
struct CellTally {
    private(set) var blank = 0
    /// Words such as NA, which are missing numbers.
    private(set) var missingWords = 0
    private(set) var numbers = 0
    /// Cells that spell a number without a finite value.
    private(set) var infinite = 0
    private(set) var texts = 0
    /// The numbers, as long as there is no text beside them: each as often as it occurs, or, when they come as texts
    /// that were counted, once with its count.
    private var values: [Double] = []
    private var valueCounts: [Int] = []
    private let isCounted: Bool
    private(set) var areWhole = true
    private var words: Set<BooleanWord> = []
    private var areWords = true

    /// - Parameter isCounted: whether texts come once each, with their counts.
    init(isCounted: Bool) {
        self.isCounted = isCounted
    }

    /// Takes in a text that occurs `count` times.
    mutating func add(_ cell: UnsafeRawBufferPointer, count: Int) {
        if let number = Cell.number(cell) {
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

    /// The kind that follows from the cells; nil when all are missing.
    var kind: ColumnKind? {
        if texts == 0 { return numbers + infinite > 0 ? .numeric : nil }
        let isPair = areWords && words.count == 2 && Set(words.map(\.pair)).count == 1
        return isPair && numbers + infinite == 0 ? .boolean : .category
    }

    /// The numbers in ascending order, each different one with how often it occurs.
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
