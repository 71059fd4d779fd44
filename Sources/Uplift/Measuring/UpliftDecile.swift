package import Evaluation

/// A tenth of the customers by predicted uplift: what was predicted, and what the two arms show.
package struct UpliftDecile: Codable, Sendable, Equatable {
    /// 1 has the highest predictions.
    package let decile: Int
    /// The mean of the predictions.
    package let predicted: Double
    package let arms: ArmTally
    /// yes₁ / n₁ − yes₀ / n₀ with the interval of Newcombe 1998; nil where an arm is empty.
    package let observed: Estimate?

    /// The tenths, the highest predictions first.
    ///
    /// - Parameter best: The best tenth, the best two tenths and so on.
    /// - Returns: What each has more than the one before.
    static func all(of best: [UpliftSample.Group]) -> [UpliftDecile] {
        best.indices.map { index in
            var group = best[index]
            if index > 0 { group += best[index - 1].part(-1) }
            group.arms.clearRounding()
            return UpliftDecile(index + 1, group)
        }
    }

    private init(_ decile: Int, _ group: UpliftSample.Group) {
        self.decile = decile
        arms = group.arms
        predicted = group.predicted / group.arms.count
        observed = arms.uplift.map { Estimate($0, interval: group.arms.upliftInterval) }
    }
}
