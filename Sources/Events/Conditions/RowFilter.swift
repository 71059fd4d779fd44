package import Tables

/// The conditions of a log over the columns of one table.
package struct RowFilter: Sendable {
    private let steps: ConditionSteps

    /// Finds the columns of conditions.
    ///
    /// - Parameters:
    ///   - conditions: A row must meet all of them.
    ///   - column: The position of the column with a name, and how its numbers are written.
    /// - Throws: What `column` throws.
    package init(_ conditions: [Condition], column: (String) throws -> (Int, NumberFormat)) throws {
        steps = try ConditionSteps(conditions, column: column)
    }

    /// The positions of the columns that are tested.
    package var columns: [Int] { steps.columns }

    /// The position of the first condition that a row does not meet.
    ///
    /// - Throws: `InvalidRow` for a cell that must be a number and is not.
    package func firstFailing(_ reader: borrowing RecordReader) throws -> Int? {
        do {
            return try steps.firstFailing(reader)
        } catch {
            throw invalidRow(reader, error.column, "expected a number for '\(error.comparison)'")
        }
    }
}
