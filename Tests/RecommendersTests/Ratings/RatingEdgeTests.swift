import Diagnostics
import LinearAlgebra
import RecommenderModels
import Recommenders
import TestSupport
import Testing

/// The smallest possible sets of ratings, and sets that do not determine a model.
@Suite struct RatingEdgeTests {
    private func fit(
        _ rows: [[(UInt32, Float)]], items: Int, _ change: (inout ALSParameters) -> Void = { _ in }
    ) throws -> FittedRatings {
        var parameters = ALSParameters()
        parameters.factors = 4
        change(&parameters)
        let values = rows.flatMap { $0.map(\.1) }
        let matrix = SparseMatrix(
            rows: rows.count, columns: items, offsets: rows.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) },
            indices: rows.flatMap { $0.map(\.0) }, values: values.allSatisfy { $0 == 1 } ? nil : values)
        return try ALS(parameters, ratings: matrix, threads: 2).fit(clock: { 0 }, progress: .silent)
    }

    private func predicted(_ fit: FittedRatings, _ user: Int, _ item: Int) -> Double {
        zip(fit.users[user], fit.items[item]).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    @Test func oneRatingIsItsMean() throws {
        let fit = try fit([[(0, 4)]], items: 1)
        #expect(predicted(fit, 0, 0) == 4)
        #expect(Array(fit.users[0]) == [0, 0, 0, 0, 1, 4])
        #expect(Array(fit.items[0]) == [0, 0, 0, 0, 0, 1])
    }

    @Test(arguments: [1, 3, -2.5] as [Float]) func equalRatingsAreTheirMean(value: Float) throws {
        let fit = try fit([[(0, value), (1, value)], [(1, value)], [(0, value), (2, value)]], items: 3)
        #expect(fit.mean == Double(value))
        #expect(fit.convergence.finalLoss.total == 0)
        for user in 0..<3 {
            for item in 0..<3 { #expect(predicted(fit, user, item) == Double(value)) }
        }
    }

    @Test func oneUserWithManyItems() throws {
        let fit = try fit([[(0, 1), (2, 3), (3, 5)]], items: 5) { $0.epochs = 100 }
        #expect(predicted(fit, 0, 0) < predicted(fit, 0, 2))
        #expect(predicted(fit, 0, 2) < predicted(fit, 0, 3))
        #expect(abs(predicted(fit, 0, 2) - 3) < 0.1)
        for item in [1, 4] { #expect(fit.items[item].allSatisfy { $0 == 0 }) }
    }

    @Test func oneItemForManyUsers() throws {
        let fit = try fit([[(0, 1)], [(0, 5)], [(0, 5)], [(0, 1)]], items: 1)
        #expect(predicted(fit, 0, 0) == predicted(fit, 3, 0))
        #expect(predicted(fit, 1, 0) == predicted(fit, 2, 0))
        #expect(predicted(fit, 0, 0) < 2)
        #expect(predicted(fit, 1, 0) > 4)
    }

    @Test func aUserWithoutRatingsIsZero() throws {
        let fit = try fit([[(0, 1), (1, 2)], [], [(1, 5)]], items: 3)
        #expect(fit.users[1].allSatisfy { $0 == 0 })
        #expect(fit.items[2].allSatisfy { $0 == 0 })
        #expect(fit.users[0].contains { $0 != 0 })
    }

    @Test func moreFactorsThanUsersAndItems() throws {
        let fit = try fit([[(0, 1), (1, 4)], [(1, 2), (2, 5)]], items: 3) { $0.factors = 100 }
        #expect(fit.users.values.allSatisfy { $0.isFinite })
        #expect(predicted(fit, 0, 0) < predicted(fit, 0, 1))
        #expect(predicted(fit, 1, 1) < predicted(fit, 1, 2))
    }

    @Test func ratingsBelowZeroAndOfAnyScale() throws {
        let ratings = SimulatedRatings(users: 50, items: 40, factors: 2, density: 0.5, noise: 0.3).training
        func fit(_ change: (Float) -> Float) throws -> FittedRatings {
            let changed = SparseMatrix(
                rows: 50, columns: 40, offsets: ratings.offsets, indices: ratings.indices,
                values: ratings.values?.map(change))
            return try ALS(ALSParameters(), ratings: changed, threads: 2).fit(clock: { 0 }, progress: .silent)
        }
        let original = try fit { $0 }
        let shifted = try fit { $0 - 8 }
        for user in 0..<50 {
            for item in 0..<40 {
                #expect(abs(predicted(shifted, user, item) - predicted(original, user, item) + 8) < 1e-3)
            }
        }
    }

    /// Without regularization a row needs more ratings than factors.
    @Test func tooFewRatingsWithoutRegularizationAreNamed() {
        let failure = #expect(throws: RatingSweep.Failure.self) {
            try fit([[(0, 1), (1, 4), (2, 2)], [(1, 2), (2, 5)]], items: 3) { $0.regularization = 0 }
        }
        #expect(failure?.side == .users)
    }

    @Test func noiselessRatingsWithoutRegularizationAreRecovered() throws {
        let simulated = SimulatedRatings(
            users: 120, items: 100, factors: 3, density: 0.6, noise: 0, heldShare: 0.1, seed: 4)
        var parameters = ALSParameters()
        parameters.factors = 3
        parameters.regularization = 0
        parameters.epochs = 60
        let fit = try ALS(parameters, ratings: simulated.training, threads: 2).fit(clock: { 0 }, progress: .silent)
        #expect(simulated.heldError(users: fit.users, items: fit.items) < 0.01)
    }

    @Test func visitorsWithoutOrWithTooFewRatings() throws {
        let items = Matrix(rows: 3, columns: 4, [1, 0, 0.5, 1, 0, 1, -0.5, 1, 1, 1, 0, 1])
        func foldIn(_ regularization: Double) -> RatingFoldIn {
            RatingFoldIn(
                items: items,
                equations: RatingEquations(
                    side: .users, mean: 3, regularization: regularization, frequencyExponent: 1))
        }
        #expect(try foldIn(0.1).solve(.empty).factors == [0, 0, 0, 0])
        #expect(throws: (any Error).self) {
            try foldIn(0).solve(Profile(items: [0, 2], values: [2, 4]))
        }
    }

    @Test func sharesAndBaselineAddUpToTheScore() throws {
        let ratings = SimulatedRatings(users: 60, items: 40, factors: 3, density: 0.3, noise: 0.5).training
        let solver = ALS(ALSParameters(), ratings: ratings, threads: 2)
        let fit = try solver.fit(clock: { 0 }, progress: .silent)
        let profile = Profile(items: [2, 3, 30], values: [1, 5, 3.5])
        let solution = try RatingFoldIn(items: fit.items, equations: solver.userEquations).solve(profile)
        for item in [0, 3, 17] {
            let score = zip(solution.factors, fit.items[item]).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            let shares = solution.shares(of: UInt32(item))
            let baseline = try #require(solution.baseline(of: UInt32(item)))
            #expect(abs(baseline + shares.reduce(0, +) - score) < 1e-5)
        }
        // A past item rated above its baseline raises similar items, and above all itself.
        #expect(solution.shares(of: 3)[1] > 0)
        #expect(solution.shares(of: 2)[0] < 0)
    }
}
