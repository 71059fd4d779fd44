package import LinearAlgebra

/// A way to solve the equations of rows (see `RowEquations`) with the other side of the model held fixed.
package protocol RowSolver: Sendable {
    /// The memory that one worker reuses from block to block.
    associatedtype Scratch

    func makeScratch() -> Scratch

    /// Replaces the rows of a block by their solutions.
    ///
    /// A row's solution depends only on its own entries and its old value, to the last bit.
    ///
    /// - Parameters:
    ///   - block: At most `RowBlock.capacity` rows with one or more entries each.
    ///   - scratch: The worker's scratch.
    ///   - measuring: Whether to compute the errors.
    /// - Returns: The position of the first row whose equations could not be solved.
    func solve(_ block: RowBlock, scratch: inout Scratch, measuring: Bool) -> Int?
}

/// Two numbers for each entry of a row: a worker's scratch, which grows to the longest row.
struct EntryValues {
    private var values = Matrix(rows: 2, columns: 1024)

    mutating func makeRoom(for entries: Int) {
        if values.columns < entries { values = Matrix(rows: 2, columns: 2 * entries) }
    }

    subscript(index: Int) -> UnsafeMutableBufferPointer<Float> { values[index] }
}

/// Rows that a worker solves one after another.
package final class RowBlock {
    /// The maximum number of rows of a block.
    package static let capacity = 16

    /// One row of the side that is solved: the indices of the fixed rows observed with it, and their confidences.
    package struct Entries {
        package let observed: UnsafeBufferPointer<UInt32>
        /// `nil` when all are 1.
        package let confidence: UnsafeBufferPointer<Float>?

        /// Σ c.
        var totalConfidence: Double {
            guard let confidence else { return Double(observed.count) }
            var sum = 0.0
            for value in confidence { sum += Double(value) }
            return sum
        }

        /// Σ c (prediction − 1)².
        func squaredError(of predictions: UnsafeMutableBufferPointer<Float>) -> Double {
            var sum = 0.0
            for position in observed.indices {
                let error = Double(predictions[position]) - 1
                sum += Double(confidence?[position] ?? 1) * error * error
            }
            return sum
        }
    }

    package private(set) var entries: [Entries] = []
    /// `capacity × d`, padded: the old values on entry, the solutions on return.
    package let rows: Matrix
    /// Σ c (⟨w, h⟩ − 1)² of each row after it was solved.
    package let errors = RowValues(count: capacity)

    init(columns: Int) {
        rows = Matrix(rows: Self.capacity, columns: padded(columns))
    }

    /// The number of rows.
    package var count: Int { entries.count }

    func empty() {
        entries.removeAll(keepingCapacity: true)
    }

    func append(_ entries: Entries, row: UnsafeMutableBufferPointer<Float>) {
        _ = rows[count].update(fromContentsOf: row)
        errors[count] = 0
        self.entries.append(entries)
    }
}
