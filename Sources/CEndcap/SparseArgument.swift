import CEndcapHeader
import Diagnostics
import LinearAlgebra

/// A sparse matrix of the caller, checked.
///
/// It is a copy, because nothing keeps another thread of the caller from changing an index after the check.
struct SparseArgument: Sendable {
    /// What the values of a matrix are.
    enum Values {
        /// Positive and finite.
        case confidences
        /// Finite.
        case ratings
        /// Not read.
        case ignored
    }

    private let name: String
    let rows: Int
    let columns: Int
    private let offsets: [Int]
    private let indices: [UInt32]
    private let values: [Float]?

    /// - Throws: `UserError` with code `wrongUsage` for a matrix that is none, `invalidData` for a wrong number in it.
    init(_ pointer: UnsafePointer<endcap_csr>?, _ name: String, _ meaning: Values) throws {
        guard let given = pointer?.pointee else { throw Arguments.wrong("\(name) is NULL", "Give a matrix") }
        self.name = name
        rows = try Arguments.number(given.rows, "the number of rows of \(name)")
        columns = try Arguments.number(given.columns, "the number of columns of \(name)")
        let count = try Arguments.number(given.entries, "the number of entries of \(name)", to: Int.max / 64)
        offsets = try Self.whole(given.offsets, given.offset_type, rows + 1, "offsets of \(name)") { Int($0) }
        guard offsets[0] == 0, zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 }), offsets[rows] == count
        else {
            throw Arguments.wrong(
                "the offsets of \(name) do not ascend from 0 to \(count)", "Give where the entries of each row begin")
        }
        let width = columns
        var isInside = true
        indices = try Self.whole(given.indices, given.index_type, count, "indices of \(name)") { index in
            isInside = isInside && index >= 0 && index < width
            return UInt32(truncatingIfNeeded: index)
        }
        guard isInside else {
            throw UserError(
                .invalidData, "\(name) has an index outside of its \(columns) columns",
                remedy: "Give indices from 0 to \(columns - 1)")
        }
        values = meaning == .ignored ? nil : try Self.values(given, count, name)
        try check(meaning)
    }

    /// The number of entries.
    var count: Int { indices.count }

    /// The matrix with its rows and columns in other orders.
    func matrix(rows order: IdOrder, columns columnOrder: IdOrder) -> SparseMatrix {
        guard !order.isOfModel || !columnOrder.isOfModel else { return matrix }
        var (ends, moved) = ([0], [UInt32]())
        var confidences = values.map { _ in [Float]() }
        ends.reserveCapacity(rows + 1)
        moved.reserveCapacity(indices.count)
        for row in 0..<rows {
            let number = order.number(of: row)
            let range = offsets[number]..<offsets[number + 1]
            for position in range { moved.append(UInt32(columnOrder.index(of: Int(indices[position])))) }
            if let values { confidences?.append(contentsOf: values[range]) }
            ends.append(moved.count)
        }
        let matrix = SparseMatrix(rows: rows, columns: columns, offsets: ends, indices: moved, values: confidences)
        // Transposing twice sorts the columns of each row.
        return columnOrder.isOfModel ? matrix : matrix.transposed().transposed()
    }

    /// The matrix as it was given.
    var matrix: SparseMatrix {
        SparseMatrix(rows: rows, columns: columns, offsets: offsets, indices: indices, values: values)
    }

    private func check(_ meaning: Values) throws {
        for row in 0..<rows {
            for position in offsets[row]..<offsets[row + 1] {
                if position > offsets[row], indices[position] <= indices[position - 1] {
                    let (one, other) = (indices[position - 1], indices[position])
                    throw UserError(
                        .invalidData,
                        one == other
                            ? "row \(row) of \(name) has column \(other) twice"
                            : "row \(row) of \(name) has column \(other) after column \(one)",
                        remedy: one == other ? "Sum duplicates first" : "Sort the indices of each row first")
                }
                guard let value = values?[position] else { continue }
                guard value.isFinite, meaning == .ratings || value > 0 else {
                    throw UserError(
                        .invalidData, "row \(row), column \(indices[position]) of \(name) is \(value)",
                        remedy: meaning == .ratings
                            ? "Give finite numbers" : "Give positive confidences, and leave out pairs without one")
                }
            }
        }
    }

    /// Copies whole numbers of either width.
    private static func whole<Number>(
        _ pointer: UnsafeRawPointer?, _ type: Int32, _ count: Int, _ name: String, _ make: (Int64) -> Number
    ) throws -> [Number] {
        switch type {
        case ENDCAP_INT32:
            try Arguments.numbers(pointer?.assumingMemoryBound(to: Int32.self), count, name).map { make(Int64($0)) }
        case ENDCAP_INT64:
            try Arguments.numbers(pointer?.assumingMemoryBound(to: Int64.self), count, name).map(make)
        default:
            throw Arguments.wrong(
                "the type of the \(name) is \(type)", "Give ENDCAP_INT32 (1) or ENDCAP_INT64 (2)")
        }
    }

    /// Copies the values; `nil` where all are 1, so that a matrix of ones and one without values give the same bits.
    private static func values(_ given: endcap_csr, _ count: Int, _ name: String) throws -> [Float]? {
        guard let pointer = given.values else { return nil }
        let values: [Float]
        switch given.value_type {
        case ENDCAP_FLOAT32:
            values = Array(
                try Arguments.numbers(pointer.assumingMemoryBound(to: Float.self), count, "values of \(name)"))
        case ENDCAP_FLOAT64:
            values = try Arguments.numbers(pointer.assumingMemoryBound(to: Double.self), count, "values of \(name)")
                .map { Float($0) }
        default:
            throw Arguments.wrong(
                "the type of the values of \(name) is \(given.value_type)",
                "Give ENDCAP_FLOAT32 (3) or ENDCAP_FLOAT64 (4)")
        }
        return values.allSatisfy { $0 == 1 } ? nil : values
    }
}
