import Ids

/// How much of the lists of a night stood in those of the night before.
///
/// For the customers who have a list on both nights, it is the mean of the number of items that are among the first
/// `depth` of both lists, over the length of the longer of these beginnings.
package struct ListOverlap: Codable, Sendable, Equatable {
    package let depth: Int
    /// The customers with a list on both nights, and those with a list on one of them only.
    package let customers: Int
    package let onlyNow: Int
    package let onlyBefore: Int
    /// From 0 to 1; nil when no customer has a list on both nights.
    package let mean: Double?
    /// How many of the customers have an overlap up to each tenth: up to 0.1, above it up to 0.2, and so on.
    package let tenths: [Int]

    private enum CodingKeys: String, CodingKey {
        case depth, customers, mean, tenths
        case onlyNow = "only_now"
        case onlyBefore = "only_before"
    }

    init(of batch: ListedBatch, with last: ListedBatch, depth: Int) {
        self.depth = depth
        let numbers = (0..<last.items.count).map { item in
            last.items[item].withUnsafeBytes { batch.items.number(of: $0, hash: IdHash.hash($0)) }
        }
        var listed = [Int](repeating: -1, count: batch.items.count)
        var (customers, sum) = (0, 0.0)
        var tenths = [Int](repeating: 0, count: 10)
        for user in 0..<batch.users.count {
            let before = batch.users[user].withUnsafeBytes { last.users.number(of: $0, hash: IdHash.hash($0)) }
            guard let before else { continue }
            let (new, old) = (batch.list(user).prefix(depth), last.list(Int(before)).prefix(depth))
            for row in new { listed[Int(batch.rows[row])] = user }
            let shared = old.count { row in
                numbers[Int(last.rows[row])].map { listed[Int($0)] == user } ?? false
            }
            let length = max(new.count, old.count)
            customers += 1
            sum += Double(shared) / Double(length)
            tenths[max((shared * 10 + length - 1) / length - 1, 0)] += 1
        }
        self.customers = customers
        onlyNow = batch.users.count - customers
        onlyBefore = last.users.count - customers
        mean = customers == 0 ? nil : sum / Double(customers)
        self.tenths = tenths
    }
}
