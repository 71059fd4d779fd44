import Features
import Ids
import Tables

/// Looks at all cells of a column, one after another, to tell its kind and describe it.
///
/// Up to 100,000 distinct texts are counted, and each is parsed only once at the end. If a column has more, every cell
/// is parsed as it comes, numbers are kept until the first text, and a sample of texts, chosen by their hash, tells
/// whether texts occur twice. The result does not depend on the order of the rows.
struct ColumnObserver {
    static let mostCounted = 100_000

    private(set) var rows = 0
    private var texts = IdInterner(slots: 16)
    private var counts: [Int] = []
    private var overflow: Overflow?
    /// How numbers are written.
    private let format: NumberFormat

    init(_ format: NumberFormat = .plain) { self.format = format }

    /// Takes distinct texts that are not empty, with the number of cells of each, and the number of empty cells.
    init(_ texts: IdInterner, _ counts: [Int], empty: Int, _ format: NumberFormat) {
        self.format = format
        rows = counts.reduce(empty, +)
        (self.texts, self.counts) = (texts, counts)
        guard empty > 0 else { return }
        _ = self.texts.intern(UnsafeRawBufferPointer(start: nil, count: 0))
        self.counts.append(empty)
    }

    /// Adds the next cell.
    mutating func add(_ cell: UnsafeRawBufferPointer) {
        rows += 1
        let hash = IdHash.hash(cell)
        if overflow != nil {
            overflow?.add(cell, hash: hash, count: 1)
            return
        }
        let number = Int(texts.intern(cell, hash: hash))
        if number < counts.count {
            counts[number] += 1
        } else {
            counts.append(1)
            if counts.count > Self.mostCounted { startOverflow() }
        }
    }

    /// The result, once all cells have been added.
    func finish() -> ColumnObservation {
        if let overflow {
            return ColumnObservation(
                rows: rows, tally: overflow.tally, levels: nil, hasRepeats: overflow.sample.hasRepeats)
        }
        var tally = CellTally(isCounted: true, format)
        for number in counts.indices {
            texts[number].withUnsafeBytes { tally.add($0, count: counts[number]) }
        }
        let levels = LevelCounts(texts, counts).levels.filter { !$0.level.utf8.allSatisfy { $0 == UInt8(ascii: " ") } }
        return ColumnObservation(
            rows: rows, tally: tally, levels: levels, hasRepeats: levels.contains { $0.count > 1 })
    }

    private mutating func startOverflow() {
        var overflow = Overflow(tally: CellTally(isCounted: false, format))
        for number in counts.indices {
            texts[number].withUnsafeBytes { overflow.add($0, hash: IdHash.hash($0), count: counts[number]) }
        }
        self.overflow = overflow
        texts = IdInterner(slots: 16)
        counts = []
    }

    private struct Overflow {
        var tally: CellTally
        var sample = TextSample()

        /// Adds a text that occurs `count` times.
        mutating func add(_ cell: UnsafeRawBufferPointer, hash: UInt64, count: Int) {
            tally.add(cell, count: count)
            if !Cell.isBlank(cell) { sample.add(hash, count: count) }
        }
    }
}

/// A sample of the distinct texts of a column, chosen by hash: those whose hashes end in enough zero bits.
///
/// The number of zero bits depends only on the set of texts (adaptive sampling; Flajolet 1990, "On adaptive sampling"),
/// so the sample is the same in any order of the rows.
private struct TextSample {
    private static let most = 4096

    private var mask: UInt64 = 0
    private var isRepeated: [UInt64: Bool] = [:]

    /// Whether a text of the sample occurs more than once.
    var hasRepeats: Bool { isRepeated.values.contains(true) }

    mutating func add(_ hash: UInt64, count: Int) {
        // Swap the bytes, because the low bits of this hash are its weakest.
        let key = hash.byteSwapped
        guard key & mask == 0 else { return }
        if isRepeated.updateValue(count > 1, forKey: key) != nil { isRepeated[key] = true }
        while isRepeated.count > Self.most {
            mask = mask << 1 | 1
            isRepeated = isRepeated.filter { $0.key & mask == 0 }
        }
    }
}
