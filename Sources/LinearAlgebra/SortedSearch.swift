extension RandomAccessCollection where Element == UInt32, Index == Int {
    /// Whether a collection in ascending order holds `value`, by binary search.
    @inlinable
    package func containsSorted(_ value: UInt32) -> Bool {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low < endIndex && self[low] == value
    }
}

extension [UInt32] {
    /// The values of two arrays in ascending order, each once.
    package func mergedSorted(with other: [UInt32]) -> [UInt32] {
        if isEmpty || other.isEmpty { return isEmpty ? other : self }
        var all: [UInt32] = []
        all.reserveCapacity(count + other.count)
        var (mine, theirs) = (0, 0)
        while mine < count || theirs < other.count {
            let value: UInt32
            if theirs == other.count || mine < count && self[mine] <= other[theirs] {
                value = self[mine]
                mine += 1
            } else {
                value = other[theirs]
                theirs += 1
            }
            if all.last != value { all.append(value) }
        }
        return all
    }
}
