package import Tables

/// The cells of one record, by the positions of their columns.
package protocol RecordCells: ~Copyable {
    /// The bytes of a cell, which are none where nothing is known.
    func field(_ column: Int) -> UnsafeRawBufferPointer
}

extension RecordReader: RecordCells {}
extension TextCells.Row: RecordCells {}

/// Conditions over the columns of one table, as one list of steps.
///
/// A step tests a cell and names the step that follows if the test holds and the one that follows if it fails, so a
/// record is decided from left to right, without recursion, and a comparison that no longer matters is not made: its
/// cell may be of any kind. Rows of logs and the attributes of items are decided by the same steps.
package struct ConditionSteps: Sendable {
    /// The test of one cell, and the positions of the steps that follow.
    ///
    /// The position behind the last step means that the record meets all conditions, −1 − k that it fails condition k.
    private struct Step {
        let column: Int
        let test: CellTest
        let whenTrue: Int
        let whenFalse: Int
    }

    /// A cell that must be a number and is not.
    package struct NoNumber: Error {
        package let column: Int
        /// The comparison that needs a number.
        package let comparison: String
    }

    private var steps: [Step] = []
    /// The comparison of each step for errors.
    private var texts: [String] = []

    /// Finds the columns of conditions.
    ///
    /// - Parameters:
    ///   - conditions: A record must meet all of them.
    ///   - column: The position of the column with a name, and how its numbers are written.
    /// - Throws: What `column` throws.
    package init(_ conditions: [Condition], column: (String) throws -> (Int, NumberFormat)) throws {
        for (number, condition) in conditions.enumerated() {
            let next = steps.count + condition.stepCount
            try append(condition, whenTrue: next, whenFalse: -1 - number, column)
        }
    }

    /// The positions of the columns that are tested.
    package var columns: [Int] { steps.map(\.column) }

    /// The position of the first condition that a record does not meet.
    ///
    /// - Throws: `NoNumber`.
    func firstFailing<Cells: RecordCells & ~Copyable>(_ cells: borrowing Cells) throws(NoNumber) -> Int? {
        // Use a span, because the array's own subscript would copy a step for every record.
        let span = steps.span
        var position = 0
        while position >= 0 && position < span.count {
            let column = span[position].column
            guard let holds = span[position].test.holds(for: cells.field(column)) else {
                throw NoNumber(column: column, comparison: texts[position])
            }
            position = holds ? span[position].whenTrue : span[position].whenFalse
        }
        return position < 0 ? -1 - position : nil
    }

    /// Whether a row in memory meets all conditions.
    ///
    /// - Throws: `NoNumber`.
    package func hold(for row: TextCells.Row) throws(NoNumber) -> Bool { try firstFailing(row) == nil }

    private mutating func append(
        _ condition: Condition, whenTrue: Int, whenFalse: Int, _ column: (String) throws -> (Int, NumberFormat)
    ) throws {
        switch condition {
        case .comparison(let comparison):
            append(comparison, at: try column(comparison.column), whenTrue: whenTrue, whenFalse: whenFalse)
        case .not(let part):
            try append(part, whenTrue: whenFalse, whenFalse: whenTrue, column)
        case .all(let parts):
            for (index, part) in parts.enumerated() {
                let next = index == parts.count - 1 ? whenTrue : steps.count + part.stepCount
                try append(part, whenTrue: next, whenFalse: whenFalse, column)
            }
        case .any(let parts):
            for (index, part) in parts.enumerated() {
                let next = index == parts.count - 1 ? whenFalse : steps.count + part.stepCount
                try append(part, whenTrue: whenTrue, whenFalse: next, column)
            }
        }
    }

    private mutating func append(
        _ comparison: Comparison, at place: (Int, NumberFormat), whenTrue: Int, whenFalse: Int
    ) {
        let (column, format) = place
        let text = comparison.description
        let isList = comparison.relation == .isIn || comparison.relation == .isNotIn
        guard isList else {
            let test = CellTest(comparison.relation, comparison.values.first, format)
            append(Step(column: column, test: test, whenTrue: whenTrue, whenFalse: whenFalse), text)
            return
        }
        let (found, absent) = comparison.relation == .isIn ? (whenTrue, whenFalse) : (whenFalse, whenTrue)
        for (index, value) in comparison.values.enumerated() {
            let next = index == comparison.values.count - 1 ? absent : steps.count + 1
            append(Step(column: column, test: CellTest(.equal, value, format), whenTrue: found, whenFalse: next), text)
        }
    }

    private mutating func append(_ step: Step, _ text: String) {
        steps.append(step)
        texts.append(text)
    }
}

extension Condition {
    /// How many tests of cells the condition consists of.
    fileprivate var stepCount: Int {
        switch self {
        case .comparison(let comparison): max(1, comparison.values.count)
        case .not(let part): part.stepCount
        case .all(let parts), .any(let parts): parts.reduce(0) { $0 + $1.stepCount }
        }
    }
}
