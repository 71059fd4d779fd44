package import Ids

/// A model file that holds what a model knows of customers, so that some of them can be taken out of it.
package protocol CustomerFile {
    /// The file's name within a version.
    static var fileName: String { get }

    /// Opens the file in a version's folder.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    init(toForgetInFolder folder: String) throws

    /// Calls `body` with every id of every customer.
    func forEachId(_ body: (UnsafeRawBufferPointer) throws -> Void) throws

    /// The position of the customer with an id, which may be a further id; nil for anybody else.
    func customer(withId id: UnsafeRawBufferPointer) throws -> Int?

    /// Calls `body` with every id of a customer, beginning with the one that stands for the others.
    func forEachId(ofCustomer index: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws

    /// Writes the file into another folder without some customers; all that it holds of others stays bit for bit.
    ///
    /// - Parameters:
    ///   - customers: Their positions, ascending.
    ///   - folder: The other folder.
    /// - Throws: `UserError` with code `modelUnusable` for a damaged file, `cannotWrite`.
    func write(without customers: [Int], toFolder folder: String) throws
}

extension IdTable {
    /// The ids of one side of a file that was checked.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for ids that do not fit their offsets.
    package init(of file: TensorFile, side: String) throws {
        let offsets = Array(try file.tensor("\(side).id_offsets", of: UInt64.self).all())
        let bytes = Array(try file.tensor("\(side).ids", of: UInt8.self).all())
        guard offsets.first == 0, offsets.last == UInt64(bytes.count), offsets.count - 1 < Int(IdHash.emptySlot),
            zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 })
        else { throw file.unusable("tensor '\(side).id_offsets' does not fit the ids") }
        self.init(bytes: bytes, offsets: offsets)
    }
}

/// The rows of a tensor, or of several, that stay when some are taken out.
package struct KeptRows: Sendable {
    /// The rows in ascending order.
    package let ranges: [Range<Int>]
    package let count: Int

    /// - Parameters:
    ///   - total: The number of rows.
    ///   - removed: Ranges of rows, ascending and apart from each other.
    package init(of total: Int, without removed: [Range<Int>]) {
        var ranges: [Range<Int>] = []
        var start = 0
        for range in removed {
            if range.lowerBound > start { ranges.append(start..<range.lowerBound) }
            start = range.upperBound
        }
        if start < total { ranges.append(start..<total) }
        self.ranges = ranges
        count = ranges.reduce(0) { $0 + $1.count }
    }
}

extension TensorFileWriter {
    /// Adds some rows of a tensor of another file, which are read when the file is written.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when there is no such tensor, or it has another number of rows.
    package mutating func add(_ name: String, of file: TensorFile, keeping rows: KeptRows, outOf total: Int) throws {
        guard let (type, shape) = file.description(of: name), let first = shape.first, first == total else {
            throw file.unusable("tensor '\(name)' does not have \(total) rows")
        }
        switch type {
        case .uint64: try add(name, UInt64.self, of: file, shape, rows)
        case .float64: try add(name, Double.self, of: file, shape, rows)
        case .uint32: try add(name, UInt32.self, of: file, shape, rows)
        case .float32: try add(name, Float.self, of: file, shape, rows)
        case .uint16: try add(name, UInt16.self, of: file, shape, rows)
        case .uint8: try add(name, UInt8.self, of: file, shape, rows)
        }
    }

    private mutating func add<Element: TensorElement>(
        _ name: String, _ type: Element.Type, of file: TensorFile, _ shape: [Int], _ rows: KeptRows
    ) throws {
        let tensor = try file.tensor(name, of: type, shape: shape)
        let width = shape.dropFirst().reduce(1, *)
        add(name, of: type, shape: [rows.count] + shape.dropFirst()) { sink in
            for range in rows.ranges {
                var start = range.lowerBound * width
                let end = range.upperBound * width
                while start < end {
                    let next = min(end, start + copiedValues)
                    try sink(UnsafeRawBufferPointer(tensor.values(start..<next)))
                    start = next
                }
            }
        }
    }
}

/// How many values are copied at a time.
private let copiedValues = 1 << 18
