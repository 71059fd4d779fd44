package import Diagnostics

/// How far a batch has come: every customer before this one is done.
package struct BatchMark<Summary: CountedSummary>: Codable, Sendable {
    /// How many customers are done, in the order of the rows.
    package let customers: Int
    /// The result of these customers in numbers.
    package let summary: Summary

    package init(customers: Int, summary: Summary) {
        (self.customers, self.summary) = (customers, summary)
    }
}

/// A batch that can go on after the last customer that an earlier run of it had done.
package protocol ResumableWork: BatchWork {
    /// All that decides the rows but the bytes of the inputs and of the model, in one text.
    var options: String { get }

    /// Makes all rows from a mark on.
    ///
    /// - Parameters:
    ///   - mark: What was done before, by the same work with the same inputs; `nil` to begin.
    ///   - begin: As in `BatchWork.run`.
    ///   - consume: As in `BatchWork.run`.
    ///   - reached: Is told from time to time how far the parts have come that were consumed.
    ///   - progress: Receives how far the work has come.
    /// - Returns: The result of all customers in numbers.
    /// - Throws: The errors of `BatchWork.run`, and those of `reached`.
    func run<Part: Sendable>(
        from mark: BatchMark<Summary>?, begin: (Context) throws -> @Sendable (Rows) throws -> Part,
        consume: (Part) throws -> Void, reached: (BatchMark<Summary>) throws -> Void, progress: Progress
    ) throws -> Summary
}

extension ResumableWork {
    package func run<Part: Sendable>(
        begin: (Context) throws -> @Sendable (Rows) throws -> Part, consume: (Part) throws -> Void, progress: Progress
    ) throws -> Summary {
        try run(from: nil, begin: begin, consume: consume, reached: { _ in }, progress: progress)
    }
}
