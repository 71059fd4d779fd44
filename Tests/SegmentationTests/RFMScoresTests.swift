import CustomerModels
import LinearAlgebra
import Segmentation
import Testing

@Suite("Scores by recency, frequency and money")
struct RFMScoresTests {
    /// The score of each value by looking at all others.
    private static func plain(_ values: [Double], _ quantiles: Int) -> [Int] {
        values.map { value in
            let less = values.count { $0 < value }
            let same = values.count { $0 == value }
            let middle = (Double(less) + Double(same) / 2) / Double(values.count)
            return 1 + Int((Double(quantiles) * middle).rounded(.down))
        }
    }

    @Test("they equal a plain count, with ties and without", arguments: [2, 5, 10])
    func reference(_ quantiles: Int) {
        var random = SeededGenerator(seed: 4, UInt64(quantiles))
        for kinds in [3, 20, 100_000] {
            let size = 257
            let days = (0..<size).map { _ in Double(Int.random(in: 0..<kinds, using: &random)) }
            let orders = (0..<size).map { _ in Double(Int.random(in: 1...kinds, using: &random)) }
            let money = (0..<size).map { _ in Double(Int.random(in: 0..<kinds, using: &random)) / 100 }
            let scores = RFMScores(days: days, orders: orders, money: money, quantiles: quantiles)
            #expect(scores.recency == Self.plain(days.map { -$0 }, quantiles))
            #expect(scores.frequency == Self.plain(orders, quantiles))
            #expect(scores.monetary == Self.plain(money, quantiles))
            for (value, score) in zip(orders, scores.frequency) {
                #expect(scores.rule.frequency.last { $0.least <= value }?.score == score)
            }
        }
    }

    @Test("distinct values make five equal parts")
    func equalParts() {
        let scores = RFMScores(
            days: (0..<100).map(Double.init), orders: (0..<100).map(Double.init), money: nil, quantiles: 5)
        for score in 1...5 { #expect(scores.recency.count { $0 == score } == 20) }
        #expect(scores.recency.first == 5)
        #expect(scores.frequency.first == 1)
    }

    @Test("one customer, and customers who are all equal, are in the middle")
    func equals() {
        for size in [1, 4] {
            let same = [Double](repeating: 3, count: size)
            let scores = RFMScores(days: same, orders: same, money: same, quantiles: 5)
            #expect(Set(scores.recency) == [3])
            #expect(Set(scores.groups) == [.needsAttention])
        }
    }

    @Test("each pair of scores has the group of the table in docs/segments.md")
    func names() {
        // Rows from recency 5 to 1, columns from value 1 to 5.
        let table: [[RFMGroup]] = [
            [.new, .potentialLoyal, .loyal, .champions, .champions],
            [.promising, .potentialLoyal, .loyal, .champions, .champions],
            [.aboutToSleep, .aboutToSleep, .needsAttention, .loyal, .loyal],
            [.hibernating, .hibernating, .atRisk, .atRisk, .atRisk],
            [.lost, .lost, .atRisk, .cannotLose, .cannotLose],
        ]
        for recency in 1...5 {
            for value in 1...5 {
                #expect(RFMGroup(recency: recency, value: value) == table[5 - recency][value - 1])
            }
        }
    }

    @Test("scores of other numbers of parts meet the same table")
    func otherParts() {
        let values = (0..<100).map(Double.init)
        let quintiles = RFMScores(days: values, orders: values, money: nil, quantiles: 5).groups
        #expect(RFMScores(days: values, orders: values, money: nil, quantiles: 10).groups == quintiles)
        // With three parts, the customers who bought last and least are new, those of long ago who buy most cannot be lost.
        let thirds = RFMScores(days: values, orders: values, money: nil, quantiles: 3).groups
        #expect(thirds.first == .new)
        #expect(thirds.last == .cannotLose)
    }
}
