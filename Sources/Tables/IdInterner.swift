import Glibc

/// Gives each distinct id a number in the order of first sight.
package struct IdInterner: Sendable {
    private var bytes: [UInt8] = []
    private var offsets: [Int] = [0]
    /// An index by linear probing; an entry is the low half of the hash above the number, so that most comparisons
    /// of bytes and every new hash on growth are saved.
    private var slots: [UInt64]

    /// Makes an interner without ids that grows first when it has half of `slots`, a power of two.
    package init(slots: Int = 1024) {
        precondition(slots > 1 && slots & (slots - 1) == 0)
        self.slots = Array(repeating: Self.empty, count: slots)
    }

    package var count: Int { offsets.count - 1 }

    /// The number of `id`, which is stored when it is new.
    package mutating func intern(_ id: UnsafeRawBufferPointer) -> UInt32 {
        intern(id, hash: IdHash.hash(id))
    }

    /// The number of `id`, whose hash is known.
    package mutating func intern(_ id: UnsafeRawBufferPointer, hash: UInt64) -> UInt32 {
        let tag = UInt32(truncatingIfNeeded: hash)
        let position: Int
        switch search(id, tag: tag) {
        case .found(let number): return number
        case .free(let slot): position = slot
        }
        precondition(count < Int(IdHash.emptySlot), "more distinct ids than 32 bits can count")
        let number = UInt32(count)
        bytes.append(contentsOf: id)
        offsets.append(bytes.count)
        slots[position] = UInt64(tag) << 32 | UInt64(number)
        if count * 2 > slots.count { grow() }
        return number
    }

    /// The number of `id` if it has one.
    package func number(of id: UnsafeRawBufferPointer, hash: UInt64) -> UInt32? {
        if case .found(let number) = search(id, tag: UInt32(truncatingIfNeeded: hash)) { return number }
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

    /// The ids in ascending order of their bytes, and for each number of first sight its position there.
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
    private func search(_ id: UnsafeRawBufferPointer, tag: UInt32) -> Search {
        let mask = slots.count &- 1
        var position = Int(tag) & mask
        return bytes.withUnsafeBytes { all in
            while true {
                let entry = slots[position]
                if entry == Self.empty { return .free(slot: position) }
                let number = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF)
                if entry >> 32 == tag, equal(id, all, from: offsets[number], to: offsets[number + 1]) {
                    return .found(UInt32(truncatingIfNeeded: number))
                }
                position = (position &+ 1) & mask
            }
        }
    }

    private mutating func grow() {
        var larger = [UInt64](repeating: Self.empty, count: slots.count * 2)
        let mask = larger.count - 1
        for entry in slots where entry != Self.empty {
            var position = Int(entry >> 32) & mask
            while larger[position] != Self.empty { position = (position + 1) & mask }
            larger[position] = entry
        }
        slots = larger
    }

    /// All numbers, sorted by the bytes of their ids: by the first eight as one big-endian number, and only where these
    /// are equal by all.
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

    /// No id can have this entry: its number would be `IdHash.emptySlot`.
    private static let empty = UInt64.max
}
