import Documents
import Ids
import Tables

/// What the cells of a column say about its meaning.
///
/// Up to 100,000 distinct texts are counted; further ones count only in `values`.
struct ColumnEvidence: Sendable {
    let name: String
    /// The cells that were looked at.
    private(set) var cells = 0
    private(set) var empty = 0
    /// How often a cell equals the one before it.
    private(set) var repeatsInARow = 0
    /// Whether there are more distinct texts than were counted.
    private(set) var isCut = false
    /// What the cells can be read as; complete after `finish()`.
    private(set) var values = CellReadings()
    private var texts = IdInterner(slots: 16)
    private var counts: [Int] = []
    /// The hash of the cell before.
    private var last: UInt64?

    private static let mostCounted = 100_000

    init(_ name: String) { self.name = name }

    /// Adds the next cell.
    mutating func add(_ cell: UnsafeRawBufferPointer) {
        cells += 1
        guard !cell.isEmpty else {
            empty += 1
            last = nil
            return
        }
        let hash = IdHash.hash(cell)
        if hash == last { repeatsInARow += 1 }
        last = hash
        if let number = texts.number(of: cell, hash: hash) {
            counts[Int(number)] += 1
        } else if counts.count < Self.mostCounted {
            _ = texts.intern(cell, hash: hash)
            counts.append(1)
        } else {
            isCut = true
            values.add(cell, count: 1)
        }
    }

    /// Looks at the texts that were counted, once all cells have been added.
    mutating func finish() {
        var values = values
        forEachText { values.add($0, count: $1) }
        self.values = values
    }

    /// The cells that have some byte.
    var filled: Int { cells - empty }
    /// How many distinct texts were counted.
    var distinct: Int { counts.count }
    /// The number of distinct texts for people.
    var distinctText: String { isCut ? "more than \(distinct.grouped)" : distinct.grouped }

    /// Calls `body` with each text that was counted and the number of its rows, in the order of the first rows.
    func forEachText(_ body: (UnsafeRawBufferPointer, Int) -> Void) {
        for number in counts.indices {
            texts[number].withUnsafeBytes { body($0, counts[number]) }
        }
    }

    /// How many rows have a text, of those that were counted, that meets a condition.
    func rows(where isMet: (UnsafeRawBufferPointer) -> Bool) -> Int {
        var rows = 0
        forEachText { if isMet($0) { rows += $1 } }
        return rows
    }

    /// The texts that were counted, the most frequent first, ties in byte order.
    var levels: [(text: String, rows: Int)] {
        let order = counts.indices.sorted {
            counts[$0] != counts[$1] ? counts[$0] > counts[$1] : texts[$0].lexicographicallyPrecedes(texts[$1])
        }
        return order.map { (String(decoding: texts[$0], as: UTF8.self), counts[$0]) }
    }

    /// Whether no text comes again, in so many rows that it would if it named customers or products.
    var namesRows: Bool { distinct >= Self.fewest && counts.allSatisfy { $0 == 1 } }

    /// Whether each text stands in as many rows as the text of another column with the same number, as when both name the
    /// same things.
    func hasSameRows(as other: ColumnEvidence) -> Bool { distinct >= Self.fewest && counts == other.counts }

    /// With fewer texts nobody wonders that none comes again.
    private static let fewest = 50

    /// The first text.
    var example: String? { counts.isEmpty ? nil : String(decoding: texts[0], as: UTF8.self) }

    /// The first text that meets a condition, of those that were counted.
    func firstText(where isMet: (UnsafeRawBufferPointer) -> Bool) -> String? {
        counts.indices.first { texts[$0].withUnsafeBytes(isMet) }
            .map { String(decoding: texts[$0], as: UTF8.self) }
    }

    /// Whether a text was counted.
    func contains(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            return texts.number(of: bytes, hash: IdHash.hash(bytes)) != nil
        }
    }

    /// The texts that most likely stand for nobody, with the number of their rows.
    var nobody: [(text: String, rows: Int)] {
        counts.indices.filter { NobodyWords.contain(texts[$0]) }
            .map { (String(decoding: texts[$0], as: UTF8.self), counts[$0]) }
    }

    /// The chance that two cells are equal: the sum of the squared shares of the texts that were counted.
    var chanceOfRepeat: Double {
        let total = Double(max(counts.reduce(0, +), 1))
        return counts.reduce(0) { $0 + (Double($1) / total) * (Double($1) / total) }
    }
}
