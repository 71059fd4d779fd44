import Glibc

/// Gives each distinct id a number, in the order in which the ids first appear.
package struct IdInterner: Sendable {
    private var bytes: [UInt8] = []
    private var offsets: [Int] = [0]
    /// An index by linear probing.
    private var slots: [Slot]

    /// The number of an id, with enough of the id to tell most ids apart without a look at their stored bytes.
    private struct Slot: Sendable {
        /// The number, above the low 32 bits of the hash; no id has the number that marks an empty slot.
        var entry = UInt64.max
        /// The bytes and the length of an id of up to seven bytes, or the first seven bytes of a longer one and 255.
        var prefix: UInt64 = 0

        var isEmpty: Bool { entry == .max }
        var number: Int { Int(entry >> 32) }
    }

    /// Creates an empty interner that grows when more than half of `slots`, a power of two, are filled.
    package init(slots: Int = 1024) {
        precondition(slots > 1 && slots & (slots - 1) == 0)
        self.slots = Array(repeating: Slot(), count: slots)
    }

    package var count: Int { offsets.count - 1 }

    /// The number of `id`, which is stored when it is new.
    package mutating func intern(_ id: UnsafeRawBufferPointer) -> UInt32 {
        intern(id, hash: IdHash.hash(id))
    }

    /// The number of `id`, whose hash is known.
    package mutating func intern(_ id: UnsafeRawBufferPointer, hash: UInt64) -> UInt32 {
        let position: Int
        switch search(id, hash: hash) {
        case .found(let number): return number
        case .free(let slot): position = slot
        }
        precondition(count < Int(IdHash.emptySlot), "more distinct ids than 32 bits can count")
        let number = UInt32(count)
        bytes.append(contentsOf: id)
        offsets.append(bytes.count)
        slots[position] = Slot(entry: UInt64(number) << 32 | hash & 0xFFFF_FFFF, prefix: Self.prefix(of: id))
        if count * 2 > slots.count { grow() }
        return number
    }

    /// The number of `id`, which is stored when it is new; `nil` when it is empty or not UTF-8.
    package mutating func intern(text id: UnsafeRawBufferPointer) -> UInt32? {
        let hash = IdHash.hash(id)
        // An id with a number was checked when it was stored.
        if let number = number(of: id, hash: hash) { return number }
        guard !id.isEmpty, String(validating: id, as: UTF8.self) != nil else { return nil }
        return intern(id, hash: hash)
    }

    /// Stores those ids of another interner that are new here, and returns the numbers of all its ids, in its order.
    package mutating func intern(contentsOf other: IdInterner) -> [UInt32] {
        other.bytes.withUnsafeBytes { all in
            (0..<other.count).map { number in
                let id = UnsafeRawBufferPointer(rebasing: all[other.offsets[number]..<other.offsets[number + 1]])
                return intern(id)
            }
        }
    }

    /// The number of `id` if it has one.
    @inline(__always)
    package func number(of id: UnsafeRawBufferPointer, hash: UInt64) -> UInt32? {
        if case .found(let number) = search(id, hash: hash) { return number }
        return nil
    }

    /// The id with this number.
    package subscript(number: Int) -> ArraySlice<UInt8> {
        bytes[offsets[number]..<offsets[number + 1]]
    }

    /// Whether the id with this number is `id`.
    package func holds(_ id: UnsafeRawBufferPointer, at number: Int) -> Bool {
        bytes.withUnsafeBytes { equal(id, $0, from: offsets[number], to: offsets[number + 1]) }
    }

    /// The ids in ascending order of their bytes, and for each number the position of its id in that order.
    package func sorted() -> (table: IdTable, order: [UInt32]) {
        let numbers = bytes.withUnsafeBytes { sortedNumbers($0) }
        var order = [UInt32](repeating: 0, count: count)
        for (position, number) in numbers.enumerated() { order[Int(number)] = UInt32(position) }
        let ids = numbers.lazy.map { bytes[offsets[Int($0)]..<offsets[Int($0) + 1]] }
        return (IdTable(sortedIds: ids), order)
    }

    private enum Search {
        case found(UInt32)
        case free(slot: Int)
    }

    @inline(__always)
    private func search(_ id: UnsafeRawBufferPointer, hash: UInt64) -> Search {
        let mask = slots.count &- 1
        var position = Int(truncatingIfNeeded: hash & 0xFFFF_FFFF) & mask
        let prefix = Self.prefix(of: id)
        let isShort = id.count <= 7
        return slots.withUnsafeBufferPointer { slots in
            while true {
                let slot = slots[position]
                if slot.isEmpty { return .free(slot: position) }
                if slot.prefix == prefix, UInt32(truncatingIfNeeded: slot.entry ^ hash) == 0 {
                    if isShort || holds(id, at: slot.number) { return .found(UInt32(truncatingIfNeeded: slot.number)) }
                }
                position = (position &+ 1) & mask
            }
        }
    }

    @inline(__always)
    private static func prefix(of id: UnsafeRawBufferPointer) -> UInt64 {
        guard id.count > 7 else { return IdHash.lastWord(id, from: 0) | UInt64(id.count) << 56 }
        return UInt64(littleEndian: id.loadUnaligned(fromByteOffset: 0, as: UInt64.self)) | 0xFF << 56
    }

    private mutating func grow() {
        var larger = [Slot](repeating: Slot(), count: slots.count * 2)
        let mask = larger.count - 1
        for slot in slots where !slot.isEmpty {
            var position = Int(slot.entry & 0xFFFF_FFFF) & mask
            while !larger[position].isEmpty { position = (position + 1) & mask }
            larger[position] = slot
        }
        slots = larger
    }

    /// All numbers, sorted by the bytes of their ids: by the first eight as one big-endian number, and by all bytes
    /// only where these are equal.
    private func sortedNumbers(_ all: UnsafeRawBufferPointer) -> [UInt32] {
        var keys: [(prefix: UInt64, number: UInt32)] = []
        keys.reserveCapacity(count)
        for number in 0..<count {
            var prefix: UInt64 = 0
            for position in offsets[number]..<min(offsets[number] + 8, offsets[number + 1]) {
                prefix |= UInt64(all[position]) << UInt64(56 - 8 * (position - offsets[number]))
            }
            keys.append((prefix, UInt32(number)))
        }
        keys.sort { first, second in
            if first.prefix != second.prefix { return first.prefix < second.prefix }
            let (one, other) = (Int(first.number), Int(second.number))
            return all[offsets[one]..<offsets[one + 1]].lexicographicallyPrecedes(
                all[offsets[other]..<offsets[other + 1]])
        }
        return keys.map(\.number)
    }
}
