import FeatureLearning
import Ids
import Tables

/// What is counted of a column, in a batch of records or in all of a table.
///
/// Every distinct text is kept with its number of rows until there are too many; then the values are looked at one by
/// one, and a sample of hashes tells how many distinct texts there are, about. A column of ids keeps all texts.
struct ColumnTally: Sendable {
    /// How a column is looked at.
    struct Plan: Sendable {
        var format = NumberFormat.plain
        var rules: [CellRule] = []
        /// Whether every distinct text is kept, however many there are.
        var keepsAll = false
        /// How many distinct texts a batch and a table keep at most.
        var mostInBatch = 4096
        var most = 50_000
        /// Whether the first and the last time of each text are kept.
        var keepsTimes = false
        /// Whether a model may learn from the column, so that its kind is of interest.
        var isFeature = false
    }

    /// A time or a number of a row.
    struct Span: Sendable {
        var first = Int64.max
        var last = Int64.min

        mutating func add(_ position: Int64) {
            first = min(first, position)
            last = max(last, position)
        }

        mutating func add(_ other: Span, offset: Int64) {
            guard other.first <= other.last else { return }
            add(other.first + offset)
            add(other.last + offset)
        }
    }

    let plan: Plan
    private(set) var rows = 0
    private(set) var empty = 0
    /// The same for rows that count, also where they turn out to be invalid.
    private(set) var usedRows = 0
    private(set) var usedEmpty = 0
    /// The cells of `usedRows` that are not empty and stand in a row that turned out to be invalid.
    private(set) var invalidFilled = 0
    /// The distinct texts, for each of them the rows and those of them that count, and when these are.
    private(set) var texts = IdInterner(slots: 16)
    private(set) var counts: [Int] = []
    private(set) var used: [Int] = []
    private(set) var spans: [Span] = []
    /// Which rules each text breaks, a bit for each; only in a batch.
    private var broken: [UInt32] = []
    private let brokenByEmpty: UInt32
    /// Whether no time of a known form breaks a rule.
    private let isForTimes: Bool
    /// Whether there are more distinct texts than are kept.
    private(set) var isOverflowing: Bool
    /// The texts that are not kept.
    private(set) var values = ValueTally()
    private(set) var sample: HashSample
    /// Where the rows lie that count and are not empty.
    private(set) var filled = Span()
    /// The number of the text that was added last; nil for an empty cell and one that is not kept.
    private(set) var lastNumber: UInt32?

    /// Counts nothing yet.
    ///
    /// - Parameters:
    ///   - plan: How the column is looked at.
    ///   - mask: For a batch of a table that keeps no texts any more, the mask of its sample.
    init(_ plan: Plan, mask: UInt64? = nil) {
        precondition(plan.rules.count <= 32)
        self.plan = plan
        isOverflowing = mask != nil
        sample = HashSample(most: 4096, mask: mask ?? 0)
        isForTimes = plan.rules.allSatisfy(\.holdsForTimes)
        brokenByEmpty = Self.broken(plan.rules, by: UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// Adds the next cell.
    ///
    /// - Parameters:
    ///   - cell: The cell.
    ///   - hash: Its hash.
    ///   - isUsed: Whether its row counts.
    ///   - position: Where the row lies: its time or its number; nil if it has no time.
    ///   - isTime: Whether the cell is known to be a time of a known form, and no number.
    /// - Returns: The rules that the cell breaks, a bit for each.
    mutating func add(
        _ cell: UnsafeRawBufferPointer, hash: UInt64, isUsed: Bool, position: Int64?, isTime: Bool = false
    ) -> UInt32 {
        rows += 1
        if isUsed { usedRows += 1 }
        lastNumber = nil
        guard !cell.isEmpty else {
            empty += 1
            if isUsed { usedEmpty += 1 }
            return brokenByEmpty
        }
        if isUsed, let position { filled.add(position) }
        guard !isOverflowing else {
            sample.add(hash)
            if isTime, isForTimes {
                values.addTime()
                return 0
            }
            values.add(cell, count: 1, plan.format, isOfFeature: plan.isFeature)
            return Self.broken(plan.rules, by: cell)
        }
        let number = Int(texts.intern(cell, hash: hash))
        if number == counts.count { begin(cell) }
        counts[number] += 1
        if isUsed {
            used[number] += 1
            if plan.keepsTimes, let position { spans[number].add(position) }
        }
        lastNumber = UInt32(number)
        return broken[number]
    }

    /// Counts the last row as one that does not count, because it is invalid.
    ///
    /// - Parameter isFilled: Whether its cell is not empty.
    mutating func takeBack(isFilled: Bool) {
        if isFilled { invalidFilled += 1 }
        if let lastNumber { used[Int(lastNumber)] -= 1 }
    }

    /// Makes room for a new text.
    private mutating func begin(_ cell: UnsafeRawBufferPointer) {
        counts.append(0)
        used.append(0)
        if plan.keepsTimes { spans.append(Span()) }
        broken.append(Self.broken(plan.rules, by: cell))
        if !plan.keepsAll, counts.count >= plan.mostInBatch { isOverflowing = true }
    }

    private static func broken(_ rules: [CellRule], by cell: UnsafeRawBufferPointer) -> UInt32 {
        var mask: UInt32 = 0
        for (index, rule) in rules.enumerated() where rule.isBroken(by: cell) { mask |= 1 << UInt32(index) }
        return mask
    }

    /// Adds what a batch counted.
    ///
    /// - Parameters:
    ///   - batch: The tally of the batch.
    ///   - offset: What is added to the positions of its rows.
    /// - Returns: The number here of each text of the batch; empty where the texts are not kept.
    @discardableResult
    mutating func add(_ batch: ColumnTally, offset: Int64) -> [UInt32] {
        rows += batch.rows
        empty += batch.empty
        usedRows += batch.usedRows
        usedEmpty += batch.usedEmpty
        invalidFilled += batch.invalidFilled
        filled.add(batch.filled, offset: offset)
        if isOverflowing || batch.isOverflowing {
            overflow()
            values.add(batch.values)
            sample.add(batch.sample)
            look(at: batch)
            return []
        }
        let numbers = texts.intern(contentsOf: batch.texts)
        while counts.count < texts.count {
            counts.append(0)
            used.append(0)
            if plan.keepsTimes { spans.append(Span()) }
        }
        for (number, other) in numbers.enumerated() {
            counts[Int(other)] += batch.counts[number]
            used[Int(other)] += batch.used[number]
            if plan.keepsTimes { spans[Int(other)].add(batch.spans[number], offset: offset) }
        }
        if !plan.keepsAll, texts.count > plan.most { overflow() }
        return numbers
    }

    /// Stops keeping texts.
    private mutating func overflow() {
        guard !isOverflowing else { return }
        isOverflowing = true
        let kept = self
        look(at: kept)
        texts = IdInterner(slots: 16)
        counts = []
        used = []
        spans = []
    }

    /// Looks at the kept texts of a tally one by one.
    private mutating func look(at other: ColumnTally) {
        for number in other.counts.indices {
            other.texts[number].withUnsafeBytes { text in
                sample.add(IdHash.hash(text), count: other.counts[number])
                values.add(text, count: other.counts[number], plan.format, isOfFeature: plan.isFeature)
            }
        }
    }
}

extension ColumnTally {
    /// The distinct texts of rows that count.
    var usedTexts: Int { used.count { $0 > 0 } }
    /// The cells of valid rows that count that are not empty.
    var validFilled: Int { usedRows - usedEmpty - invalidFilled }

    /// What the column holds, for the report.
    ///
    /// - Parameters:
    ///   - name: The column.
    ///   - mostLevels: How many texts are shown.
    /// - Returns: The contents.
    func contents(name: String, mostLevels: Int = 5) -> ColumnContents {
        let values = allValues
        let levels = ranked(most: mostLevels).map {
            ColumnContents.Level(value: String(decoding: texts[$0].prefix(200), as: UTF8.self), rows: counts[$0])
        }
        return ColumnContents(
            name: name, kind: kind(of: values), rows: rows, empty: empty,
            distinct: isOverflowing ? sample.distinct : texts.count,
            distinctIsExact: !isOverflowing || sample.isExact, numbers: exactRange ?? values.range,
            levels: levels)
    }

    /// The range of the numbers among the kept texts; nil if there are none, or not all texts are kept.
    private var exactRange: ColumnProfile.Quartiles? {
        var numbers: [(value: Double, count: Int)] = []
        for number in counts.indices {
            let value = texts[number].withUnsafeBytes { plan.format.parse($0) }
            if let value { numbers.append((value, counts[number])) }
        }
        numbers.sort { $0.value < $1.value }
        guard let first = numbers.first, let last = numbers.last else { return nil }
        return ValueTally.range(numbers, from: first.value, to: last.value)
    }

    /// The values of all cells, also of the texts that are kept.
    var allValues: ValueTally {
        var copy = self
        copy.overflow()
        return copy.values
    }

    func kind(of values: ValueTally) -> ColumnContents.Kind {
        let present = rows - empty
        if present == 0 { return .empty }
        if values.numbers == present { return values.wholeNumbers == present ? .wholeNumbers : .numbers }
        if values.times == present { return .times }
        if values.texts == present { return values.words == present ? .words : .texts }
        return .mixed
    }

    /// The numbers of the commonest texts, ties in byte order.
    private func ranked(most: Int) -> [Int] {
        var best: [Int] = []
        for number in counts.indices {
            if best.count == most, let last = best.last, !isBefore(number, last) { continue }
            let place = best.firstIndex { isBefore(number, $0) } ?? best.count
            best.insert(number, at: place)
            if best.count > most { best.removeLast() }
        }
        return best
    }

    private func isBefore(_ one: Int, _ other: Int) -> Bool {
        counts[one] != counts[other]
            ? counts[one] > counts[other] : texts[one].lexicographicallyPrecedes(texts[other])
    }
}
