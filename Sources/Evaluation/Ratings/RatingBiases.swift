/// The baseline of a model of ratings: μ + b_u + b_i, each bias a shrunk mean (Koren 2010, "Factor in the neighbors",
/// section 2.1).
///
///     b_i = Σ_u (r_ui − μ) / (25 + n_i)        b_u = Σ_i (r_ui − μ − b_i) / (10 + n_u)
package struct RatingBiases: Sendable {
    /// μ, the mean rating.
    package let mean: Double
    /// b_i of every item; 0 for an item without ratings.
    package let items: [Double]

    /// Learns μ and the items' biases from the ratings of all users.
    ///
    /// - Parameters:
    ///   - users: How many users there are.
    ///   - items: How many items there are.
    ///   - ratings: The items and ratings of a user.
    package init(
        users: Int, items: Int, ratings: (_ user: Int) throws -> (items: [UInt32], values: [Float])
    ) rethrows {
        var sums = [Double](repeating: 0, count: items)
        var counts = [Double](repeating: 0, count: items)
        for user in 0..<users {
            let own = try ratings(user)
            for (item, value) in zip(own.items, own.values) {
                sums[Int(item)] += Double(value)
                counts[Int(item)] += 1
            }
        }
        let mean = sums.reduce(0, +) / max(counts.reduce(0, +), 1)
        self.mean = mean
        self.items = zip(sums, counts).map { ($0 - mean * $1) / (Self.itemShrinkage + $1) }
    }

    /// b_u of a user with these ratings.
    package func bias(items: [UInt32], values: [Float]) -> Double {
        let rest = zip(items, values).reduce(0) { $0 + Double($1.1) - mean - self.items[Int($1.0)] }
        return rest / (Self.userShrinkage + Double(items.count))
    }

    private static let itemShrinkage = 25.0
    private static let userShrinkage = 10.0
}
