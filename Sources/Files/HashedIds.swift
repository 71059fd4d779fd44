/// Ids of which nothing but keyed hashes is kept: who has the key can tell whether an id is among them, and nobody can
/// read them.
package struct HashedIds: Sendable {
    private let hash: KeyedHash
    private let names: Set<[UInt8]>

    /// - Parameters:
    ///   - names: The ids as `KeyedHash.name(of:)` writes them.
    ///   - hash: The key.
    package init(names: some Sequence<[UInt8]>, under hash: KeyedHash) {
        (self.names, self.hash) = (Set(names), hash)
    }

    package var isEmpty: Bool { names.isEmpty }

    package func contains(_ id: UnsafeRawBufferPointer) -> Bool { names.contains(hash.name(of: id)) }
}

extension HashedIds: Equatable {
    /// Names that were made with another key are other names, so the keys need no comparison.
    package static func == (one: HashedIds, other: HashedIds) -> Bool { one.names == other.names }
}

extension HashedIds: CustomStringConvertible {
    /// The same text for the same ids.
    package var description: String {
        let lines = names.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 + [UInt8(ascii: "\n")] }
        return lines.withUnsafeBytes { SHA256Sum.hex(of: $0) }
    }
}
