/// One tensor of a file, row-major; it keeps the file open.
///
/// Pointers that it returns are valid as long as the tensor, a copy of it or its `file` exists.
package struct Tensor<Element: TensorElement>: @unchecked Sendable {
    // Unchecked: nobody writes through the pointer, and the file's address never changes.

    package let name: String
    package let shape: [Int]
    /// The number of values.
    package let count: Int
    /// The owner of the memory.
    package let file: TensorFile
    private let first: Int
    private let base: UnsafePointer<Element>?

    init(_ place: TensorPlace, in file: TensorFile, data: UnsafeRawBufferPointer) {
        name = place.name
        shape = place.shape
        count = place.bytes.count / MemoryLayout<Element>.stride
        self.file = file
        first = place.bytes.lowerBound
        base = data.baseAddress.map { ($0 + place.bytes.lowerBound).assumingMemoryBound(to: Element.self) }
    }

    /// The values at `range`, after checking their blocks.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a damaged block, and for a range beyond the tensor, which
    ///   can come from a wrong offset in the file.
    package func values(_ range: Range<Int>) throws -> UnsafeBufferPointer<Element> {
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw file.unusable("values \(range) were asked of tensor '\(name)', which has \(count)")
        }
        guard !range.isEmpty, let base else { return UnsafeBufferPointer(start: nil, count: 0) }
        let width = MemoryLayout<Element>.stride
        try file.check(first + range.lowerBound * width..<first + range.upperBound * width, of: name)
        return UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
    }

    /// The values between two offsets that were read from a file.
    ///
    /// - Throws: `UserError` with code `modelUnusable`, also when the offsets are not ascending.
    package func values(from start: UInt64, to end: UInt64) throws -> UnsafeBufferPointer<Element> {
        guard start <= end, end <= UInt64(count) else {
            throw file.unusable("offsets \(start) and \(end) do not fit tensor '\(name)', which has \(count) values")
        }
        return try values(Int(start)..<Int(end))
    }

    /// All values.
    package func all() throws -> UnsafeBufferPointer<Element> {
        try values(0..<count)
    }
}
