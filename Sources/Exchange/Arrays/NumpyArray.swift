import Diagnostics

/// An array of an npz file.
struct NumpyArray {
    let name: String
    /// Where it is, as errors name it.
    let place: UserError.Place
    let shape: [Int]
    /// The number of values.
    let count: Int
    private let type: String
    private let isByColumn: Bool
    private let bytes: ArraySlice<UInt8>

    /// Reads a member of an npz file.
    ///
    /// - Throws: `UserError` with code `invalidData` for bytes that are no array of plain numbers or texts.
    init(_ name: String, _ content: [UInt8], in file: String) throws {
        self.name = name
        place = .init(file: file, column: name)
        guard let (header, start) = NumpyHeader.read(content) else {
            throw UserError(
                .invalidData, "this is no array of numpy", at: place, remedy: "Write it with numpy.savez")
        }
        (type, shape, isByColumn) = (header.type, header.shape, header.isByColumn)
        guard !type.contains("O") else {
            throw UserError(
                .invalidData, "the array holds Python objects, which are not read", at: place,
                remedy: "Write texts as ids.astype(str), and numbers as numbers")
        }
        guard let width = Self.width(of: type) else {
            throw UserError(
                .invalidData, "the array is of the type '\(type)', which is not read", at: place,
                remedy: "Use float32, float64, whole numbers or texts, all little-endian")
        }
        bytes = content[start...]
        guard let count = Self.product(shape), Self.product([count, width]) == bytes.count else {
            throw UserError(
                .invalidData, "the array has \(bytes.count) bytes, which its shape does not fit", at: place,
                remedy: "Write the file again")
        }
        self.count = count
    }

    /// The product of numbers of a header; `nil` for one that no file can have.
    private static func product(_ numbers: [Int]) -> Int? {
        numbers.reduce(1 as Int?) { product, number in
            guard let (partial, overflow) = product?.multipliedReportingOverflow(by: number), !overflow else {
                return nil
            }
            return partial
        }
    }

    private static func width(of type: String) -> Int? {
        if let known = numberTypes[type] { return known }
        guard let letter = type.dropFirst().first, let length = Int(type.dropFirst(2)), length > 0 else { return nil }
        if type.hasPrefix("<"), letter == "U" { return product([4, length]) }
        if type.hasPrefix("|"), letter == "S" { return length }
        return nil
    }

    private static let numberTypes = [
        "<f4": 4, "<f8": 8, "<i2": 2, "<i4": 4, "<i8": 8, "<u2": 2, "<u4": 4, "<u8": 8, "|i1": 1, "|u1": 1, "|b1": 1,
    ]

    private var holdsWholeNumbers: Bool { Self.numberTypes[type] != nil && !type.hasPrefix("<f") }
    private var isSigned: Bool { type.dropFirst().first == "i" }

    // MARK: Values, row after row

    /// The numbers in single precision.
    ///
    /// - Throws: `UserError` with code `invalidData` for texts and for a number that is not finite in single precision.
    func floats() throws -> [Float] {
        let values =
            try type == "<f4" ? values(of: Float.self) { Float(bitPattern: UInt32($0)) } : numbers().map { Float($0) }
        guard let wrong = values.firstIndex(where: { !$0.isFinite }) else { return values }
        throw notFinite(at: wrong)
    }

    /// The numbers in double precision.
    ///
    /// - Throws: `UserError` with code `invalidData` for texts and for a number that is not finite.
    func doubles() throws -> [Double] {
        let values = try numbers()
        guard let wrong = values.firstIndex(where: { !$0.isFinite }) else { return values }
        throw notFinite(at: wrong)
    }

    private func numbers() throws -> [Double] {
        switch type {
        case "<f4": return try values(of: Double.self) { Double(Float(bitPattern: UInt32($0))) }
        case "<f8": return try values(of: Double.self) { Double(bitPattern: $0) }
        default: return isSigned ? try integers().map { Double($0) } : try values(of: Double.self) { Double($0) }
        }
    }

    /// The whole numbers.
    ///
    /// - Throws: `UserError` with code `invalidData` for others, and for one from 2⁶³ on.
    func integers() throws -> [Int] {
        guard holdsWholeNumbers, let width = Self.numberTypes[type] else {
            throw UserError(
                .invalidData, "whole numbers are needed here, not '\(type)'", at: place,
                remedy: "Write the array with astype('int64')")
        }
        guard isSigned else {
            return try values(of: UInt64.self) { $0 }.map { value in
                guard let number = Int(exactly: value) else {
                    throw UserError(
                        .invalidData, "\(value) is larger than a number here can be", at: place,
                        remedy: "Write numbers below 2^63")
                }
                return number
            }
        }
        let unused = 64 - 8 * width
        return try values(of: Int.self) { Int(Int64(bitPattern: $0 << UInt64(unused)) >> Int64(unused)) }
    }

    /// The texts, or whole numbers as texts; for ids.
    ///
    /// - Throws: `UserError` with code `invalidData` for other numbers and for what is no text.
    func texts() throws -> [String] {
        if holdsWholeNumbers {
            return isSigned ? try integers().map(String.init) : try values(of: String.self) { String($0) }
        }
        guard let width = Self.width(of: type), Self.numberTypes[type] == nil else {
            throw UserError(
                .invalidData, "texts or whole numbers are needed here, not '\(type)'", at: place,
                remedy: "Write the array with astype(str)")
        }
        let isUnicode = type.dropFirst().first == "U"
        return try (0..<count).map { index in
            let start = bytes.startIndex + index * width
            let cell = bytes[start..<start + width]
            guard let text = isUnicode ? Self.unicode(cell) : Self.bytes(cell) else {
                throw UserError(
                    .invalidData, "entry \(index) is no text in Unicode", at: place, remedy: "Write the file again")
            }
            return text
        }
    }

    private static func unicode(_ cell: ArraySlice<UInt8>) -> String? {
        var text = String.UnicodeScalarView()
        var units = stride(from: cell.startIndex, to: cell.endIndex, by: 4).map { start in
            (0..<4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32(cell[start + $1]) }
        }
        while units.last == 0 { units.removeLast() }
        for unit in units {
            guard let scalar = Unicode.Scalar(unit) else { return nil }
            text.append(scalar)
        }
        return String(text)
    }

    private static func bytes(_ cell: ArraySlice<UInt8>) -> String? {
        var cell = cell
        while cell.last == 0 { cell.removeLast() }
        return String(validating: cell, as: UTF8.self)
    }

    /// The values by rows, made of their bits.
    private func values<Value>(of type: Value.Type, _ make: (UInt64) -> Value) throws -> [Value] {
        guard let width = Self.numberTypes[self.type] else {
            throw UserError(
                .invalidData, "numbers are needed here, not '\(self.type)'", at: place,
                remedy: "Write the array with astype('float32')")
        }
        let (rows, columns) = shape.count == 2 ? (shape[0], shape[1]) : (1, count)
        let isByColumn = isByColumn && shape.count == 2
        return bytes.withUnsafeBytes { bytes in
            (0..<count).map { index in
                let position = isByColumn ? index % columns * rows + index / columns : index
                let bits = (0..<width).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[position * width + $1]) }
                return make(bits)
            }
        }
    }

    private func notFinite(at index: Int) -> UserError {
        let row = shape.count == 2 && shape[1] > 0 ? index / shape[1] : index
        return UserError(
            .invalidData, "row \(row) has a number that is not finite in single precision", at: place,
            remedy: "Leave such rows out, or train again")
    }

    /// Makes sure that the array has a shape.
    ///
    /// - Parameters:
    ///   - expected: The extents; `nil` for any.
    ///   - reason: Why it must, as a clause.
    /// - Throws: `UserError` with code `invalidData`.
    func check(shape expected: [Int?], because reason: String) throws {
        guard shape.count == expected.count, zip(shape, expected).allSatisfy({ $1 == nil || $0 == $1 }) else {
            let found = shape.map(String.init).joined(separator: " × ")
            let wanted = expected.map { $0.map(String.init) ?? "any" }.joined(separator: " × ")
            throw UserError(
                .invalidData,
                "the array has the shape \(found.isEmpty ? "of one number" : found), not \(wanted): \(reason)",
                at: place, remedy: "Write arrays that belong together")
        }
    }
}
