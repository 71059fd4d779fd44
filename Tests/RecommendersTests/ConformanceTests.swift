import Diagnostics
import LinearAlgebra
import Recommenders
import Testing

/// What every solver must do: known answers, and edge cases of the data.
@Suite struct ConformanceTests {
    private static let solvers: [IALSParameters.Solver] = [.cholesky, .cg, .blocks]

    private func fit(
        _ rows: [[UInt32]], items: Int, _ solver: IALSParameters.Solver,
        _ change: (inout IALSParameters) -> Void = { _ in }
    ) throws -> FittedFactors {
        var parameters = IALSParameters()
        parameters.factors = 8
        parameters.solver = solver
        change(&parameters)
        let matrix = SparseMatrix(
            rows: rows.count, columns: items, offsets: rows.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) },
            indices: rows.flatMap(\.self), values: nil)
        return try IALS(parameters, interactions: matrix, threads: 2).fit(clock: { 0 }, progress: .silent)
    }

    private func score(_ fit: FittedFactors, _ user: Int, _ item: Int) -> Double {
        zip(fit.users[user], fit.items[item]).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    @Test(arguments: solvers) func aPlantedLowRankMatrixIsRecovered(solver: IALSParameters.Solver) throws {
        // Each user likes the third of all items nearest to a random direction, and shows only part of them.
        var generator = SeededGenerator(seed: 31)
        let (users, items, rank) = (120, 90, 3)
        let tastes = (0..<users).map { _ in (0..<rank).map { _ in generator.normal() } }
        let traits = (0..<items).map { _ in (0..<rank).map { _ in generator.normal() } }
        let liked = tastes.map { taste in
            let closeness = traits.map { zip($0, taste).reduce(0) { $0 + $1.0 * $1.1 } }
            return (0..<items).sorted { closeness[$0] > closeness[$1] }.prefix(items / 3)
        }
        let shown = liked.map { $0.filter { _ in generator.uniform() < 0.6 }.map { UInt32($0) }.sorted() }
        let fit = try fit(shown, items: items, solver)
        var hits = 0
        var hidden = 0
        for user in 0..<users {
            let unseen = (0..<items).filter { !shown[user].contains(UInt32($0)) }
            let wanted = Set(liked[user]).subtracting(shown[user].map { Int($0) })
            let scores = unseen.map { score(fit, user, $0) }
            let best = unseen.indices.sorted { scores[$0] > scores[$1] }.prefix(wanted.count).map { unseen[$0] }
            hits += wanted.intersection(best).count
            hidden += wanted.count
        }
        // By chance, 12 of 72 unseen items are hidden ones: a share of 0.17.
        #expect(Double(hits) / Double(hidden) > 0.7)
    }

    @Test(arguments: solvers) func aUserWithoutInteractionsIsZero(solver: IALSParameters.Solver) throws {
        let fit = try fit([[0, 1], [], [1, 2]], items: 4, solver)
        #expect(fit.users[1].allSatisfy { $0 == 0 })
        #expect(fit.items[3].allSatisfy { $0 == 0 })
        #expect(fit.users[0].contains { $0 != 0 })
    }

    @Test(arguments: solvers) func oneUserWithOneItemHasTheClosedForm(solver: IALSParameters.Solver) throws {
        // With d = 1, w = h / (α₀h² + h² + λ(1 + α₀)), and the same with w and h exchanged: h² = w² = (1 − λ(1 + α₀)) /
        // (1 + α₀).
        let fit = try fit([[0]], items: 1, solver) {
            $0.factors = 1
            $0.epochs = 200
            $0.regularization = 0.01
            $0.unobservedWeight = 0.1
        }
        let expected = (1 - 0.01 * 1.1) / 1.1
        // Conjugate gradients read the user's factor in half precision, so the item's factor has a relative error up to
        // 2⁻¹¹.
        #expect(abs(score(fit, 0, 0) - expected) < (solver == .cg ? 0x1p-11 : 1e-4))
    }

    @Test(arguments: solvers) func oneItemForManyUsersLooksTheSameToAll(solver: IALSParameters.Solver) throws {
        let fit = try fit([[0], [0], [0], [0]], items: 1, solver)
        for user in 1..<4 { #expect(Array(fit.users[user]) == Array(fit.users[0])) }
        #expect(score(fit, 0, 0) > 0.5)
    }

    @Test(arguments: solvers) func oneUserWithManyItems(solver: IALSParameters.Solver) throws {
        let fit = try fit([[0, 2, 3]], items: 5, solver)
        for item in [0, 2, 3] { #expect(score(fit, 0, item) > 0.5) }
        for item in [1, 4] { #expect(score(fit, 0, item) == 0) }
    }

    @Test(arguments: solvers) func aUserWhoHasEverythingIsFitted(solver: IALSParameters.Solver) throws {
        let fit = try fit([Array(0..<6), [0, 1], Array(0..<6)], items: 6, solver)
        for item in 0..<6 { #expect(score(fit, 0, item) > 0.5) }
    }

    @Test(arguments: solvers) func moreFactorsThanUsersAndItems(solver: IALSParameters.Solver) throws {
        let fit = try fit([[0, 1], [1, 2]], items: 3, solver) { $0.factors = 100 }
        #expect(fit.users.values.allSatisfy { $0.isFinite })
        #expect(fit.items.values.allSatisfy { $0.isFinite })
        #expect(score(fit, 0, 0) > score(fit, 0, 2))
        #expect(score(fit, 1, 2) > score(fit, 1, 0))
    }

    @Test(arguments: solvers) func usersInAnotherOrderHaveTheSameScores(solver: IALSParameters.Solver) throws {
        var generator = SeededGenerator(seed: 8)
        let rows = (0..<50).map { _ in (0..<30 as Range<UInt32>).filter { _ in generator.uniform() < 0.3 } }
        let order = rows.indices.shuffled(using: &generator)
        let original = try fit(rows, items: 30, solver)
        let shuffled = try fit(order.map { rows[$0] }, items: 30, solver)
        for (position, user) in order.enumerated() {
            for item in 0..<30 {
                #expect(abs(score(original, user, item) - score(shuffled, position, item)) < 1e-3)
            }
        }
    }

    @Test func allSolversReachTheSameLoss() throws {
        var generator = SeededGenerator(seed: 9)
        let rows = (0..<80).map { _ in (0..<40 as Range<UInt32>).filter { _ in generator.uniform() < 0.2 } }
        let losses = try Self.solvers.map { solver in
            try fit(rows, items: 40, solver) { $0.epochs = 60 }.convergence.finalLoss.total
        }
        for (solver, loss) in zip(Self.solvers, losses) {
            #expect(abs(loss - losses[0]) < 0.01 * losses[0], "\(solver)")
        }
    }
}
