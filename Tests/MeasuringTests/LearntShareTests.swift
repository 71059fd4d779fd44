import Diagnostics
import Events
import Glibc
import Ids
import Interactions
import LinearAlgebra
import Measuring
import RecommenderModels
import TestSupport
import Testing

/// The share of the model of repeats in a mixture, where all lists are known by hand.
@Suite struct LearntShareTests {
    /// Three customers bought a twice, and a speaks for b: with the share w, a has the score w and b has 1 − w.
    private static func mixture() throws -> RecommenderContent {
        var settings = RecommenderSettings(
            kind: .mixture, weights: try Confidence().resolved(typeNames: [], newest: 150 * 86_400_000),
            purchaseTypes: [], seenTypes: [])
        settings.repeats = RepeatRule(daysAhead: 7, chancePower: 1)
        settings.mixture = MixtureRule(member: .ease, share: 0.5)
        let ones: [Float] = [1, 1, 1]
        let rates = RepeatRates(
            chance: ones, interval: ones.map { 20 * $0 }, deviation: ones, shape: ones, rate: ones.map { 50 * $0 })
        let weights = Matrix(rows: 3, columns: 3, [0, 2, 0, 0, 0, 0, 0, 0, 0])
        let bought = Purchases(count: 2, repeats: 1, firstDay: 100, lastDay: 120)
        return RecommenderContent(
            settings: settings, items: IdTable(sortedIds: ["a", "b", "c"].map(\.utf8)),
            users: IdTable(sortedIds: ["u", "v", "w"].map(\.utf8)),
            knowledge: .mixture(rates, with: .weights(ItemWeights(dense: weights))), popularity: [3, 1, 1],
            history: .init(
                matrix: SparseMatrix(rows: 3, columns: 3, offsets: [0, 1, 2, 3], indices: [0, 0, 0], values: nil),
                lastDay: nil, types: nil, purchases: [bought, bought, bought]), table: nil)
    }

    private func learnt(_ rows: String..., threads: Threads = 2) throws -> LearntShare? {
        let folder = try TemporaryFolder()
        let file = try folder.file("hidden.csv", "user,item\n" + rows.map { $0 + "\n" }.joined())
        let log = try EventLog.read(files: [file], options: EventOptions(), consent: nil, progress: .silent)
        return try LearntShare(of: Self.mixture(), on: log, threads: threads)
    }

    /// NDCG@20 of the second place.
    private let second = 1 / log2(3.0)

    @Test func whatIsBoughtAgainComesFirst() throws {
        // From 0.55 on a stands before b; where both are equal, the other member decides.
        let again = try #require(try learnt("u,a", "v,a"))
        #expect(again.share == 0.55 && again.value == 1 && again.users == 2)
        let most = try #require(try learnt("u,a", "v,b", "w,a", threads: 1))
        #expect(most.share == 0.55 && most.users == 3)
        #expect(abs(most.value - (2 + second) / 3) <= 1e-12)
    }

    @Test func whatIsNewComesFirst() throws {
        let new = try #require(try learnt("u,b", "w,b"))
        #expect(new.share == 0 && new.value == 1)
        // Of equal shares the smallest is taken.
        let both = try #require(try learnt("u,a", "v,b"))
        #expect(both.share == 0 && abs(both.value - (1 + second) / 2) <= 1e-12)
    }

    @Test func nothingTellsWhereNobodyIsKnown() throws {
        #expect(try learnt("x,a", "u,z") == nil)
    }
}
