package import Diagnostics
package import ModelStore

/// A nightly batch that gives rows as values; a `RowFormat` makes a file of them.
package protocol BatchWork: Sendable {
    /// What a writer must know before the first row.
    associatedtype Context: Sendable
    /// Some rows that follow each other.
    associatedtype Rows: Sendable
    /// The result in numbers.
    associatedtype Summary: CountedSummary

    /// The version of the model that does the work.
    var version: Version { get }
    /// The input files, by their names in the check sums.
    ///
    /// - Throws: `UserError` with code `missingInput` for a pattern that no file matches.
    var inputs: [String: String] { get throws }
    /// How many items a list has; `nil` if the work makes no lists.
    var listLength: Int? { get }

    /// Makes all rows; a bounded number of parts is in memory at a time.
    ///
    /// - Parameters:
    ///   - begin: Is called once, when the inputs are read and before the first row. It returns a function that makes a
    ///     part of the output from some rows; several threads call that function at once, in any order.
    ///   - consume: Takes the parts in the order of the rows, on the calling thread.
    ///   - progress: Receives how far the work has come.
    /// - Returns: The result in numbers.
    /// - Throws: `UserError` when the inputs or the model cannot be used, with code `invalidData` when there is no row,
    ///   and the errors of `begin`, of the function that it returns, and of `consume`.
    func run<Part: Sendable>(
        begin: (Context) throws -> @Sendable (Rows) throws -> Part, consume: (Part) throws -> Void, progress: Progress
    ) throws -> Summary
}
