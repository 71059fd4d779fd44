/// The k best of a stream of scored candidates: the highest scores first, equal scores by ascending index.
///
/// Candidates collect in a buffer of about 2k keys; when it is full, a linear-time selection keeps the best k and
/// raises the threshold. The result is exact, at amortized O(1) per candidate (as in the reservoirs of Johnson, Douze &
/// Jégou 2017, section 5).
package struct TopSelection: Sendable {
    package let count: Int
    /// Candidates with a lower score can no longer enter; −∞ until the buffer is full for the first time.
    package private(set) var threshold = -Float.infinity
    /// The candidates' keys, of which the first `filled` are in use; the array grows up to `capacity`.
    private var keys: [UInt64]
    private var filled = 0
    private let capacity: Int

    package init(count: Int) {
        precondition(count > 0)
        self.count = count
        capacity = 2 * count + 16
        keys = [UInt64](repeating: 0, count: min(capacity, 1 << 10))
    }

    /// Offers a candidate, whose index must not have been offered before and whose score must not be NaN.
    package mutating func offer(_ score: Float, index: UInt32) {
        guard score >= threshold else { return }
        if filled == keys.count { keys += [UInt64](repeating: 0, count: min(filled, capacity - filled)) }
        keys[filled] = Self.key(score, index)
        filled += 1
        if filled == capacity { prune() }
    }

    /// Offers each of up to 32 candidates whose bit in `mask` is set; its score and its index are at the bit's
    /// position.
    package mutating func offer(
        _ mask: UInt32, scores: UnsafePointer<Float>, indices: UnsafePointer<UInt32>
    ) {
        var rest = mask
        while rest != 0 {
            let position = rest.trailingZeroBitCount
            rest &= rest &- 1
            offer(scores[position], index: indices[position])
        }
    }

    /// Returns the best candidates, best first, and resets the selection.
    package mutating func finish() -> [(index: UInt32, score: Float)] {
        if filled > count { prune() }
        keys.withUnsafeMutableBufferPointer { Self.sort($0, 0..<filled) }
        let best = keys[..<filled].map {
            (index: ~UInt32(truncatingIfNeeded: $0), score: Self.score(UInt32($0 >> 32)))
        }
        filled = 0
        threshold = -.infinity
        return best
    }

    /// Keeps the best k of more than k candidates and raises the threshold.
    private mutating func prune() {
        let least = keys.withUnsafeMutableBufferPointer { keys in
            Self.moveGreatest(count, of: keys, filled)
            var least = UInt64.max
            for position in 0..<count { least = min(least, keys[position]) }
            return least
        }
        filled = count
        threshold = Self.score(UInt32(least >> 32))
    }

    /// A key that orders by ascending score, then by descending index.
    ///
    /// The high half is the score's bits, made monotonic; the low half is the complement of the index.
    private static func key(_ score: Float, _ index: UInt32) -> UInt64 {
        // Adding zero turns −0 into +0, so that equal scores have equal bits.
        let bits = (score + 0).bitPattern
        let monotonic = bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits
        return UInt64(monotonic) << 32 | UInt64(~index)
    }

    private static func score(_ monotonic: UInt32) -> Float {
        Float(bitPattern: monotonic >> 31 == 1 ? monotonic & 0x7fff_ffff : ~monotonic)
    }

    /// Quickselect: moves the `count` greatest of the first `filled` keys to the front, in any order.
    private static func moveGreatest(_ count: Int, of keys: UnsafeMutableBufferPointer<UInt64>, _ filled: Int) {
        var (low, high) = (0, filled)
        while low < count, count < high {
            guard high - low > fewest else { return sort(keys, low..<high) }
            let boundary = partition(keys, low..<high)
            if boundary <= count { low = boundary } else { high = boundary }
        }
    }

    /// Quicksort, the greatest first.
    private static func sort(_ keys: UnsafeMutableBufferPointer<UInt64>, _ range: Range<Int>) {
        var range = range
        while range.count > fewest {
            let boundary = partition(keys, range)
            let (front, back) = (range.lowerBound..<boundary, boundary..<range.upperBound)
            // Recurse into the shorter part only and loop over the longer one, so that the depth is logarithmic.
            sort(keys, front.count < back.count ? front : back)
            range = front.count < back.count ? back : front
        }
        for position in range.dropFirst() {
            let key = keys[position]
            var free = position
            while free > range.lowerBound, keys[free - 1] < key {
                keys[free] = keys[free - 1]
                free -= 1
            }
            keys[free] = key
        }
    }

    /// A part with no more keys than this is sorted by insertion.
    private static let fewest = 8

    /// Moves the keys of a range that are not below the median of three to the front of the range.
    ///
    /// Neither part is ever empty, because all keys differ: no two candidates have the same index.
    ///
    /// Every step swaps, and moves the boundary by the result of a comparison, instead of branching: the processor
    /// would mispredict such a branch for about every second key.
    ///
    /// - Returns: The position of the first of the other keys.
    private static func partition(_ keys: UnsafeMutableBufferPointer<UInt64>, _ range: Range<Int>) -> Int {
        let (low, high) = (range.lowerBound, range.upperBound)
        let pivot = median(keys[low], keys[low + (high - low) / 2], keys[high - 1])
        var boundary = low
        for position in range {
            let key = keys[position]
            keys[position] = keys[boundary]
            keys[boundary] = key
            boundary += key >= pivot ? 1 : 0
        }
        return boundary
    }

    private static func median(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
        max(min(a, b), min(max(a, b), c))
    }
}
