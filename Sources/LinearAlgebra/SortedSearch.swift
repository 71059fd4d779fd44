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
