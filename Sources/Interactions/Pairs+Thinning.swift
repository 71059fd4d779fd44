extension Pairs {
    /// Keeps the `maximum` newest pairs of each user, ties by the smaller item.
    mutating func cap(_ maximum: Int) {
        guard let newest else { preconditionFailure("the times of the pairs were not asked for") }
        var isKept = [Bool](repeating: true, count: count)
        for user in users where offsets[user + 1] - offsets[user] > maximum {
            let byAge = (offsets[user]..<offsets[user + 1]).sorted {
                newest[$0] != newest[$1] ? newest[$0] > newest[$1] : items[$0] < items[$1]
            }
            for index in byAge[maximum...] { isKept[index] = false }
        }
        filter(isKept)
    }

    /// Drops pairs of users with fewer than `minimumItems` items and of items with fewer than `minimumUsers` users, and
    /// repeats this until there are no such pairs.
    mutating func thinOut(atLeast minimumItems: Int, items itemCount: Int, atLeast minimumUsers: Int) {
        while true {
            var itemCounts = [Int](repeating: 0, count: itemCount)
            for item in items { itemCounts[Int(item)] += 1 }
            // Users that this round drops still count for their items in this round.
            var isKept = [Bool](repeating: false, count: count)
            for user in users where offsets[user + 1] - offsets[user] >= minimumItems {
                for index in offsets[user]..<offsets[user + 1] {
                    isKept[index] = itemCounts[Int(items[index])] >= minimumUsers
                }
            }
            guard isKept.contains(false) else { return }
            filter(isKept)
        }
    }
}
