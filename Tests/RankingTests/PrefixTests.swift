import Events
import LinearAlgebra
import Ranking
import RecommenderModels
import Testing

/// Prefixes of an order are its beginning, whatever their length, and orders without some items are the rest of it.
@Suite struct PrefixTests {
    enum Kind: CaseIterable {
        case packed, rows, weights, repeats, mixedFactors, mixedWeights, popularity
    }

    private static let items = 310
    private static let people = 7

    /// Values of few levels, so that many scores are equal; of an item in five nothing is known.
    private static func matrix(_ rows: Int, seed: UInt64) -> Matrix {
        var generator = SeededGenerator(seed: seed)
        let matrix = Matrix(rows: rows, columns: 3)
        for row in 0..<rows where rows == people || row % 5 != 2 {
            for column in 0..<3 { matrix[row, column] = Float(Int(generator.uniform() * 5) - 2) / 2 }
        }
        return matrix
    }

    private static func weights() -> ItemWeights {
        var generator = SeededGenerator(seed: 4)
        let values = (0..<items * items).map { _ in
            generator.uniform() < 0.3 ? Float(Int(generator.uniform() * 7) - 2) / 4 : 0
        }
        return ItemWeights(dense: Matrix(rows: items, columns: items, values))
    }

    private static func scoring() throws -> RepeatScoring {
        var settings = RecommenderSettings(
            kind: .repeat, weights: try Confidence().resolved(typeNames: [], newest: 1000 * 86_400_000),
            purchaseTypes: [], seenTypes: [])
        settings.repeats = RepeatRule(daysAhead: 7, chancePower: 1, lapsePower: 1, waitingShare: 0.25)
        let ones = [Float](repeating: 1, count: items)
        let rates = RepeatRates(
            chance: (0..<items).map { Float(1 + $0 % 9) / 10 }, interval: ones.map { 20 * $0 }, deviation: ones,
            shape: ones, rate: ones.map { 100 * $0 })
        return try #require(RepeatScoring(rates, settings))
    }

    private static func ranker(_ kind: Kind) throws -> ModelRanker? {
        let factors = matrix(items, seed: 1)
        return switch kind {
        case .packed: .factors(FactorRanker(PackedItems(factors)))
        case .rows: .rows(RowRanker(factors))
        case .weights: .weights(WeightRanker(weights()))
        case .repeats: .repeats(RepeatRanker(try scoring()))
        case .mixedFactors: .mixture(MixtureRanker(try scoring(), share: 0.5, with: .factors(factors)))
        // With the share 1 most scores are 0, so that the order is that of the other member.
        case .mixedWeights: .mixture(MixtureRanker(try scoring(), share: 1, with: .weights(weights())))
        case .popularity: nil
        }
    }

    private static func taste(_ person: Int, _ kind: Kind) -> Taste? {
        let bought = (0..<UInt32(items)).filter { $0 % 11 == UInt32(person) }
        let purchases = bought.map { item in
            item % 3 == 0
                ? Purchases.never
                : Purchases(
                    count: 1 + item % 4, repeats: Float(item % 4), firstDay: 900, lastDay: UInt16(900 + item % 4 * 30))
        }
        let profile = Profile(items: bought, values: bought.map { _ in 1 }, purchases: purchases)
        let factors = Array(matrix(people, seed: 2)[person])
        return switch kind {
        case .packed, .rows: person == 3 ? nil : .factors(factors)
        case .weights, .repeats, .mixedWeights: person == 3 ? nil : .history(profile)
        case .mixedFactors: .mixed(person == 4 ? [0, 0, 0] : factors, profile)
        case .popularity: nil
        }
    }

    private static func lists(_ kind: Kind) throws -> CompletedLists {
        CompletedLists(try ranker(kind), popular: PopularityRanker((0..<items).map { Float($0 % 11) }))
    }

    private static func customers(_ kind: Kind) -> [CompletedLists.Customer] {
        var generator = SeededGenerator(seed: 9)
        return (0..<people).map { person in
            (taste: taste(person, kind), excluded: (0..<UInt32(items)).filter { _ in generator.uniform() < 0.1 })
        }
    }

    @Test(arguments: Kind.allCases) func aPrefixIsTheBeginningOfTheWholeOrder(kind: Kind) throws {
        let lists = try Self.lists(kind)
        let customers = Self.customers(kind)
        let whole = lists.prefixes(Self.items + 1, for: customers, scratch: lists.makeScratch())
        #expect(whole.allSatisfy { $0.isWhole })
        let isEmpty = whole.allSatisfy { $0.items.isEmpty }
        #expect(isEmpty == (kind == .popularity))
        for count in [1, 2, 4, 8, 31, 64, 200] {
            let together = lists.prefixes(count, for: customers, scratch: lists.makeScratch())
            for (customer, prefix) in together.enumerated() {
                let alone = lists.prefixes(count, for: [customers[customer]], scratch: lists.makeScratch())[0]
                #expect(prefix.items == Array(whole[customer].items.prefix(count)))
                #expect(alone.items == prefix.items)
                #expect(!prefix.isWhole || prefix.items.count == whole[customer].items.count)
            }
        }
    }

    @Test(arguments: Kind.allCases) func withheldItemsAreLeftOutOfTheOrder(kind: Kind) throws {
        let lists = try Self.lists(kind)
        let customers = Self.customers(kind)
        let whole = lists.prefixes(Self.items + 1, for: customers, scratch: lists.makeScratch())
        var generator = SeededGenerator(seed: 3)
        let some = (0..<UInt32(Self.items)).filter { _ in generator.uniform() < 0.4 }
        for withheld in [[], some, Array(0..<UInt32(Self.items))] {
            // Twice, because withheld items add up.
            let open = lists.withholding(withheld).withholding([7, 100])
            for count in [3, 40, Self.items + 1] {
                let prefixes = open.prefixes(count, for: customers, scratch: open.makeScratch())
                for (customer, prefix) in prefixes.enumerated() {
                    let rest = whole[customer].items.filter {
                        !withheld.contains($0.index) && $0.index != 7 && $0.index != 100
                    }
                    #expect(prefix.items == Array(rest.prefix(count)))
                }
            }
        }
    }

    @Test(arguments: Kind.allCases.filter { $0 != .packed }) func candidatesAreAPartOfTheOrder(kind: Kind) throws {
        let lists = try Self.lists(kind)
        let customers = Self.customers(kind)
        let whole = lists.prefixes(Self.items + 1, for: customers, scratch: lists.makeScratch())
        let candidates = customers.indices.map { person in (0..<UInt32(Self.items)).filter { $0 % 4 == person % 4 } }
        for count in [1, 10, Self.items + 1] {
            let prefixes = lists.prefixes(count, for: customers, among: candidates, scratch: lists.makeScratch())
            for (customer, prefix) in prefixes.enumerated() {
                let own = whole[customer].items.filter { candidates[customer].contains($0.index) }
                #expect(prefix.items == Array(own.prefix(count)))
                #expect(!prefix.isWhole || prefix.items.count == own.count)
            }
        }
    }

    @Test func whatIsPopularComesInOneOrder() {
        let popularity = (0..<Self.items).map { Float($0 % 11) }
        let ranker = PopularityRanker(popularity, recent: popularity.map { Float(Int($0) % 3) })
        #expect(ranker.order == ranker.top(Self.items, excluding: []))
        let some = (0..<UInt32(Self.items)).filter { $0 % 7 == 1 }
        let part = ranker.order.filter { some.contains($0.index) }
        #expect(ranker.order(among: some) == part)
    }
}
