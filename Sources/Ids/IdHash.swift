/// The hash of an id's bytes and the search in an open-addressing index, as model files store it.
package enum IdHash {
    /// The 64-bit hash of `bytes`.
    ///
    /// With K = 0x9E3779B97F4A7C15 and all products modulo 2⁶⁴:
    ///
    ///     h = length · K
    ///     for each 8 bytes w, read as a little-endian number, the last padded with zero bytes:
    ///         h = (h xor w) · K
    ///         h = h xor (h >> 32)
    ///
    /// The multiplier is 2⁶⁴ over the golden ratio (Knuth, The Art of Computer Programming 3, section 6.4). The hash is
    /// fixed for ever: model files hold indexes that were built with it.
    @inlinable @inline(__always)
    package static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: bytes.count) &* multiplier
        var position = 0
        while position &+ 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            hash = mix(hash, word)
            position &+= 8
        }
        if position < bytes.count { hash = mix(hash, lastWord(bytes, from: position)) }
        return hash
    }

    /// The fewer than eight bytes from `position` on as a little-endian number, padded with zero bytes.
    @inlinable @inline(__always)
    static func lastWord(_ bytes: UnsafeRawBufferPointer, from position: Int) -> UInt64 {
        let count = bytes.count &- position
        if count >= 4 {
            // The two halves may overlap: they have the same bits where they do.
            let low = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
            let high = UInt32(
                littleEndian: bytes.loadUnaligned(fromByteOffset: bytes.count &- 4, as: UInt32.self))
            return UInt64(low) | UInt64(high) &<< UInt64(8 &* (count &- 4))
        }
        var word: UInt64 = 0
        for index in 0..<count { word |= UInt64(bytes[position &+ index]) &<< UInt64(8 &* index) }
        return word
    }

    /// The bucket of `bytes` among `count`: with h the hash above, ((h xor seed) · K, folded as there) · `count` / 2⁶⁴.
    ///
    /// It takes the high half of the product, because a multiplication mixes bits upwards. Like `hash`, it is fixed for
    /// ever.
    package static func bucket(of bytes: UnsafeRawBufferPointer, seed: UInt32, count: Int) -> Int {
        Int(mix(hash(bytes), UInt64(seed)).multipliedFullWidth(by: UInt64(count)).high)
    }

    /// Searches an open-addressing index with linear probing, from slot `hash mod slotCount` upwards.
    ///
    /// - Parameters:
    ///   - hash: the hash of the id looked for.
    ///   - slotCount: the size of the index, a power of two.
    ///   - slot: the entry at a position: the number of an id, or `emptySlot`.
    ///   - matches: whether the id of that number is the one looked for.
    /// - Returns: the number of the id; nil when the search meets an empty slot, or has tried every slot.
    @inlinable
    package static func probe(
        hash: UInt64, slotCount: Int, slot: (Int) throws -> UInt32, matches: (Int) throws -> Bool
    ) rethrows -> Int? {
        var position = Int(truncatingIfNeeded: hash) & (slotCount &- 1)
        for _ in 0..<slotCount {
            let entry = try slot(position)
            if entry == emptySlot { return nil }
            if try matches(Int(entry)) { return Int(entry) }
            position = (position &+ 1) & (slotCount &- 1)
        }
        return nil
    }

    /// The entry of a slot that holds no id.
    package static let emptySlot = UInt32.max

    /// The smallest power of two that is at least 2 · `count`, and 1 for no ids.
    package static func slotCount(for count: Int) -> Int {
        var size = 1
        while size < 2 * count { size *= 2 }
        return size
    }

    @inlinable static var multiplier: UInt64 { 0x9E37_79B9_7F4A_7C15 }

    @inlinable @inline(__always)
    static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word) &* multiplier
        return product ^ (product &>> 32)
    }
}
