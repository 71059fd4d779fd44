package import Events
package import Ids
import LinearAlgebra

/// Samples are drawn by a hash of ids, so that they depend neither on the order of events nor on the seed of a search.
extension EventLog {
    /// The events of at most about this many customers.
    package func sampled(mostUsers: Int) -> EventLog {
        guard users.count > mostUsers else { return self }
        let isKept = areSampled(share: Double(mostUsers) / Double(users.count))
        return keeping(user.map { isKept[Int($0)] }, reason: "not measured")
    }

    /// The events of a share of the customers with some items, and of another share of customers who are judged.
    package func sampled(
        share: Double, judged: (users: IdTable, share: Double)? = nil, items kept: Set<String>?
    ) throws -> EventLog {
        var areUsersKept = areSampled(share: share)
        if let judged {
            for (user, isKept) in areSampled(share: judged.share).enumerated() where isKept && !areUsersKept[user] {
                areUsersKept[user] = judged.users.index(of: users[user]) != nil
            }
        }
        let areItemsKept = items.indices.map { kept?.contains(items.string(at: $0)) ?? true }
        let item = try requiredItems()
        return keeping(
            user.indices.map { areUsersKept[Int(user[$0])] && areItemsKept[Int(item[$0])] }, reason: "not in the sample"
        )
    }

    /// The items with the most events, of equal ones the first by id; `nil` means all.
    package func mostFrequentItems(_ count: Int) throws -> Set<String>? {
        guard items.count > count else { return nil }
        var events = [Int](repeating: 0, count: items.count)
        for item in try requiredItems() { events[Int(item)] += 1 }
        let order = items.indices.sorted { events[$0] != events[$1] ? events[$0] > events[$1] : $0 < $1 }
        return Set(order.prefix(count).map { items.string(at: $0) })
    }

    private func areSampled(share: Double) -> [Bool] {
        users.indices.map { user in
            let hash = Array(users[user]).withUnsafeBytes { IdHash.hash($0) }
            var generator = SeededGenerator(seed: 0, hash, 1)
            return generator.uniform() < share
        }
    }
}
