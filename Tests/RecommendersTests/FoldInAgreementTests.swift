import BLAS
import Diagnostics
import LinearAlgebra
import RecommenderModels
import Recommenders
import Testing

/// The two ways to compute a user's row must agree: training by BLAS panels, and the fold-in of one visitor.
@Suite struct FoldInAgreementTests {
    private static func random(users: Int, items: Int, hasConfidence: Bool) -> SparseMatrix {
        var generator = SeededGenerator(seed: 21)
        var offsets = [0]
        var columns: [UInt32] = []
        var values: [Float] = []
        for user in 0..<users {
            // The users range from one with a single item to one with nearly all.
            let density = Double(user + 1) / Double(users + 1)
            let row = (0..<UInt32(items)).filter { _ in generator.uniform() < density }
            columns += row.isEmpty ? [UInt32(user % items)] : row
            offsets.append(columns.count)
        }
        for _ in columns { values.append(Float(0.1 + 4 * generator.uniform())) }
        return SparseMatrix(
            rows: users, columns: items, offsets: offsets, indices: columns, values: hasConfidence ? values : nil)
    }

    private func expectAgreement(_ solved: Matrix, _ interactions: SparseMatrix, _ foldIn: FactorFoldIn) throws {
        for user in 0..<interactions.rows {
            let row = interactions.range(ofRow: user)
            let profile = Profile(
                items: row.map { interactions.indices[$0] }, values: row.map { interactions.value(at: $0) })
            let folded = try foldIn.solve(profile).factors
            let scale = solved[user].map(abs).max() ?? 0
            for (trained, own) in zip(solved[user], folded) { #expect(abs(trained - own) <= 1e-4 * scale) }
        }
    }

    @Test(arguments: [1, 3, 16, 33], [true, false])
    func aHalfSweepGivesTheRowsOfTheFoldIn(factors: Int, hasConfidence: Bool) throws {
        let interactions = Self.random(users: 40, items: 70, hasConfidence: hasConfidence)
        var generator = SeededGenerator(seed: UInt64(factors))
        let items = Matrix(rows: 70, columns: factors)
        for index in items.values.indices { items.values[index] = Float(0.3 * generator.normal()) }
        let equations = RowEquations(
            unobservedWeight: 0.3, regularization: 0.02, frequencyExponent: 0.7, otherSide: items.rows)
        let gram = try GramMatrix(of: items, threads: 1)
        let side = FixedSide(factors: items, base: gram.scaled(by: 0.3), equations: equations)
        let basis = EigenBasis(gram, rows: items.rows, unobservedWeight: 0.3)
        for solver in [try CholeskySolver(side), try CholeskySolver(side, basis: basis)] {
            let solved = Matrix(rows: 40, columns: factors)
            _ = try HalfSweep(interactions).run(solver, into: solved, threads: 2)
            try expectAgreement(
                solved, interactions, FactorFoldIn(items: items, gram: gram.matrix, equations: equations))
        }
    }

    @Test(arguments: [IALSParameters.Solver.cholesky, .cg])
    func theUsersOfAFitAreTheFoldInsOfTheirHistories(solver: IALSParameters.Solver) throws {
        let interactions = Self.random(users: 60, items: 40, hasConfidence: true)
        var parameters = IALSParameters()
        parameters.factors = 12
        parameters.epochs = 4
        parameters.solver = solver
        let solver = IALS(parameters, interactions: interactions, threads: 2)
        let fit = try solver.fit(clock: { 0 }, progress: .silent)
        let foldIn = FactorFoldIn(items: fit.items, gram: fit.itemGram.matrix, equations: solver.userEquations)
        try expectAgreement(fit.users, interactions, foldIn)
    }

    /// Histories with values of their own change the rows of the users, and nothing else.
    @Test(arguments: [IALSParameters.Solver.cholesky, .cg])
    func theUsersAreTheFoldInsOfHistoriesWithOtherValues(solver: IALSParameters.Solver) throws {
        let interactions = Self.random(users: 60, items: 40, hasConfidence: true)
        var generator = SeededGenerator(seed: 4)
        let history = interactions.with(values: interactions.indices.map { _ in Float(generator.uniform()) })
        var parameters = IALSParameters()
        parameters.factors = 12
        parameters.epochs = 4
        parameters.solver = solver
        func fitted(_ history: SparseMatrix?) throws -> FittedFactors {
            try IALS(parameters, interactions: interactions, history: history, threads: 2)
                .fit(clock: { 0 }, progress: .silent)
        }
        let (plain, fit) = (try fitted(nil), try fitted(history))
        let equations = IALS(parameters, interactions: interactions, threads: 2).userEquations
        try expectAgreement(
            fit.users, history, FactorFoldIn(items: fit.items, gram: fit.itemGram.matrix, equations: equations))
        #expect(Array(fit.items.values) == Array(plain.items.values))
        #expect(fit.convergence.finalLoss == plain.convergence.finalLoss)
        #expect(Array(fit.users.values) != Array(plain.users.values))
        // The same values in another array are no others.
        let same = try fitted(interactions.with(values: interactions.values))
        #expect(Array(same.users.values) == Array(plain.users.values))
    }

    /// What the search measures after an epoch is what a fit that ends there would store.
    @Test func aTrialSolvesItsUsersFromTheirHistories() throws {
        let interactions = Self.random(users: 30, items: 40, hasConfidence: false)
        var generator = SeededGenerator(seed: 5)
        let history = interactions.with(values: interactions.indices.map { _ in Float(generator.uniform()) })
        var parameters = IALSParameters()
        (parameters.factors, parameters.epochs) = (8, 2)
        let fit = IALS(parameters, interactions: interactions, history: history, threads: 2)
        let descent = try IALS.Descent(fit)
        for _ in 1...2 { try descent.advance(clock: { 0 }) }
        let trial = try descent.factors(ofUsers: [3, 29]).users
        let whole = try fit.fit(clock: { 0 }, progress: .silent).users
        for user in [3, 29] { #expect(Array(trial[user]) == Array(whole[user])) }
    }
}
