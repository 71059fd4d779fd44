import Diagnostics
import LinearAlgebra
import RecommenderModels
import Recommenders
import TestSupport
import Testing

@Suite struct ALSTests {
    private func parameters(_ change: (inout ALSParameters) -> Void) -> ALSParameters {
        var parameters = ALSParameters()
        change(&parameters)
        return parameters
    }

    private func fit(
        _ ratings: SparseMatrix, threads: Threads = 2, _ change: (inout ALSParameters) -> Void = { _ in }
    ) throws -> FittedRatings {
        try ALS(parameters(change), ratings: ratings, threads: threads).fit(clock: { 0 }, progress: .silent)
    }

    /// With the planted number of factors, held-out ratings are predicted almost as well as the noise allows.
    @Test(arguments: [(3, 0.5, 0.01), (4, 1.0, 0.03), (6, 0.3, 0.01)])
    func plantedFactorsAreRecovered(factors: Int, noise: Double, regularization: Double) throws {
        let simulated = SimulatedRatings(
            users: 700, items: 500, factors: factors, density: 0.5, noise: noise, heldShare: 0.1)
        let fit = try fit(simulated.training) {
            $0.factors = factors
            $0.regularization = regularization
        }
        let error = simulated.heldError(users: fit.users, items: fit.items)
        #expect(simulated.held.count > 15_000)
        #expect(error < 1.03 * noise)
        // An error below the noise by more than chance allows would mean that held-out ratings leaked.
        #expect(error > 0.97 * noise)
    }

    @Test func lossesFallAndTheLastIsThatOfTheResult() throws {
        let ratings = SimulatedRatings(users: 60, items: 40, factors: 3, density: 0.4, noise: 0.5).training
        let fit = try fit(ratings) {
            $0.factors = 5
            $0.epochs = 12
            $0.frequencyExponent = 0.5
        }
        let reference = ReferenceRatings(ratings, regularization: ALSParameters().regularization, exponent: 0.5)
        #expect(abs(fit.mean - reference.mean) < 1e-12)
        let expected = reference.loss(
            users: reference.users(stored: fit.users), items: reference.items(stored: fit.items))
        #expect(abs(fit.convergence.finalLoss.total - expected) < 1e-9 * expected)
        let losses = fit.convergence.epochs.map(\.loss.total) + [fit.convergence.finalLoss.total]
        #expect(losses.count == 13)
        for (before, after) in zip(losses, losses.dropFirst()) { #expect(after <= before * (1 + 1e-9)) }
    }

    @Test func theThreadsDoNotChangeABit() throws {
        let ratings = SimulatedRatings(users: 300, items: 70, factors: 3, density: 0.2, noise: 0.5).training
        let fits = try [1, 2, 3].map { try fit(ratings, threads: $0) { $0.epochs = 3 } }
        for fit in fits {
            #expect(Array(fit.users.values) == Array(fits[0].users.values))
            #expect(Array(fit.items.values) == Array(fits[0].items.values))
            #expect(fit.convergence.finalLoss == fits[0].convergence.finalLoss)
        }
    }

    /// A fit alternates fold-ins, so a stored user equals the fold-in of their ratings to the last bit.
    @Test func theUsersOfAFitAreTheFoldInsOfTheirRatings() throws {
        let ratings = SimulatedRatings(users: 60, items: 40, factors: 3, density: 0.3, noise: 0.5).training
        let solver = ALS(parameters { $0.epochs = 4 }, ratings: ratings, threads: 2)
        let fit = try solver.fit(clock: { 0 }, progress: .silent)
        let foldIn = RatingFoldIn(items: fit.items, equations: solver.userEquations)
        for user in 0..<60 {
            let range = ratings.range(ofRow: user)
            let profile = Profile(
                items: range.map { ratings.indices[$0] }, values: range.map { ratings.value(at: $0) })
            #expect(try foldIn.solve(profile).factors == Array(fit.users[user]))
        }
    }

    @Test func initialItemsHaveTheStatedDeviationAndNoBias() {
        let ratings = SimulatedRatings(users: 2, items: 500, factors: 1, density: 1, noise: 1).training
        let rows = ALS(parameters { $0.factors = 64 }, ratings: ratings, threads: 1).initialItems()
        let squares = (0..<500).flatMap { rows[$0].prefix(64).map { Double($0) * Double($0) } }
        // Four standard errors of a variance of 32,000 normal values with deviation 0.1 / 8.
        let variance: Double = squares.reduce(0, +) / 32_000
        let tolerance: Double = 4 * (2 / 32_000.0).squareRoot()
        #expect(abs(variance / (0.0125 * 0.0125) - 1) < tolerance)
        #expect((0..<500).allSatisfy { rows[$0, 64] == 0 && rows[$0, 65] == 1 })
    }

    @Test func parametersOutOfRangeAreRefused() {
        let changes: [(inout ALSParameters) -> Void] = [
            { $0.factors = 0 }, { $0.epochs = 0 }, { $0.regularization = -1 }, { $0.regularization = .nan },
            { $0.initialDeviation = 0 }, { $0.frequencyExponent = -1 },
        ]
        for change in changes {
            #expect(throws: UserError.self) { try parameters(change).validate() }
        }
        #expect(throws: Never.self) { try parameters { $0.regularization = 0 }.validate() }
    }
}
