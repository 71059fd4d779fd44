import Ids
import Tables

/// Collects the cells of one column and converts them to its kind.
struct CellReader {
    /// A cell that cannot be read, with what it should have held.
    struct Unreadable: Error {
        let expected: String
    }

    let column: TableSchema.Column
    /// The values of a numeric or boolean column.
    private var numbers: [Double] = []
    /// The levels of a category, numbered in order of first appearance.
    private var codes: [UInt32] = []
    private var levels = IdInterner(slots: 16)

    /// How numbers are written.
    private let format: NumberFormat
    private let isPlain: Bool

    init(_ column: TableSchema.Column, _ format: NumberFormat = .plain) {
        self.column = column
        self.format = format
        isPlain = format == .plain
    }

    /// Adds a cell; `hash` is used only for categories.
    @inline(__always)
    mutating func append(_ cell: UnsafeRawBufferPointer, hash: UInt64) throws(Unreadable) {
        switch column.kind {
        case .numeric:
            guard let value = isPlain ? Cell.number(cell) : Cell.number(cell, format) else {
                throw Unreadable(expected: "expected a number")
            }
            numbers.append(value)
        case .boolean:
            guard let value = Cell.boolean(cell) else {
                throw Unreadable(expected: "expected yes or no (true/false, yes/no, t/f, y/n or 1/0)")
            }
            numbers.append(value)
        case .category:
            codes.append(try level(of: cell, hash: hash))
        }
    }

    private mutating func level(of cell: UnsafeRawBufferPointer, hash: UInt64) throws(Unreadable) -> UInt32 {
        if let known = levels.number(of: cell, hash: hash) { return known }
        if Cell.isBlank(cell) { return levels.intern(UnsafeRawBufferPointer(rebasing: cell[..<0])) }
        guard String(validating: cell, as: UTF8.self) != nil else {
            throw Unreadable(expected: "expected text in UTF-8")
        }
        return levels.intern(cell, hash: hash)
    }

    /// Removes the cells from row `count` on.
    mutating func truncate(to count: Int) {
        if column.kind == .category {
            codes.removeLast(max(codes.count - count, 0))
        } else {
            numbers.removeLast(max(numbers.count - count, 0))
        }
    }

    /// Returns the column of all cells so far and removes them.
    mutating func take() -> FeatureTable.Column {
        defer {
            numbers = []
            codes = []
            levels = IdInterner(slots: 16)
        }
        guard column.kind == .category else {
            return .init(name: column.name, kind: column.kind, values: .numbers(numbers))
        }
        let (table, order) = levels.sorted()
        for index in codes.indices { codes[index] = order[Int(codes[index])] }
        return .init(name: column.name, kind: .category, values: .levels(codes, levels: table))
    }
}
