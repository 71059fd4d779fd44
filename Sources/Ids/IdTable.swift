import Glibc

/// Distinct ids in ascending order of their bytes, with an index to find them.
///
/// Model files store these three arrays as they are.
package struct IdTable: Sendable, Equatable {
    /// All ids, one after another.
    package let bytes: [UInt8]
    /// Where each id begins in `bytes`; `count + 1` entries.
    package let offsets: [UInt64]
    /// The index: see `IdHash`; `IdHash.slotCount(for: count)` entries, filled in ascending order of the ids.
    package let slots: [UInt32]

    package var count: Int { offsets.count - 1 }
    package var isEmpty: Bool { count == 0 }
    package var indices: Range<Int> { 0..<count }

    /// The table of ids that are distinct and in ascending order of their bytes.
    package init(sortedIds: some Sequence<some Sequence<UInt8>>) {
        var bytes: [UInt8] = []
        var offsets: [UInt64] = [0]
        for id in sortedIds {
            bytes.append(contentsOf: id)
            offsets.append(UInt64(bytes.count))
        }
        self.init(bytes: bytes, offsets: offsets)
    }

    /// The table of ids that lie one after another in `bytes`, distinct and in ascending order.
    package init(bytes: [UInt8], offsets: [UInt64]) {
        let count = offsets.count - 1
        precondition(count >= 0 && count < Int(IdHash.emptySlot) && offsets[count] == UInt64(bytes.count))
        self.bytes = bytes
        self.offsets = offsets
        let slotCount = IdHash.slotCount(for: count)
        var slots = [UInt32](repeating: IdHash.emptySlot, count: slotCount)
        bytes.withUnsafeBytes { all in
            for index in 0..<count {
                let id = UnsafeRawBufferPointer(rebasing: all[Int(offsets[index])..<Int(offsets[index + 1])])
                var position = Int(truncatingIfNeeded: IdHash.hash(id)) & (slotCount - 1)
                while slots[position] != IdHash.emptySlot { position = (position + 1) & (slotCount - 1) }
                slots[position] = UInt32(index)
            }
        }
        self.slots = slots
    }

    /// The bytes of an id.
    package subscript(index: Int) -> ArraySlice<UInt8> {
        bytes[Int(offsets[index])..<Int(offsets[index + 1])]
    }

    /// An id as text; ids that come from tables are always UTF-8.
    package func string(at index: Int) -> String {
        String(decoding: self[index], as: UTF8.self)
    }

    /// The position of an id, or nil when it is not in the table.
    package func index(of id: UnsafeRawBufferPointer) -> Int? {
        index(of: id, hash: IdHash.hash(id))
    }

    /// The position of an id whose hash is known.
    package func index(of id: UnsafeRawBufferPointer, hash: UInt64) -> Int? {
        bytes.withUnsafeBytes { all in
            IdHash.probe(hash: hash, slotCount: slots.count) {
                slots[$0]
            } matches: {
                equal(id, all, from: Int(offsets[$0]), to: Int(offsets[$0 + 1]))
            }
        }
    }

    /// The position of an id given as text.
    package func index(of id: String) -> Int? {
        var id = id
        return id.withUTF8 { index(of: UnsafeRawBufferPointer($0)) }
    }

    /// The position of an id given as bytes.
    package func index(of id: some Collection<UInt8>) -> Int? {
        Array(id).withUnsafeBytes { index(of: $0) }
    }

    /// The table of the ids at the given positions, which must ascend.
    package func subset(keeping indexes: [Int]) -> IdTable {
        IdTable(sortedIds: indexes.lazy.map { self[$0] })
    }
}

/// Whether `id` equals the bytes of `all` from `start` to `end`.
@inline(__always)
func equal(_ id: UnsafeRawBufferPointer, _ all: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Bool {
    guard end &- start == id.count else { return false }
    guard let first = id.baseAddress, let base = all.baseAddress else { return true }
    return memcmp(first, base + start, id.count) == 0
}
