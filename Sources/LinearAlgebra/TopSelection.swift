/// The k best of a stream of scored candidates: the highest scores first, equal scores by the smaller index.
///
/// Candidates gather in a buffer of twice k; when it is full a selection in linear time keeps the best k and raises the
/// threshold. Exact, and amortized O(1) a candidate (as in the reservoirs of Johnson, Douze & Jégou 2017, section 5).
package struct TopSelection: Sendable {
    package let count: Int
    /// Candidates with a lower score cannot enter any more; −∞ until k candidates have been seen.
    package private(set) var threshold = -Float.infinity
    private var keys: [UInt64] = []
    private let capacity: Int

    package init(count: Int) {
        precondition(count > 0)
        self.count = count
        capacity = 2 * count + 16
        keys.reserveCapacity(min(capacity, 1 << 16))
    }

    /// Offers a candidate; `score` is not NaN.
    package mutating func offer(_ score: Float, index: UInt32) {
        guard score >= threshold else { return }
        keys.append(Self.key(score, index))
        if keys.count == capacity { prune() }
    }

    /// Takes the best out, best first, and begins anew.
    package mutating func finish() -> [(index: UInt32, score: Float)] {
        if keys.count > count { prune() }
        keys.sort(by: >)
        let best = keys.map { (index: ~UInt32(truncatingIfNeeded: $0), score: Self.score(UInt32($0 >> 32))) }
        keys.removeAll(keepingCapacity: true)
        threshold = -.infinity
        return best
    }

    private mutating func prune() {
        keys.withUnsafeMutableBufferPointer { Self.moveGreatest(count, of: $0) }
        keys.removeLast(keys.count - count)
        // A full buffer is reached only after more than k candidates, so a minimum exists.
        threshold = keys.min().map { Self.score(UInt32($0 >> 32)) } ?? threshold
    }

    /// Orders like (score ascending, index descending): the score's bits made monotonic above the index's complement.
    private static func key(_ score: Float, _ index: UInt32) -> UInt64 {
        // Adding zero turns −0 into +0, so that equal scores have equal bits.
        let bits = (score + 0).bitPattern
        let monotonic = bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits
        return UInt64(monotonic) << 32 | UInt64(~index)
    }

    private static func score(_ monotonic: UInt32) -> Float {
        Float(bitPattern: monotonic >> 31 == 1 ? monotonic & 0x7fff_ffff : ~monotonic)
    }

    /// Hoare's selection: moves the `count` greatest keys to the front, in any order.
    private static func moveGreatest(_ count: Int, of keys: UnsafeMutableBufferPointer<UInt64>) {
        var low = 0
        var high = keys.count - 1
        while low < high {
            let middle = low + (high - low) / 2
            let pivot = median(keys[low], keys[middle], keys[high])
            var left = low
            var right = high
            while left <= right {
                while keys[left] > pivot { left += 1 }
                while keys[right] < pivot { right -= 1 }
                if left <= right {
                    keys.swapAt(left, right)
                    left += 1
                    right -= 1
                }
            }
            if count - 1 <= right {
                high = right
            } else if count - 1 >= left {
                low = left
            } else {
                return
            }
        }
    }

    private static func median(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
        max(min(a, b), min(max(a, b), c))
    }
}
