extension Pairs {
    /// Keeps the `maximum` newest pairs of each user, ties by the smaller item.
    mutating func cap(_ maximum: Int) {
        var isKept = [Bool](repeating: true, count: count)
        var start = 0
        while start < count {
            let end = users[start...].firstIndex { $0 != users[start] } ?? count
            if end - start > maximum {
                let byAge = (start..<end).sorted {
                    newest[$0] != newest[$1] ? newest[$0] > newest[$1] : items[$0] < items[$1]
                }
                for index in byAge[maximum...] { isKept[index] = false }
            }
            start = end
        }
        filter(isKept)
    }

    /// Drops pairs of users with fewer than `minimumItems` items and of items with fewer than `minimumUsers` users,
    /// again and again until none is left to drop.
    mutating func thinOut(
        users userCount: Int, atLeast minimumItems: Int, items itemCount: Int, atLeast minimumUsers: Int
    ) {
        while true {
            var userCounts = [Int](repeating: 0, count: userCount)
            var itemCounts = [Int](repeating: 0, count: itemCount)
            for index in 0..<count {
                userCounts[Int(users[index])] += 1
                itemCounts[Int(items[index])] += 1
            }
            let isKept = (0..<count).map {
                userCounts[Int(users[$0])] >= minimumItems && itemCounts[Int(items[$0])] >= minimumUsers
            }
            guard isKept.contains(false) else { return }
            filter(isKept)
        }
    }
}
