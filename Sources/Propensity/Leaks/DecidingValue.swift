import Diagnostics
import Features
import Ids
import LinearAlgebra
import Synchronization

/// A value of a column that decides the answer: of the rows with it, at most one in a hundred says something else.
///
/// The rows are those with one value, or those with any value but the most frequent one, or those where the cell is not
/// missing. Only an answer that at most 60% of all rows give is of interest.
struct DecidingValue: Sendable {
    let column: Int
    /// Which rows are meant, such as `spend is not 0`.
    let condition: String
    let isYes: Bool
    /// The number of these rows in the whole table.
    let rows: Int
    /// Those of them in the sample.
    let sampled: [Int]

    /// Searches each column for the value that decides most rows.
    ///
    /// - Parameters:
    ///   - all: The rows of the table; those of weight 0 are not counted.
    ///   - sample: The sample in which candidates are looked for; they are then counted in all rows.
    ///   - threads: How many columns are processed at once.
    /// - Returns: At most one value for each column, in the order of the columns.
    /// - Throws: Nothing; it is `throws` only because `parallelFor` is.
    static func find(in all: TrainingRows, _ sample: LeakSample, threads: Threads) throws -> [DecidingValue] {
        let columns = all.features.columns
        let total = AnswerCounts(of: all)
        let found = Mutex([DecidingValue?](repeating: nil, count: columns.count))
        try parallelFor(columns.count, chunk: 1, threads: threads) { range in
            for column in range {
                let value = find(column, of: all, total, sample)
                found.withLock { $0[column] = value }
            }
        }
        return found.withLock { $0.compactMap(\.self) }
    }

    private static func find(
        _ column: Int, of all: TrainingRows, _ total: AnswerCounts, _ sample: LeakSample
    ) -> DecidingValue? {
        let (name, values) = (all.features.columns[column].name, CellKeys(all.features.columns[column].values))
        let keys = sample.places.map { values[$0] }
        var tally: [UInt64: AnswerCounts] = [:]
        for (row, key) in keys.enumerated() {
            tally[key, default: .init()].add(sample.standsFor[row], isYes: sample.rows.labels[row] == 1)
        }
        for candidate in CellCondition.candidates(tally, missing: values.missing) {
            guard total.decided(by: candidate.counts, isEstimate: true) != nil else { continue }
            var counts = AnswerCounts()
            for row in all.labels.indices where all.weights?[row] ?? 1 > 0 {
                if candidate.condition.holds(values[row]) { counts.add(1, isYes: all.labels[row] == 1) }
            }
            guard let isYes = total.decided(by: counts, isEstimate: false) else { continue }
            return DecidingValue(
                column: column, condition: candidate.condition.text(name, values), isYes: isYes,
                rows: Int(counts.yes + counts.no),
                sampled: keys.indices.filter { candidate.condition.holds(keys[$0]) })
        }
        return nil
    }
}

/// How many rows say yes, and how many no.
private struct AnswerCounts: Sendable {
    var yes = 0.0
    var no = 0.0

    init() {}

    init(of all: TrainingRows) {
        for row in all.labels.indices where all.weights?[row] ?? 1 > 0 { add(1, isYes: all.labels[row] == 1) }
    }

    mutating func add(_ rows: Double, isYes: Bool) {
        if isYes { yes += rows } else { no += rows }
    }

    /// The answer that these rows, of all of which `self` is the count, give nearly without exception; nil if there is
    /// none, or if it is the usual one.
    func decided(by some: AnswerCounts, isEstimate: Bool) -> Bool? {
        // Counts of a sample are rough, so candidates need only half of the rows and may have twice the exceptions.
        let doubt = isEstimate ? 2.0 : 1
        let isYes = some.yes > some.no
        let (own, others) = isYes ? (some.yes, some.no) : (some.no, some.yes)
        let ofAll = isYes ? yes : no
        let isDecided =
            doubt * (own + others) >= Double(SuspectedLeaks.fewestRows)
            && others <= doubt * SuspectedLeaks.mostExceptions * (own + others)
            && doubt * own >= SuspectedLeaks.leastCover * ofAll
            && ofAll <= SuspectedLeaks.mostExpected * (yes + no)
        return isDecided ? isYes : nil
    }
}

/// The cells of a column as comparable keys.
private struct CellKeys: Sendable {
    private let values: FeatureTable.Values
    /// The key of a missing cell.
    let missing: UInt64?

    init(_ values: FeatureTable.Values) {
        self.values = values
        switch values {
        case .numbers: missing = Double.nan.bitPattern
        case .levels(_, let levels): missing = levels.index(of: "").map { UInt64($0) }
        }
    }

    subscript(row: Int) -> UInt64 {
        switch values {
        // Adding 0 turns −0 into 0.
        case .numbers(let numbers): numbers[row].isNaN ? Double.nan.bitPattern : (numbers[row] + 0).bitPattern
        case .levels(let codes, _): UInt64(codes[row])
        }
    }

    func text(_ key: UInt64) -> String {
        switch values {
        case .numbers:
            let text = Double(bitPattern: key).description
            return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        case .levels(_, let levels): return levels.string(at: Int(key)).excerpt
        }
    }
}

/// Which rows of a column are meant.
private struct CellCondition {
    let key: UInt64
    let isNegated: Bool

    func holds(_ other: UInt64) -> Bool { (other == key) != isNegated }

    /// `spend = 10`, `spend is not 0`, `reason is missing`, `reason is not missing`.
    func text(_ column: String, _ keys: CellKeys) -> String {
        let isMissing = key == keys.missing
        switch (isNegated, isMissing) {
        case (false, false): return "\(column) = \(keys.text(key))"
        case (true, false): return "\(column) is not \(keys.text(key))"
        case (false, true): return "\(column) is missing"
        case (true, true): return "\(column) is not missing"
        }
    }

    /// The conditions that a tally suggests, with their counts, those of most rows first.
    static func candidates(
        _ tally: [UInt64: AnswerCounts], missing: UInt64?
    ) -> [(condition: CellCondition, counts: AnswerCounts)] {
        // Sort the keys, because the order of a dictionary differs from run to run.
        let cells = tally.sorted { $0.key < $1.key }
        func rows(_ counts: AnswerCounts) -> Double { counts.yes + counts.no }
        guard cells.count > 1, let first = cells.first else { return [] }
        let frequent = cells.reduce(first) { rows($1.value) > rows($0.value) ? $1 : $0 }
        var all = AnswerCounts()
        for cell in cells {
            all.yes += cell.value.yes
            all.no += cell.value.no
        }
        let negated = cells.filter { $0.key == frequent.key || $0.key == missing }.map { cell in
            var others = all
            others.yes -= cell.value.yes
            others.no -= cell.value.no
            return (condition: CellCondition(key: cell.key, isNegated: true), counts: others)
        }
        let plain = cells.map { (condition: CellCondition(key: $0.key, isNegated: false), counts: $0.value) }
        return (negated + plain).sorted { rows($0.counts) > rows($1.counts) }
    }
}
