import Diagnostics
import Files

/// The arrays of an npz file: a zip of `NAME.npy`.
struct NumpyFile {
    let path: String
    private let zip: ZipReader

    /// - Throws: `UserError` with code `missingInput` or `invalidData`.
    init(_ path: String) throws {
        self.path = path
        zip = try ZipReader(path)
    }

    /// An array; `nil` when there is none of this name.
    ///
    /// - Throws: `UserError` with code `invalidData` for one that cannot be read.
    func optional(_ name: String) throws -> NumpyArray? {
        try zip.content(of: "\(name).npy").map { try NumpyArray(name, $0, in: path) }
    }

    /// An array that must be there.
    ///
    /// - Throws: `UserError` with code `invalidData`.
    func array(_ name: String) throws -> NumpyArray {
        guard let array = try optional(name) else {
            let names = zip.names.map { $0.hasSuffix(".npy") ? String($0.dropLast(4)) : $0 }
            throw UserError(
                .invalidData, "there is no array '\(name)'", at: .init(file: path),
                remedy: "Add it; the arrays there are: \(names.prefix(20).joined(separator: ", "))")
        }
        return array
    }

    /// Whether there is one of some arrays, which belong together.
    func hasAny(of names: [String]) -> Bool {
        zip.names.contains { member in names.contains { member == "\($0).npy" } }
    }

    /// A single number; `nil` when there is none of this name.
    ///
    /// - Throws: `UserError` with code `invalidData` for more than one.
    func number(_ name: String) throws -> Double? {
        guard let array = try optional(name) else { return nil }
        let values = try array.doubles()
        guard values.count == 1 else {
            throw UserError(
                .invalidData, "one number is needed here, not \(values.count)", at: array.place,
                remedy: "Write a single number")
        }
        return values[0]
    }

    /// Refuses arrays with other names, which somebody meant to count.
    ///
    /// - Throws: `UserError` with code `invalidData` that names the first.
    func check(onlyHas names: [String]) throws {
        let known = Set(names.map { "\($0).npy" })
        if let other = zip.names.first(where: { !known.contains($0) }) {
            throw UserError(
                .invalidData, "the array '\(other)' is not one that is imported", at: .init(file: path),
                remedy: "Leave it out; the arrays are: \(names.joined(separator: ", "))")
        }
    }
}

/// Writes the arrays of an npz file.
struct NumpyFileWriter {
    private let file: AtomicFile
    private var zip: ZipWriter

    init(_ path: String) throws {
        file = try AtomicFile(path)
        zip = ZipWriter(file)
    }

    mutating func add(_ name: String, _ values: [Float], shape: [Int]? = nil) throws {
        try add(name, type: "<f4", shape: shape ?? [values.count]) { sink in try values.withUnsafeBytes { try sink($0) }
        }
    }

    mutating func add(_ name: String, _ values: [Double], shape: [Int]? = nil) throws {
        try add(name, type: "<f8", shape: shape ?? [values.count]) { sink in try values.withUnsafeBytes { try sink($0) }
        }
    }

    mutating func add(_ name: String, _ values: [Int64]) throws {
        try add(name, type: "<i8", shape: [values.count]) { sink in try values.withUnsafeBytes { try sink($0) } }
    }

    mutating func add(_ name: String, _ values: [Int32]) throws {
        try add(name, type: "<i4", shape: [values.count]) { sink in try values.withUnsafeBytes { try sink($0) } }
    }

    mutating func add(_ name: String, _ values: [Bool]) throws {
        try add(name, type: "|b1", shape: [values.count]) { sink in
            try values.map { UInt8($0 ? 1 : 0) }.withUnsafeBytes { try sink($0) }
        }
    }

    /// Adds texts, each in as many places of four bytes as the longest needs.
    ///
    /// - Throws: `UserError` with code `invalidData` for a text that ends with a NUL, which numpy would cut off.
    mutating func add(_ name: String, _ texts: [String]) throws {
        if let text = texts.first(where: { $0.unicodeScalars.last?.value == 0 }) {
            throw UserError(
                .invalidData, "'\(text)' ends with a NUL, which numpy would cut off",
                remedy: "Export the other form, CSV")
        }
        let width = max(1, texts.map(\.unicodeScalars.count).max() ?? 1)
        try add(name, type: "<U\(width)", shape: [texts.count]) { sink in
            var cell = [UInt32](repeating: 0, count: width)
            for text in texts {
                var position = 0
                for scalar in text.unicodeScalars {
                    cell[position] = scalar.value.littleEndian
                    position += 1
                }
                for rest in position..<width { cell[rest] = 0 }
                try cell.withUnsafeBytes { try sink($0) }
            }
        }
    }

    private mutating func add(
        _ name: String, type: String, shape: [Int],
        emit: @escaping ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        let header = NumpyHeader(type: type, shape: shape).encoded
        try zip.add("\(name).npy") { sink in
            try header.withUnsafeBytes { try sink($0) }
            try emit(sink)
        }
    }

    /// Writes the end of the file; it appears when the caller commits the result.
    mutating func finish() throws -> AtomicFile {
        try zip.finish()
        return file
    }
}
