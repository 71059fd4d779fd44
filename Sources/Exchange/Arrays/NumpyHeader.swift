/// The head of an array as numpy stores it (NEP 1, format 1.0 to 3.0): type, order and shape, as a Python literal.
struct NumpyHeader: Equatable {
    /// `<f4`, `<i8`, `<U12` and so on.
    var type: String
    /// Whether columns come one after another in place of rows.
    var isByColumn = false
    var shape: [Int]

    /// The magic bytes, the length and the literal, padded to a multiple of 64 bytes.
    var encoded: [UInt8] {
        let extents = shape.map { "\($0)," }.joined(separator: " ")
        let tuple = shape.count > 1 ? "(\(extents.dropLast()))" : "(\(extents))"
        var text = Array(
            "{'descr': '\(type)', 'fortran_order': \(isByColumn ? "True" : "False"), 'shape': \(tuple), }".utf8)
        text += Array(repeating: UInt8(ascii: " "), count: 63 - (10 + text.count) % 64)
        text.append(UInt8(ascii: "\n"))
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count & 0xFF), UInt8(text.count >> 8)] + text
    }

    init(type: String, shape: [Int]) {
        self.type = type
        self.shape = shape
    }

    /// Reads the head of a file; `nil` for bytes that are none, and for records.
    ///
    /// - Returns: With it the position at which the values begin.
    static func read(_ bytes: [UInt8]) -> (header: NumpyHeader, start: Int)? {
        guard bytes.count >= 12, bytes[0] == 0x93, bytes[1..<6].elementsEqual("NUMPY".utf8), (1...3).contains(bytes[6])
        else { return nil }
        let width = bytes[6] == 1 ? 2 : 4
        let length = (0..<width).reversed().reduce(0) { $0 << 8 | Int(bytes[8 + $1]) }
        let start = 8 + width + length
        guard start <= bytes.count else { return nil }
        let text = String(decoding: bytes[(8 + width)..<start], as: UTF8.self)
        guard let type = text.firstMatch(of: #/'descr': *'([^']*)'/#)?.1,
            let order = text.firstMatch(of: #/'fortran_order': *(True|False)/#)?.1,
            let tuple = text.firstMatch(of: #/'shape': *\(([0-9, ]*)\)/#)?.1
        else { return nil }
        let extents = tuple.split(separator: ",").map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
        let shape = extents.compactMap { Int($0) }
        guard shape.count == extents.count else { return nil }
        var header = NumpyHeader(type: String(type), shape: shape)
        header.isByColumn = order == "True"
        return (header, start)
    }
}
