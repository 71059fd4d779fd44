import LinearAlgebra
import ModelFiles
import TestSupport

/// A file with every type, an empty tensor, and a matrix that spans several 64 KiB blocks.
struct SampleFile {
    let folder: TemporaryFolder
    let path: String
    let checksum: UInt32

    static let rows = 700
    static let columns = 64
    static let ids = Array("abracadabra".utf8)
    static let offsets: [UInt64] = [0, 1, 11]
    static let counts: [UInt32] = [0, 7, .max]
    static let days: [UInt16] = [65_535, 1]

    /// The float at a position of the matrix.
    static func factor(_ position: Int) -> Float { Float(position % 1000) / 8 - 60 }

    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/sample.safetensors"
        var writer = TensorFileWriter(metadata: ["alpha": "0.1", "name": "é \"quoted\""])
        let factors = (0..<Self.rows * Self.columns).map(Self.factor)
        writer.add("item.ids", Self.ids)
        writer.add("item.factors", Matrix(rows: Self.rows, columns: Self.columns, factors))
        writer.add("item.id_offsets", Self.offsets)
        writer.add("history.last_day", Self.days)
        writer.add("history.items", Self.counts)
        writer.add("item.gram", [Float](), shape: [0, 3])
        checksum = try writer.write(to: path)
    }

    /// Everything that can be read from a file, with floats as their bits.
    struct Content: Equatable {
        var metadata: [String: String]
        var ids: [UInt8]
        var offsets: [UInt64]
        var counts: [UInt32]
        var days: [UInt16]
        var gram: [UInt32]
        var factors: [UInt32]
    }

    static func content(of path: String) throws -> Content {
        let file = try TensorFile(path)
        return Content(
            metadata: file.metadata, ids: try array(file, "item.ids"), offsets: try array(file, "item.id_offsets"),
            counts: try array(file, "history.items"), days: try array(file, "history.last_day"),
            gram: try array(file, "item.gram", of: Float.self, shape: [nil, nil]).map(\.bitPattern),
            factors: try array(file, "item.factors", of: Float.self, shape: [nil, nil]).map(\.bitPattern))
    }

    static func array<Element: TensorElement>(
        _ file: TensorFile, _ name: String, of type: Element.Type = Element.self, shape: [Int?] = [nil]
    ) throws -> [Element] {
        let tensor = try file.tensor(name, of: type, shape: shape)
        return try withExtendedLifetime(tensor) { try Array(tensor.all()) }
    }
}
