package import Ids

/// Distinct ids in ascending byte order, in a model file, with a stored hash index (`IdHash`).
package struct StoredIds: Sendable {
    private let bytes: Tensor<UInt8>
    private let offsets: Tensor<UInt64>
    private let slots: Tensor<UInt32>

    package private(set) var count: Int

    /// - Parameters:
    ///   - file: The model file.
    ///   - side: `item` or `user`.
    /// - Throws: `UserError` with code `modelUnusable` when the tensors are missing or do not fit each other.
    package init(of file: TensorFile, side: String) throws {
        bytes = try file.tensor("\(side).ids")
        offsets = try file.tensor("\(side).id_offsets")
        guard offsets.count > 0 else { throw file.unusable("tensor '\(offsets.name)' is empty") }
        count = offsets.count - 1
        slots = try file.tensor("\(side).id_index", shape: [IdHash.slotCount(for: count)])
    }

    /// No id at all, whatever the file holds.
    package var emptied: StoredIds {
        var ids = self
        ids.count = 0
        return ids
    }

    /// The bytes of the id at `index`.
    package func bytes(at index: Int) throws -> UnsafeBufferPointer<UInt8> {
        let ends = try offsets.values(index..<index + 2)
        return try bytes.values(from: ends[0], to: ends[1])
    }

    /// The id at `index` as text.
    package func string(at index: Int) throws -> String {
        String(decoding: try bytes(at: index), as: UTF8.self)
    }

    /// The index of an id; `nil` when the model does not know it.
    package func index(of id: String) throws -> Int? {
        var id = id
        return try id.withUTF8 { try index(of: UnsafeRawBufferPointer($0)) }
    }

    /// The index of an id given as a slice of bytes; `nil` when the model does not know it.
    package func index(of id: ArraySlice<UInt8>) throws -> Int? {
        try id.withUnsafeBytes { try index(of: $0) }
    }

    /// The index of an id given as bytes; `nil` when the model does not know it.
    package func index(of id: UnsafeRawBufferPointer) throws -> Int? {
        guard count > 0 else { return nil }
        return try IdHash.probe(
            hash: IdHash.hash(id), slotCount: slots.count, slot: { try slots.values($0..<$0 + 1)[0] },
            matches: { index in
                guard index < count else { throw bytes.file.unusable("tensor '\(slots.name)' points beyond the ids") }
                return try bytes(at: index).elementsEqual(id)
            })
    }
}

extension TensorFileWriter {
    /// Adds the ids of one side (`item` or `user`) with their index.
    package mutating func add(_ ids: IdTable, side: String) {
        add("\(side).ids", ids.bytes)
        add("\(side).id_offsets", ids.offsets)
        add("\(side).id_index", ids.slots)
    }
}
