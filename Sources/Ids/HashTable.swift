/// Values by keys whose bits are mixed already, such as hashes: a key is not hashed again.
package struct HashTable: Sendable {
    package struct Entry: Sendable {
        package var key: UInt64
        package var value: UInt64
    }

    // A power of two of slots, of which at most two in three are taken; each key lies in the first free slot from its
    // own on. The key 0 marks a free slot.
    private var slots: [Entry] = []
    package private(set) var count = 0

    package init() {}

    private static let free = Entry(key: 0, value: 0)
    /// Stands for the key 0, and ends in zero bits like it.
    private static let zero: UInt64 = 1 << 63

    /// All entries, in no order.
    package var entries: some Sequence<Entry> { slots.lazy.filter { $0.key != 0 } }

    /// Changes the value of a key, which is 0 for a new one.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - change: Changes the value.
    /// - Returns: Whether the key was there before.
    @discardableResult
    package mutating func update(_ key: UInt64, _ change: (inout UInt64) -> Void) -> Bool {
        if 3 * count >= 2 * slots.count { grow() }
        let key = key == 0 ? Self.zero : key
        let slot = slot(of: key)
        change(&slots[slot].value)
        if slots[slot].key == key { return true }
        slots[slot].key = key
        count += 1
        return false
    }

    /// Keeps the entries that meet a condition.
    package mutating func keep(where isKept: (Entry) -> Bool) {
        rebuild(slots.count) { $0.key != 0 && isKept($0) }
    }

    private mutating func grow() { rebuild(max(16, 2 * slots.count)) { $0.key != 0 } }

    private mutating func rebuild(_ size: Int, of isKept: (Entry) -> Bool) {
        let before = slots
        slots = Array(repeating: Self.free, count: size)
        count = 0
        for entry in before where isKept(entry) {
            slots[slot(of: entry.key)] = entry
            count += 1
        }
    }

    /// Where a key lies, or would lie.
    private func slot(of key: UInt64) -> Int {
        let last = slots.count - 1
        // The highest bits of the product depend on all bits of the key.
        var slot = Int((key &* 0x9E37_79B9_7F4A_7C15) >> UInt64(slots.count.leadingZeroBitCount + 1))
        while slots[slot].key != 0, slots[slot].key != key { slot = (slot + 1) & last }
        return slot
    }
}
