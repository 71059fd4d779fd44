package import CustomerModels

/// Scores of recency, frequency and money: in which fifth of the customers somebody is, or another part.
///
/// Hughes 1994, "Strategic Database Marketing". Customers with equal values get equal scores: that of the part in which
/// the middle of their group lies, 1 + ⌊q (customers with less + half of those with the same) / customers⌋. With distinct
/// values the parts are of equal size; with few distinct ones some scores stay empty.
package struct RFMScores: Sendable {
    package let rule: RFMRule
    /// The scores of each customer, from 1 to `rule.quantiles`.
    package let recency: [Int]
    package let frequency: [Int]
    /// nil without prices.
    package let monetary: [Int]?

    /// - Parameters:
    ///   - days: How long ago each customer ordered last, finite.
    ///   - orders: How often, finite.
    ///   - money: For how much, finite; nil without prices.
    ///   - quantiles: q, from 2 to 10.
    package init(days: [Double], orders: [Double], money: [Double]?, quantiles: Int) {
        let last = Self.scores(of: days.map { 0 - $0 }, quantiles)
        let often = Self.scores(of: orders, quantiles)
        let spent = money.map { Self.scores(of: $0, quantiles) }
        (recency, frequency, monetary) = (last.scores, often.scores, spent?.scores)
        rule = RFMRule(quantiles: quantiles, recency: last.steps, frequency: often.steps, monetary: spent?.steps)
    }

    /// The name of each customer's group.
    package var groups: [RFMGroup] {
        recency.indices.map { customer in
            RFMGroup(
                recency: fifth(Double(recency[customer])),
                value: fifth(
                    monetary.map { Double(frequency[customer] + $0[customer]) / 2 } ?? Double(frequency[customer])))
        }
    }

    /// The fifth of a score s of q: 1 + ⌊5 (s − ½) / q⌋, which rounds the mean of two scores of five half up.
    private func fifth(_ score: Double) -> Int { min(1 + Int(5 * (score - 0.5) / Double(rule.quantiles)), 5) }

    private static func scores(of values: [Double], _ quantiles: Int) -> (scores: [Int], steps: [RFMRule.Step]) {
        let sizes = values.reduce(into: [Double: Int]()) { $0[$1, default: 0] += 1 }
        var scores: [Double: Int] = [:]
        var steps: [RFMRule.Step] = []
        var less = 0
        for (value, size) in sizes.sorted(by: { $0.key < $1.key }) {
            let score = 1 + quantiles * (2 * less + size) / (2 * values.count)
            scores[value] = score
            if steps.last?.score != score { steps.append(RFMRule.Step(score: score, least: value)) }
            less += size
        }
        return (values.map { scores[$0] ?? 1 }, steps)
    }
}
