import Diagnostics
import Evaluation
import Glibc
import LinearAlgebra
import Testing

/// Measures of single lists: novelty and the diversities.
@Suite struct ListMeasureTests {
    /// Of 8 customers, all have item 0, 4 have item 1, 1 has item 2 and none has item 3.
    private let shop = Catalogue(
        popularity: [8, 4, 1, 0], users: 8, factors: Matrix(rows: 4, columns: 2, [3, 0, 0, 0.5, 1, 1, 0, 0]),
        categories: ["tea", "tea", "cup", ""])

    /// log₂ 8/8 = 0, log₂ 8/4 = 1, log₂ 8/1 = 3; an item that no customer has counts as if one had it.
    @Test func noveltyByHand() {
        #expect(value(Measure(.novelty, at: 1), of: [0, 1, 2, 3], in: shop) == 0)
        #expect(value(Measure(.novelty, at: 2), of: [0, 1, 2, 3], in: shop) == 0.5)
        #expect(value(Measure(.novelty, at: 3), of: [1, 2, 3], in: shop) == 7 / 3.0)
        #expect(value(Measure(.novelty, at: 9), of: [2, 3], in: shop) == 3)
        #expect(value(Measure(.novelty, at: 3), of: [], in: shop) == 0)
    }

    /// Popularity can exceed the number of customers only in a wrong file; p is then 1.
    @Test func noveltyIsNeverNegative() {
        let strange = Catalogue(popularity: [9, 1], users: 3)
        #expect(value(Measure(.novelty, at: 1), of: [0], in: strange) == 0)
        #expect(value(Measure(.novelty, at: 1), of: [0], in: Catalogue(popularity: [0], users: 0)) == 0)
    }

    /// 1 for vectors at right angles, 1 − 1/√2 at 45°, and 1 beside a row of zeros.
    @Test func diversityByHand() {
        let slanted = 1 - 0.5.squareRoot()
        let measure = Measure(.diversity, at: 3)
        #expect(abs(value(measure, of: [0, 1], in: shop) - 1) < 1e-14)
        #expect(abs(value(measure, of: [0, 2], in: shop) - slanted) < 1e-14)
        #expect(abs(value(measure, of: [0, 1, 2], in: shop) - (1 + 2 * slanted) / 3) < 1e-14)
        #expect(abs(value(measure, of: [2, 3], in: shop) - 1) < 1e-14)
        #expect(abs(value(Measure(.diversity, at: 2), of: [0, 2, 1], in: shop) - slanted) < 1e-14)
        #expect(value(measure, of: [2], in: shop) == 0)
        #expect(value(measure, of: [], in: shop) == 0)
    }

    /// Copies have a diversity of 0 at any length of their vectors, opposite vectors one of 2.
    @Test func diversityOfCopiesAndOpposites() {
        let factors = Matrix(rows: 4, columns: 2, [1e-30, 3e-30, 1e30, 3e30, 0.1, 0.3, -1, -3])
        let catalogue = Catalogue(popularity: [1, 1, 1, 1], users: 1, factors: factors)
        let copies = value(Measure(.diversity, at: 9), of: [0, 1, 2], in: catalogue)
        #expect(copies >= 0 && copies < 1e-7)
        #expect(abs(value(Measure(.diversity, at: 9), of: [1, 3], in: catalogue) - 2) < 1e-7)
    }

    /// Of the three pairs of tea, tea and cup, two differ; a pair with an unknown category does not count.
    @Test func categoryDiversityByHand() {
        let measure = Measure(.categoryDiversity, at: 4)
        #expect(value(measure, of: [0, 1], in: shop) == 0)
        #expect(value(measure, of: [0, 2], in: shop) == 1)
        #expect(value(measure, of: [0, 1, 2], in: shop) == 2 / 3.0)
        #expect(value(measure, of: [3, 0, 1, 2], in: shop) == 2 / 3.0)
        #expect(value(Measure(.categoryDiversity, at: 2), of: [0, 3, 2], in: shop) == 0)
        #expect(value(measure, of: [2], in: shop) == 0)
        #expect(value(measure, of: [], in: shop) == 0)
        // Letters that look the same here differ in their bytes.
        let alike = Catalogue(popularity: [1, 1, 1], users: 1, categories: ["\u{e9}", "e\u{301}", "\u{e9}"])
        #expect(alike.categoryNames?.count == 2)
        #expect(value(measure, of: [0, 1], in: alike) == 1)
        #expect(value(measure, of: [0, 2], in: alike) == 0)
    }

    /// The reference is a loop over all pairs.
    @Test(arguments: 1...40)
    func randomListsAgreeWithTheDefinitions(round: Int) {
        var random = SeededGenerator(seed: UInt64(round))
        let items = Int.random(in: 1...50, using: &random)
        let users = Int.random(in: 1...100, using: &random)
        let columns = 1 + round % 9
        let factors = Matrix(rows: items, columns: columns)
        for item in 0..<items where item % 7 != 3 {
            for column in 0..<columns { factors[item, column] = Float(random.normal()) }
        }
        let popularity = (0..<items).map { _ in Float(Int.random(in: 0...users, using: &random)) }
        let categories = (0..<items).map { _ in ["", "a", "b", "c"].randomElement(using: &random) ?? "" }
        let catalogue = Catalogue(
            popularity: popularity, users: users, factors: factors, categories: ["z"] + categories.dropFirst())
        let known = ["z"] + categories.dropFirst()
        let cutoff = Int.random(in: 2...60, using: &random)
        let length = Int.random(in: 0...items, using: &random)
        let list = Array((0..<UInt32(items)).shuffled(using: &random).prefix(length))

        let top = list.prefix(cutoff).map { Int($0) }
        var novelty = 0.0
        var distances: [Double] = []
        var differing: [Double] = []
        for (position, item) in top.enumerated() {
            novelty -= log2(Double(max(popularity[item], 1)) / Double(users)) / Double(top.count)
            for other in top[(position + 1)...] {
                distances.append(1 - Self.cosine(factors, item, other))
                if !known[item].isEmpty && !known[other].isEmpty {
                    differing.append(known[item] == known[other] ? 0 : 1)
                }
            }
        }
        func mean(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count) }
        #expect(abs(value(Measure(.novelty, at: cutoff), of: list, in: catalogue) - novelty) < 1e-12)
        #expect(abs(value(Measure(.diversity, at: cutoff), of: list, in: catalogue) - mean(distances)) < 1e-12)
        #expect(
            abs(value(Measure(.categoryDiversity, at: cutoff), of: list, in: catalogue) - mean(differing)) < 1e-12)
    }

    /// ⟨a, b⟩ / (‖a‖ ‖b‖); 0 if one of the rows is zeros.
    private static func cosine(_ factors: Matrix, _ left: Int, _ right: Int) -> Double {
        func product(_ left: Int, _ right: Int) -> Double {
            zip(factors[left], factors[right]).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        let norms = (product(left, left) * product(right, right)).squareRoot()
        return norms > 0 ? product(left, right) / norms : 0
    }

    @Test func whatTheModelLacksIsWrongUsageByNameAndAbsentByDefault() throws {
        let bare = Catalogue(popularity: [1, 2], users: 2, categories: ["", ""])
        #expect(bare.categoryNames == nil)
        for name in ["diversity@20", "category-diversity@5"] {
            let measures = try Measure.list(parsing: "ndcg@20,\(name)")
            #expect {
                try Measure.check(measures, for: bare)
            } throws: { error in
                guard let error = error as? UserError else { return false }
                return error.code == .wrongUsage && error.problem.contains(name) && error.remedy != nil
            }
            try Measure.check(measures, for: shop)
        }
        let names = Measure.usual(for: bare).map(\.description)
        #expect(
            names == [
                "recall@20", "calibrated-recall@20", "ndcg@20", "map@20", "mrr@20", "precision@20", "hit-rate@20",
                "novelty@20", "coverage@20", "gini@20",
            ])
        let more = Set(Measure.usual(for: shop).map(\.description)).subtracting(names)
        #expect(more == ["diversity@20", "category-diversity@20"])
        try Measure.check(Measure.usual(for: bare), for: bare)
    }

    /// The items of another model, in another order and one of them unknown in this catalogue, must give the same
    /// values.
    @Test func anotherModelsItemsAreMeasuredAlike() {
        let other = Catalogue(shop, at: [2, nil, 0, 1])
        for measure in [Measure(.novelty, at: 4), Measure(.diversity, at: 4), Measure(.categoryDiversity, at: 4)] {
            #expect(value(measure, of: [2, 3, 0], in: other) == value(measure, of: [0, 1, 2], in: shop))
        }
        // An item unknown here has the greatest novelty, is at right angles to all others, and has no category.
        #expect(value(Measure(.novelty, at: 4), of: [1], in: other) == 3)
        #expect(value(Measure(.diversity, at: 4), of: [0, 1], in: other) == 1)
        #expect(value(Measure(.categoryDiversity, at: 4), of: [0, 1, 2], in: other) == 1)
    }
}
