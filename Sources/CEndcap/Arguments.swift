import Diagnostics
import Glibc
import LinearAlgebra

/// Checks of what a caller passes, so that no mistake reaches a trap.
enum Arguments {
    static func wrong(_ problem: Message, _ remedy: Message) -> UserError {
        UserError(.wrongUsage, problem, remedy: remedy)
    }

    /// The text that a pointer leads to.
    static func text(_ pointer: UnsafePointer<CChar>?, _ name: String) throws -> String {
        guard let pointer else { throw wrong("\(name) is NULL", "Give a text") }
        guard let text = String(validatingCString: pointer) else {
            throw wrong("\(name) is no text in UTF-8", "Give a text in UTF-8")
        }
        return text
    }

    /// A number from `least` to `most`.
    static func number(
        _ value: some BinaryInteger, _ name: String, from least: Int = 0, to most: Int = mostRows
    ) throws -> Int {
        guard let number = Int(exactly: value), number >= least, number <= most else {
            throw wrong("\(name) is \(value)", "Give a whole number from \(least) to \(most)")
        }
        return number
    }

    /// The most rows or columns of a matrix: their numbers, and one that stands for none, have 32 bits.
    static let mostRows = Int(Int32.max) - 1

    /// The product of the sides of a matrix that fits into memory.
    static func product(_ rows: Int, _ columns: Int, _ name: String) throws -> Int {
        let (product, overflows) = rows.multipliedReportingOverflow(by: columns)
        guard !overflows, product <= Int.max / 64 else {
            throw wrong("\(name) would have \(rows) × \(columns) numbers", "Give a smaller matrix, or blocks of it")
        }
        return product
    }

    /// Makes sure that so many bytes can be had at all.
    static func memory(_ bytes: Int, for name: String) throws {
        let present = physicalMemory()
        guard bytes < present else {
            throw wrong(
                "\(name) would take \(bytes >> 20) MB of memory, and this machine has \(present >> 20)",
                "Give smaller matrices, or blocks of them")
        }
    }

    /// The numbers that a pointer leads to.
    static func numbers<Number>(
        _ pointer: UnsafePointer<Number>?, _ count: Int, _ name: String
    ) throws -> UnsafeBufferPointer<Number> {
        guard count > 0 else { return UnsafeBufferPointer(start: nil, count: 0) }
        guard let pointer else { throw wrong("\(name) is NULL", "Give the address of \(count) numbers") }
        guard Int(bitPattern: pointer) % MemoryLayout<Number>.alignment == 0 else {
            throw wrong(
                "\(name) is not aligned", "Give an address that is a multiple of \(MemoryLayout<Number>.alignment)")
        }
        return UnsafeBufferPointer(start: pointer, count: count)
    }

    /// The numbers that a pointer leads to, to be written.
    static func output<Number>(
        _ pointer: UnsafeMutablePointer<Number>?, _ count: Int, _ name: String
    ) throws -> Output<Number> {
        let numbers = try numbers(pointer.map { UnsafePointer($0) }, count, name)
        return Output(UnsafeMutableBufferPointer(mutating: numbers))
    }

    /// The same, where a caller may leave it out.
    static func optional<Number>(
        _ pointer: UnsafeMutablePointer<Number>?, _ count: Int, _ name: String
    ) throws -> Output<Number>? {
        try pointer.map { try output($0, count, name) }
    }

    /// Where a handle or a text goes.
    static func place<Value>(
        _ pointer: UnsafeMutablePointer<Value>?, _ name: String
    ) throws -> UnsafeMutablePointer<Value> {
        guard let pointer else { throw wrong("\(name) is NULL", "Give the address where the result goes") }
        return pointer
    }
}

/// Memory of the caller that results are written to.
struct Output<Number>: @unchecked Sendable {
    // Unchecked: each worker writes numbers of its own, and the call ends after all workers have.

    private let values: UnsafeMutableBufferPointer<Number>

    init(_ values: UnsafeMutableBufferPointer<Number>) { self.values = values }

    var count: Int { values.count }

    subscript(index: Int) -> Number {
        get { values[index] }
        nonmutating set { values[index] = newValue }
    }

    func fill(from source: some Sequence<Number>, at start: Int = 0) {
        for (offset, value) in source.enumerated() { values[start + offset] = value }
    }
}

/// Keeps nothing alive: the owner of a matrix that views memory which the caller keeps until the call ends.
private final class Caller: Sendable {}

extension Matrix {
    /// A view of memory that the caller keeps until the call ends.
    convenience init(lent pointer: UnsafePointer<Float>?, rows: Int, columns: Int, _ name: String) throws {
        let values = try Arguments.numbers(pointer, Arguments.product(rows, columns, name), name)
        self.init(rows: rows, columns: columns, viewing: values, owner: Caller())
    }
}

extension DoubleMatrix {
    /// A view of memory that the caller keeps until the call ends.
    convenience init(lent pointer: UnsafePointer<Double>?, rows: Int, columns: Int, _ name: String) throws {
        let values = try Arguments.numbers(pointer, Arguments.product(rows, columns, name), name)
        self.init(rows: rows, columns: columns, viewing: values, owner: Caller())
    }
}
