package import Tables

/// The conditions of a log over the columns of one table.
///
/// All conditions together are one list of steps. A step tests a cell and names the step that follows if the test holds
/// and the one that follows if it fails, so a row is decided from left to right, without recursion, and a comparison
/// that no longer matters is not made: its cell may be of any kind.
package struct RowFilter: Sendable {
    /// The test of one cell, and the positions of the steps that follow.
    ///
    /// The position behind the last step means that the row meets all conditions, −1 − k that it fails condition k.
    private struct Step {
        let column: Int
        let test: CellTest
        let whenTrue: Int
        let whenFalse: Int
    }

    private var steps: [Step] = []
    /// The comparison of each step for errors.
    private var texts: [String] = []

    /// Finds the columns of conditions.
    ///
    /// - Parameters:
    ///   - conditions: A row must meet all of them.
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

    /// The position of the first condition that a row does not meet.
    ///
    /// - Throws: `InvalidRow` for a cell that must be a number and is not.
    package func firstFailing(_ reader: borrowing RecordReader) throws -> Int? {
        // Use a span, because the array's own subscript would copy a step for every row.
        let span = steps.span
        var position = 0
        while position >= 0 && position < span.count {
            let column = span[position].column
            guard let holds = span[position].test.holds(for: reader.field(column)) else {
                throw invalidRow(reader, column, "expected a number for '\(texts[position])'")
            }
            position = holds ? span[position].whenTrue : span[position].whenFalse
        }
        return position < 0 ? -1 - position : nil
    }

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
