import Diagnostics
import Events
import LinearAlgebra
import RecommenderModels
import TestSupport
import Testing

@Suite struct FoldInTests {
    private func foldIn(_ sample: SampleRecommender) throws -> FactorFoldIn {
        let folder = try TemporaryFolder()
        try sample.content.write(toFolder: folder.path)
        return FactorFoldIn(try ItemSide("\(folder.path)/\(ItemSide.fileName)"))
    }

    @Test(arguments: [1, 2, 6, 16, 17]) func equalsTheDirectSolution(factors: Int) throws {
        let sample = try SampleRecommender(factors: factors, seed: 3)
        let foldIn = try foldIn(sample)
        let profile = Profile(items: [0, 5, 11, 59], values: [1, 0.25, 4, 2.5])
        let solution = try foldIn.solve(profile)
        let expected = sample.equations(profile).factors
        let scale = expected.map(abs).max() ?? 1
        for (value, expected) in zip(solution.factors, expected) {
            #expect(abs(Double(value) - expected) < 1e-5 * scale)
        }
        #expect(solution.factors.count == factors)
    }

    @Test func sharesAreThoseOfTheInverseAndAddUpToTheScore() throws {
        let sample = try SampleRecommender(factors: 4, seed: 5)
        let profile = Profile(items: [2, 3, 40], values: [1, 3, 0.5])
        let solution = try foldIn(sample).solve(profile)
        let equations = sample.equations(profile)
        for item in [0, 3, 17] {
            let shares = solution.shares(of: UInt32(item))
            let expected = equations.shares(of: item)
            let scale = expected.map(abs).max() ?? 1
            for (share, expected) in zip(shares, expected) { #expect(abs(share - expected) < 1e-5 * scale) }
            let score = zip(sample.items[item], equations.factors).reduce(0) { $0 + Double($1.0) * $1.1 }
            #expect(abs(shares.reduce(0, +) - score) < 1e-5 * scale)
        }
    }

    @Test func sharesCanBeAskedForMoreThanOnce() throws {
        let solution = try foldIn(SampleRecommender()).solve(Profile(items: [1, 2], values: [1, 1]))
        #expect(solution.shares(of: 9) == solution.shares(of: 9))
    }

    @Test func anEmptyProfileHasNoFactorsAndNoShares() throws {
        let solution = try foldIn(SampleRecommender()).solve(.empty)
        #expect(solution.factors == [Float](repeating: 0, count: 6))
        #expect(solution.shares(of: 0).isEmpty)
    }

    @Test func aConfidenceThatIsNoNumberIsAnErrorAndNoTrap() throws {
        let foldIn = try foldIn(SampleRecommender())
        for confidence in [Float.nan, .infinity, -1e30] {
            #expect(throws: UserError.self) {
                try foldIn.solve(Profile(items: [1], values: [confidence]))
            }
        }
    }
}

@Suite struct ProfileTests {
    private func weights(_ transform: Confidence.Transform, _ byType: [String: Double] = [:]) throws -> EventWeights {
        var confidence = Confidence()
        confidence.transform = transform
        confidence.weights = byType
        return try confidence.resolved(typeNames: byType.keys.sorted(), newest: nil)
    }

    @Test func binaryStaysOne() throws {
        let weights = try weights(.binary)
        let profile = Profile(items: [2, 7], values: [1, 1]).adding(
            session: [7, 3, 3].map { ($0, weights.heaviest) }, under: weights)
        #expect(profile == Profile(items: [2, 3, 7], values: [1, 1, 1]))
    }

    @Test func linearAddsTheHeaviestWeight() throws {
        let weights = try weights(.linear, ["cart": 3, "purchase": 10, "view": 1])
        let profile = Profile(items: [2, 7], values: [4.5, 1]).adding(
            session: [7, 3, 3].map { ($0, weights.heaviest) }, under: weights)
        #expect(profile == Profile(items: [2, 3, 7], values: [4.5, 20, 11]))
    }

    @Test func logAddsBelowTheLogarithm() throws {
        let weights = try weights(.log, ["purchase": 5, "view": 1])
        // The history contains ln(1 + 2), so c' = ln(1 + 2 + 5).
        let profile = Profile(items: [7], values: [1.0986123]).adding(
            session: [7, 1].map { ($0, weights.heaviest) }, under: weights)
        #expect(profile.items == [1, 7])
        #expect(abs(profile.values[0] - 1.7917595) < 1e-6)
        #expect(abs(profile.values[1] - 2.0794415) < 1e-6)
    }

    /// An event of a session replaces what weighs less, and adds nothing to what weighs more.
    @Test func theLargestWeightStandsForTheSessionToo() throws {
        let weights = try weights(.largest, ["cart": 3, "purchase": 10, "view": 1])
        let profile = Profile(items: [2, 7], values: [4.5, 1]).adding(
            session: [(7, 10), (3, 1), (7, 1), (2, 3)], under: weights)
        #expect(profile == Profile(items: [2, 3, 7], values: [4.5, 1, 10]))
    }

    @Test func anEventWeighsAsItsType() throws {
        let weights = try weights(.linear, ["cart": 3, "purchase": 10, "view": 1])
        #expect(["cart", "purchase", "view", "wish", nil].map(weights.weight(ofType:)) == [3, 10, 1, 0, 10])
        #expect(try self.weights(.linear).weight(ofType: "view") == 1)
        let profile = Profile(items: [7], values: [1]).adding(session: [(7, 3), (2, 1), (7, 1)], under: weights)
        #expect(profile == Profile(items: [2, 7], values: [1, 5]))
    }

    @Test func anEmptySessionChangesNothing() throws {
        let profile = Profile(items: [2, 7], values: [1, 2.5])
        #expect(profile.adding(session: [], under: try weights(.linear)) == profile)
    }
}
