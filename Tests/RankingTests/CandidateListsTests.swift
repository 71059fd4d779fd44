import Events
import LinearAlgebra
import Ranking
import RecommenderModels
import Testing

/// Lists of some candidates are the whole lists without all other items.
@Suite struct CandidateListsTests {
    private static let items = 150

    private static func matrix(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
        var generator = SeededGenerator(seed: seed)
        let matrix = Matrix(rows: rows, columns: columns)
        // Of an item in five nothing is known.
        for row in 0..<rows where row % 5 != 2 {
            for column in 0..<columns { matrix[row, column] = Float(generator.normal()) }
        }
        return matrix
    }

    private static func weights() -> ItemWeights {
        var generator = SeededGenerator(seed: 4)
        let values = (0..<items * items).map { _ in
            generator.uniform() < 0.2 ? Float(Int(generator.uniform() * 7) - 2) / 4 : 0
        }
        return ItemWeights(dense: Matrix(rows: items, columns: items, values))
    }

    /// What is known of each customer, what must not be listed, and what may be; sizes beside the width of a panel.
    private static func customers(
        _ taste: (_ customer: Int) -> Taste?
    ) -> (people: [(taste: Taste?, excluded: [UInt32])], candidates: [[UInt32]]) {
        var generator = SeededGenerator(seed: 9)
        let shares = [0, 0.01, 0.2, 0.22, 0.5, 1]
        let people = shares.indices.map { customer in
            (taste: taste(customer), excluded: (0..<UInt32(items)).filter { _ in generator.uniform() < 0.1 })
        }
        let candidates = shares.map { share in (0..<UInt32(items)).filter { _ in generator.uniform() < share } }
        return (people, candidates)
    }

    private func expectParts(
        of whole: CompletedLists, _ single: CompletedLists,
        _ customers: (people: [(taste: Taste?, excluded: [UInt32])], candidates: [[UInt32]])
    ) {
        let (people, candidates) = customers
        let all = whole.lists(Self.items, for: people, scratch: whole.makeScratch())
        for count in [1, 7, Self.items] {
            let lists = single.lists(count, for: people, among: candidates, scratch: single.makeScratch())
            for (customer, list) in lists.enumerated() {
                let own = all[customer].own.filter { candidates[customer].contains($0.index) }
                let rest = all[customer].rest.filter { candidates[customer].contains($0.index) }
                #expect(list.own == Array(own.prefix(count)))
                #expect(list.rest == Array(rest.prefix(count - min(own.count, count))))
            }
        }
    }

    @Test(arguments: [1, 5, 64]) func ofFactors(factors: Int) {
        let (items, users) = (Self.matrix(Self.items, factors, seed: 1), Self.matrix(6, factors, seed: 2))
        let popular = PopularityRanker((0..<Self.items).map { Float($0 % 11) })
        expectParts(
            of: CompletedLists(.factors(FactorRanker(PackedItems(items))), popular: popular),
            CompletedLists(.rows(RowRanker(items)), popular: popular),
            Self.customers { $0 == 3 ? nil : .factors(Array(users[$0])) })
    }

    @Test func ofWeights() {
        let lists = CompletedLists(
            .weights(WeightRanker(Self.weights())),
            popular: PopularityRanker(
                (0..<Self.items).map { Float($0 % 11) }, recent: (0..<Self.items).map { Float($0 % 3) }))
        expectParts(
            of: lists, lists,
            Self.customers { customer in
                .history(Profile(items: [UInt32(customer), UInt32(20 + customer * 7)], values: [1, 0.5]))
            })
    }

    @Test func ofRepeats() throws {
        var settings = RecommenderSettings(
            kind: .repeat, weights: try Confidence().resolved(typeNames: [], newest: 86_400_000_000),
            purchaseTypes: [], seenTypes: [])
        settings.repeats = RepeatRule(daysAhead: 7, chancePower: 1, lapsePower: 1, waitingShare: 0.25)
        let ones = [Float](repeating: 1, count: Self.items)
        let rates = RepeatRates(
            chance: (0..<Self.items).map { Float(1 + $0 % 9) / 10 }, interval: ones.map { 20 * $0 }, deviation: ones,
            shape: ones, rate: ones.map { 100 * $0 })
        let scoring = try #require(RepeatScoring(rates, settings))
        let lists = CompletedLists(
            .repeats(RepeatRanker(scoring)), popular: PopularityRanker((0..<Self.items).map { Float($0 % 11) }))
        expectParts(
            of: lists, lists,
            Self.customers { customer in
                let items = (0..<UInt32(Self.items)).filter { $0 % 7 == UInt32(customer) }
                let purchases = items.map { item in
                    item % 3 == 0
                        ? Purchases.never
                        : Purchases(
                            count: 1 + item % 4, repeats: Float(item % 4), firstDay: 900,
                            lastDay: UInt16(900 + item % 4 * 30))
                }
                return .history(Profile(items: items, values: items.map { _ in 1 }, purchases: purchases))
            })
    }

    @Test func ofWhatIsPopular() {
        let lists = CompletedLists(nil, popular: PopularityRanker((0..<Self.items).map { Float($0 % 11) }))
        expectParts(of: lists, lists, Self.customers { _ in nil })
    }
}
