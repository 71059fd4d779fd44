import Diagnostics
import Files
package import LinearAlgebra

/// Writes named tensors as one self-checking safetensors file.
///
/// Wider types come first, and tensors of the same width in the order in which they were added, so that every tensor
/// starts at a multiple of its width without gaps. The check sums (`BlockSums`) come last. The bytes depend only on the
/// metadata and the tensors. Arrays are kept, not copied, and are written to the disk piece by piece.
package struct TensorFileWriter {
    private struct Source {
        let name: String
        let type: TensorType
        let shape: [Int]
        let size: Int
        let emit: (_ sink: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
    }

    private let metadata: [String: String]
    private var sources: [Source] = []

    /// Starts a file with this metadata; the writer adds `format_version`.
    package init(metadata: [String: String] = [:], format: Int = TensorFile.formatVersion) {
        precondition(metadata[TensorFile.formatKey] == nil, "the writer sets the format version")
        self.metadata = metadata.merging([TensorFile.formatKey: String(format)]) { given, _ in given }
    }

    /// Adds a tensor, row-major; it is one-dimensional unless `shape` is given.
    package mutating func add<Element: TensorElement>(_ name: String, _ values: [Element], shape: [Int]? = nil) {
        add(name, of: Element.self, shape: shape ?? [values.count]) { sink in
            try values.withUnsafeBytes { try sink($0) }
        }
    }

    /// Adds a tensor `rows × columns`.
    package mutating func add(_ name: String, _ matrix: Matrix) {
        add(name, of: Float.self, shape: [matrix.rows, matrix.columns]) { sink in
            try sink(UnsafeRawBufferPointer(matrix.values))
            withExtendedLifetime(matrix) {}
        }
    }

    /// Adds a tensor whose bytes `emit` passes to the sink when the file is written, in order and in pieces of any
    /// size.
    package mutating func add<Element: TensorElement>(
        _ name: String, of type: Element.Type, shape: [Int],
        emit: @escaping (_ sink: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) {
        precondition(
            !sources.contains { $0.name == name } && name != BlockSums.tensorName, "the name is taken: \(name)")
        let size = shape.reduce(Element.tensorType.width, *)
        sources.append(Source(name: name, type: Element.tensorType, shape: shape, size: size, emit: emit))
    }

    /// Writes the file, makes it durable and renames it to its final path.
    ///
    /// - Returns: The check sum of the whole file (`TensorFile.checksum`).
    /// - Throws: `UserError` with code `cannotWrite`; no file is left behind in that case.
    @discardableResult
    package func write(to path: String) throws -> UInt32 {
        let ordered = inFileOrder
        let header = header(of: ordered).encoded
        var sums = BlockSums(header: header)
        let file = try AtomicFile(path)
        try file.write(header)
        for source in ordered {
            var written = 0
            try source.emit { bytes in
                written += bytes.count
                sums.add(bytes)
                try file.write(bytes)
            }
            precondition(written == source.size, "tensor '\(source.name)' got \(written) of \(source.size) bytes")
        }
        let entries = sums.finish()
        try entries.withUnsafeBytes { try file.write($0) }
        try file.commit()
        return entries[entries.count - 1]
    }

    private var inFileOrder: [Source] {
        sources.enumerated().sorted {
            ($1.element.type.width, $0.offset) < ($0.element.type.width, $1.offset)
        }.map(\.element)
    }

    private func header(of ordered: [Source]) -> TensorHeader {
        var places: [TensorPlace] = []
        var end = 0
        func place(_ name: String, _ type: TensorType, _ shape: [Int], _ size: Int) {
            places.append(TensorPlace(name: name, type: type, shape: shape, bytes: end..<end + size))
            end += size
        }
        for source in ordered { place(source.name, source.type, source.shape, source.size) }
        let count = BlockSums.entryCount(forDataOf: end)
        place(BlockSums.tensorName, .uint32, [count], count * TensorType.uint32.width)
        return TensorHeader(metadata: metadata, places: places)
    }
}
