import Diagnostics
import Evaluation
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
        settings.repeats = RepeatRule(daysAhead: 7, chancePower: 1, lapsePower: 1, waitingShare: 0)
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

    private func log(_ header: String, _ rows: [String]) throws -> EventLog {
        let folder = try TemporaryFolder()
        let file = try folder.file("log.csv", header + "\n" + rows.map { $0 + "\n" }.joined())
        return try EventLog.read(
            files: [file], options: EventOptions(), consent: nil, endsAtNewest: false, progress: .silent)
    }

    private func learnt(_ rows: String..., threads: Threads = 2) throws -> LearntShare? {
        try LearntShare(of: Self.mixture(), on: log("user,item", rows), threads: threads)
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

    /// Both items are always among the first two, so by the recall of these all shares are equal.
    @Test func anotherMeasureMayDecide() throws {
        let hidden = try log("user,item", ["u,a", "v,a"])
        let learnt = try #require(
            try LearntShare(of: Self.mixture(), on: hidden, by: Measure(.recall, at: 2), threads: 2))
        #expect(learnt.share == 0 && learnt.value == 1)
    }

    /// Customers of whom the model knows nothing are judged by what is given of them.
    @Test func givenCustomersTell() throws {
        // The days 100 and 120, as those of the customers whom the model knows.
        let purchases = ["x", "y"].flatMap { ["\($0),a,1970-04-11", "\($0),a,1970-05-01"] }
        let model = try Self.mixture()
        let given = try MeasuredModel(model, named: "the mixture").profiles(
            of: log("user,item,timestamp", purchases), threads: 1)
        let hidden = try log("user,item", ["x,a", "y,a"])
        #expect(try LearntShare(of: model, on: hidden, threads: 2) == nil)
        let learnt = try #require(try LearntShare(of: model, on: hidden, given: given, threads: 2))
        #expect(learnt.share == 0.55 && learnt.value == 1 && learnt.users == 2)
    }

    @Test func nothingTellsWhereNobodyIsKnown() throws {
        #expect(try learnt("x,a", "u,z") == nil)
    }
}
