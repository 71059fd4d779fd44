extension IdTable {
    /// The table of all ids that are in this table or in another one.
    package func union(_ other: IdTable) -> IdTable {
        var ids: [ArraySlice<UInt8>] = []
        ids.reserveCapacity(count + other.count)
        var (mine, theirs) = (0, 0)
        while mine < count, theirs < other.count {
            let (first, second) = (self[mine], other[theirs])
            if first == second {
                (mine, theirs) = (mine + 1, theirs + 1)
                ids.append(first)
            } else if first.lexicographicallyPrecedes(second) {
                mine += 1
                ids.append(first)
            } else {
                theirs += 1
                ids.append(second)
            }
        }
        for index in mine..<count { ids.append(self[index]) }
        for index in theirs..<other.count { ids.append(other[index]) }
        return IdTable(sortedIds: ids)
    }
}
