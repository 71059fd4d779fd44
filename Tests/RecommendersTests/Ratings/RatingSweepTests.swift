import LinearAlgebra
import RecommenderModels
import Recommenders
import TestSupport
import Testing

/// The sweeps over ratings, compared with their definition in double precision.
@Suite struct RatingSweepTests {
    private static let users = 30
    private static let items = 25

    private let regularization = 0.08
    private let exponent: Double
    private let reference: ReferenceRatings
    private let sweeps: (users: RatingSweep, items: RatingSweep)
    private let ratings: SparseMatrix

    init() {
        exponent = 0.6
        ratings =
            SimulatedRatings(users: Self.users, items: Self.items, factors: 3, density: 0.3, noise: 0.4, seed: 5)
            .training
        reference = ReferenceRatings(ratings, regularization: regularization, exponent: exponent)
        sweeps = Self.sweeps(ratings, reference.mean, regularization, exponent)
    }

    private static func sweeps(
        _ ratings: SparseMatrix, _ mean: Double, _ regularization: Double, _ exponent: Double
    ) -> (users: RatingSweep, items: RatingSweep) {
        func equations(_ side: RatingEquations.Side) -> RatingEquations {
            RatingEquations(
                side: side, mean: mean, regularization: regularization, frequencyExponent: exponent)
        }
        return (
            RatingSweep(ratings: ratings, equations: equations(.users)),
            RatingSweep(ratings: ratings.transposed(), equations: equations(.items))
        )
    }

    /// Random rows in their stored form: (w, 1, μ + b) or (h, b, 1).
    private func rows(_ side: RatingEquations.Side, factors: Int) -> Matrix {
        var generator = SeededGenerator(seed: UInt64(factors), side == .users ? 1 : 2)
        let rows = Matrix(rows: side == .users ? Self.users : Self.items, columns: factors + 2)
        for row in 0..<rows.rows {
            for column in 0..<factors { rows[row, column] = Float(0.5 * generator.normal()) }
            let bias = 0.4 * generator.normal()
            rows[row, factors] = side == .users ? 1 : Float(bias)
            rows[row, factors + 1] = side == .users ? Float(reference.mean + bias) : 1
        }
        return rows
    }

    private func expect(_ row: ReferenceRatings.Row, _ expected: ReferenceRatings.Row) {
        let scale = expected.factors.map(abs).max() ?? 1
        #expect(abs(row.bias - expected.bias) < 1e-6 * max(1, abs(expected.bias)))
        for (value, expected) in zip(row.factors, expected.factors) { #expect(abs(value - expected) < 1e-6 * scale) }
    }

    @Test(arguments: [1, 2, 7, 8, 20]) func rowsSolveTheirEquations(factors: Int) throws {
        let users = rows(.users, factors: factors)
        let items = rows(.items, factors: factors)
        _ = try sweeps.users.run(fixed: items, into: users, threads: 2)
        let solvedUsers = reference.users(stored: users)
        for user in 0..<Self.users {
            expect(solvedUsers[user], reference.solved(user: user, items: reference.items(stored: items)))
            #expect(users[user, factors] == 1)
        }
        _ = try sweeps.items.run(fixed: users, into: items, threads: 2)
        let solvedItems = reference.items(stored: items)
        for item in 0..<Self.items {
            expect(solvedItems[item], reference.solved(item: item, users: reference.users(stored: users)))
            #expect(items[item, factors + 1] == 1)
        }
    }

    @Test func noHalfSweepRaisesTheLoss() throws {
        let users = rows(.users, factors: 5)
        let items = rows(.items, factors: 5)
        func loss() -> Double {
            reference.loss(users: reference.users(stored: users), items: reference.items(stored: items))
        }
        var losses = [loss()]
        for _ in 0..<20 {
            _ = try sweeps.users.run(fixed: items, into: users, threads: 2)
            losses.append(loss())
            _ = try sweeps.items.run(fixed: users, into: items, threads: 2)
            losses.append(loss())
        }
        for (before, after) in zip(losses, losses.dropFirst()) { #expect(after <= before * (1 + 1e-9)) }
        #expect(losses[40] < 0.2 * losses[0])
    }

    @Test func theMeasuredLossIsItsDefinition() throws {
        let users = rows(.users, factors: 5)
        let items = rows(.items, factors: 5)
        _ = try sweeps.items.run(fixed: users, into: items, threads: 1)
        let error = try sweeps.users.run(fixed: items, into: users, threads: 2)
        let penalty = try sweeps.users.penalty(of: users, threads: 2) + sweeps.items.penalty(of: items, threads: 2)
        let expected = reference.loss(users: reference.users(stored: users), items: reference.items(stored: items))
        #expect(abs(error + penalty - expected) < 1e-9 * expected)
    }

    /// A row with more ratings than are packed at once.
    @Test func aLongRowSolvesItsEquations() throws {
        let ratings = SimulatedRatings(users: 3, items: 1200, factors: 2, density: 0.7, noise: 0.3).training
        #expect(ratings.range(ofRow: 0).count > 768)
        let reference = ReferenceRatings(ratings, regularization: 0.1, exponent: 1)
        let sweeps = Self.sweeps(ratings, reference.mean, 0.1, 1)
        let users = Matrix(rows: 3, columns: 8)
        let items = Matrix(rows: 1200, columns: 8)
        var generator = SeededGenerator(seed: 9)
        for index in items.values.indices { items.values[index] = Float(generator.normal()) }
        _ = try sweeps.users.run(fixed: items, into: users, threads: 1)
        for user in 0..<3 {
            expect(
                reference.users(stored: users)[user],
                reference.solved(user: user, items: reference.items(stored: items)))
        }
    }

    @Test(arguments: [2, 3, 5]) func theThreadsDoNotChangeABit(threads: Threads) throws {
        let items = rows(.items, factors: 6)
        let (one, several) = (rows(.users, factors: 6), rows(.users, factors: 6))
        let errors = [
            try sweeps.users.run(fixed: items, into: one, threads: 1),
            try sweeps.users.run(fixed: items, into: several, threads: threads),
        ]
        #expect(errors[0] == errors[1])
        #expect(Array(one.values) == Array(several.values))
    }

    @Test func aRowWithoutRatingsForgetsItsOldValue() throws {
        let ratings = SparseMatrix(rows: 3, columns: 2, offsets: [0, 1, 1, 2], indices: [0, 1], values: [4, 2])
        let sweep = Self.sweeps(ratings, 3, 0.1, 1).users
        let users = Matrix(rows: 3, columns: 4)
        users[1].update(repeating: 7)
        _ = try sweep.run(fixed: Matrix(rows: 2, columns: 4, [1, 0, 0, 1, 0, 1, 0, 1]), into: users, threads: 1)
        #expect(users[1].allSatisfy { $0 == 0 })
    }

    @Test func aRowThatIsNotFiniteIsNamed() {
        let items = rows(.items, factors: 3)
        items[Int(ratings.indices[0])][0] = .infinity
        let users = Matrix(rows: Self.users, columns: 5)
        let failure = #expect(throws: RatingSweep.Failure.self) {
            try sweeps.users.run(fixed: items, into: users, threads: 1)
        }
        #expect(failure?.side == .users)
    }
}
