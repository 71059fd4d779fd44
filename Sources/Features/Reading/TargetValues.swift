package import Diagnostics
package import Ids
package import Tables

/// The two texts that occur in the target of a table; a model keeps them, so that later tables are read the same way.
package struct TargetValues: Codable, Sendable, Equatable {
    /// The text of the positive rows; the model predicts their probability.
    package let positive: String
    package let negative: String

    package init(positive: String, negative: String) {
        self.positive = positive
        self.negative = negative
    }

    /// Finds the two texts of the target.
    ///
    /// Without `positive`, the words `true`, `yes`, `t`, `y` (in any case) and the number `1` are positive if the other
    /// text is the opposite word (for 1: 0 or -1).
    ///
    /// - Parameters:
    ///   - rows: Rows that were read with their target.
    ///   - target: The name of the target column.
    ///   - positive: The positive text, if the user names it.
    /// - Returns: The two texts.
    /// - Throws: `UserError` with code `invalidData` when there are not exactly two texts; `wrongUsage` when the user
    ///   must name the positive text, or named one that does not occur.
    package static func infer(from rows: TableRows, target: String, positive: String?) throws -> TargetValues {
        guard let texts = rows.targets else {
            preconditionFailure("the rows were read without their target")
        }
        return try infer(from: LevelCounts(texts), at: .init(file: rows.file, column: target), positive: positive)
    }

    /// Finds the two texts of a target whose texts were counted.
    ///
    /// - Parameters:
    ///   - counts: The texts.
    ///   - place: The table and the column.
    ///   - positive: The positive text, if the user names it.
    /// - Returns: The two texts.
    /// - Throws: `UserError` as above.
    package static func infer(
        from counts: LevelCounts, at place: UserError.Place, positive: String?
    ) throws -> TargetValues {
        guard counts.levels.count == 2 else { throw notTwo(counts, at: place) }
        let (first, second) = (counts.levels[0].level, counts.levels[1].level)
        if let positive {
            // Compare bytes, as labels do: `==` would treat two Unicode spellings of é as equal.
            if positive.utf8.elementsEqual(first.utf8) { return TargetValues(positive: first, negative: second) }
            if positive.utf8.elementsEqual(second.utf8) { return TargetValues(positive: second, negative: first) }
            throw UserError(
                .wrongUsage, "\(.positive, "'\(positive)'") is no value of the target; they are \(counts)", at: place,
                remedy: "Name the value whose probability the model shall give, as its bytes are in the file")
        }
        if isYes(first, beside: second) { return TargetValues(positive: first, negative: second) }
        if isYes(second, beside: first) { return TargetValues(positive: second, negative: first) }
        let remedy: Message =
            "Name the value whose probability the model shall give with \(.positive), such as "
            + "\(.positive, "'\(second)'")"
        throw UserError(
            .wrongUsage, "the target has the values \(counts), and it is not plain which of them means yes", at: place,
            remedy: remedy)
    }

    static func isYes(_ text: String, beside other: String) -> Bool {
        if let first = word(text), let second = word(other) {
            return first.isYes && !second.isYes && first.pair == second.pair
        }
        guard let number = DecimalNumber.parse(text), let otherNumber = DecimalNumber.parse(other) else { return false }
        return number == 1 && (otherNumber == 0 || otherNumber == -1)
    }

    private static func word(_ text: String) -> BooleanWord? {
        var text = text
        return text.withUTF8 { BooleanWord(UnsafeRawBufferPointer($0)) }
    }

    private static func notTwo(_ counts: LevelCounts, at place: UserError.Place) -> UserError {
        counts.levels.count < 2
            ? UserError(
                .invalidData, "the target has one value in all rows: \(counts)", at: place,
                remedy: "A model can only learn from rows of both kinds; look at how the table was made")
            : UserError(
                .invalidData, "the target has \(counts.levels.count) values: \(counts)", at: place,
                remedy: "Give a column with two values, or write one that says yes or no")
    }
}

/// The distinct texts of a column with the number of rows of each, the most frequent first, ties in byte order.
package struct LevelCounts: CustomStringConvertible {
    package let levels: [LevelCount]

    package init(_ texts: TextColumn) {
        var ids = IdInterner()
        var counts: [Int] = []
        for row in 0..<texts.count {
            let number = Int(texts.withBytes(at: row) { ids.intern($0) })
            if number == counts.count { counts.append(1) } else { counts[number] += 1 }
        }
        self.init(ids, counts)
    }

    package init(_ ids: IdInterner, _ counts: [Int]) {
        let (table, order) = ids.sorted()
        var sorted = [Int](repeating: 0, count: counts.count)
        for (number, position) in order.enumerated() { sorted[Int(position)] = counts[number] }
        let ranked = table.indices.sorted { sorted[$0] != sorted[$1] ? sorted[$0] > sorted[$1] : $0 < $1 }
        levels = ranked.map { .init(level: table.string(at: $0), count: sorted[$0]) }
    }

    /// `'No' (5,174 rows), 'Yes' (1,869)`, at most five.
    package var description: String {
        let shown = levels.prefix(5).enumerated().map { index, level in
            "\(level.level.excerpt) (\(level.count)\(index == 0 ? level.count == 1 ? " row" : " rows" : ""))"
        }
        return shown.joined(separator: ", ") + (levels.count > 5 ? ", …" : "")
    }
}
