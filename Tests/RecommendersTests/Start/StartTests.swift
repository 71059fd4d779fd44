import Diagnostics
import LinearAlgebra
import Recommenders
import TestSupport
import Testing

/// Fits that begin with the rows of another model.
@Suite struct StartTests {
    private static let solvers: [IALSParameters.Solver] = [.cholesky, .cg, .blocks]

    /// Users and items of two halves: most pairs lie within a half.
    private static func interactions(users: Int, items: Int, without isGone: (Int, Int) -> Bool) -> SparseMatrix {
        var offsets = [0]
        var columns: [UInt32] = []
        var values: [Float] = []
        for user in 0..<users {
            for item in 0..<items {
                var generator = SeededGenerator(seed: 12, UInt64(user), UInt64(item))
                let share = (user + item).isMultiple(of: 2) ? 0.35 : 0.05
                let (isSeen, confidence) = (generator.uniform() < share, 0.5 + generator.uniform())
                guard isSeen, !isGone(user, item) else { continue }
                columns.append(UInt32(item))
                values.append(Float(confidence))
            }
            offsets.append(columns.count)
        }
        return SparseMatrix(rows: users, columns: items, offsets: offsets, indices: columns, values: values)
    }

    private static let whole = interactions(users: 60, items: 40) { _, _ in false }

    private func fit(
        _ matrix: SparseMatrix, from start: StartingRows? = nil, _ solver: IALSParameters.Solver = .cholesky,
        epochs: Int, threads: Threads = 2
    ) throws -> FittedFactors {
        var parameters = IALSParameters()
        (parameters.factors, parameters.epochs, parameters.solver) = (6, epochs, solver)
        return try IALS(parameters, interactions: matrix, threads: threads)
            .fit(from: start, clock: { 0 }, progress: .silent)
    }

    /// The rows of a fit for more users and items; the others are unknown.
    private func rows(_ fit: FittedFactors, users: Int, items: Int) -> StartingRows {
        func grown(_ rows: Matrix, to count: Int) -> Matrix {
            let result = Matrix(rows: count, columns: rows.columns)
            for row in 0..<min(rows.rows, count) { _ = result[row].update(fromContentsOf: rows[row]) }
            return result
        }
        return StartingRows(users: grown(fit.users, to: users), items: grown(fit.items, to: items))
    }

    @Test(arguments: solvers) func theSameDataGoOnWhereTheFitEnded(solver: IALSParameters.Solver) throws {
        let cold = try fit(Self.whole, solver, epochs: 8)
        let warm = try fit(Self.whole, from: rows(cold, users: 60, items: 40), solver, epochs: 3)
        let start = try #require(warm.convergence.start)
        #expect(start.knownUsers == 60 && start.knownItems == 40 && cold.convergence.start == nil)
        // The first half-sweep solves what the last one of the fit has solved.
        if solver == .cholesky { #expect(start.loss == cold.convergence.finalLoss) }
        let losses =
            [cold.convergence.finalLoss.total, start.loss.total] + warm.convergence.epochs.map(\.loss.total)
            + [warm.convergence.finalLoss.total]
        // Conjugate gradients read the other side in half precision.
        for (before, after) in zip(losses, losses.dropFirst()) { #expect(after <= before * (1 + 1e-3), "\(losses)") }
    }

    @Test func aConvergedFitStaysWhereItIs() throws {
        let cold = try fit(Self.whole, epochs: 400)
        let warm = try fit(Self.whole, from: rows(cold, users: 60, items: 40), epochs: 1)
        let (before, after) = (cold.convergence.finalLoss.total, warm.convergence.finalLoss.total)
        #expect(abs(after - before) < 1e-3 * before)
    }

    /// A start that knows nothing is no start: the fit has the same bits.
    @Test(arguments: solvers) func rowsOfZerosBeginAsUsual(solver: IALSParameters.Solver) throws {
        let cold = try fit(Self.whole, solver, epochs: 2)
        let nothing = StartingRows(users: Matrix(rows: 60, columns: 6), items: Matrix(rows: 40, columns: 6))
        let other = try fit(Self.whole, from: nothing, solver, epochs: 2)
        #expect(Array(other.items.values) == Array(cold.items.values))
        #expect(Array(other.users.values) == Array(cold.users.values))
        #expect(other.convergence.start?.knownItems == 0)
    }

    @Test(arguments: solvers) func newRowsJoinTheKnownOnes(solver: IALSParameters.Solver) throws {
        let earlier = Self.interactions(users: 52, items: 35) { _, _ in false }
        let parent = try fit(earlier, solver, epochs: 16)
        let cold = try fit(Self.whole, solver, epochs: 16)
        let warm = try fit(Self.whole, from: rows(parent, users: 60, items: 40), solver, epochs: 4)
        let start = try #require(warm.convergence.start)
        #expect(start.knownUsers == 52 && start.knownItems == 35)
        #expect(start.loss.total < cold.convergence.epochs[0].loss.total)
        #expect(warm.convergence.finalLoss.total < cold.convergence.epochs[1].loss.total)
        for matrix in [warm.users, warm.items] {
            #expect(matrix.values.allSatisfy { $0.isFinite })
            for row in 0..<matrix.rows { #expect(matrix[row].contains { $0 != 0 }, "row \(row)") }
        }
    }

    /// The users and items that nobody has any more have no row in the new model, whatever the start knows.
    @Test func vanishedPairsLeaveNoTrace() throws {
        let parent = try fit(Self.whole, epochs: 4)
        let later = Self.interactions(users: 60, items: 40) { user, item in user == 3 || item == 5 }
        let warm = try fit(later, from: rows(parent, users: 60, items: 40), epochs: 2)
        #expect(warm.users[3].allSatisfy { $0 == 0 } && warm.items[5].allSatisfy { $0 == 0 })
    }

    @Test(arguments: solvers) func theThreadsDoNotChangeABit(solver: IALSParameters.Solver) throws {
        let parent = try fit(Self.interactions(users: 52, items: 35) { _, _ in false }, solver, epochs: 3)
        let fits = try [1, 2, 3].map {
            try fit(
                Self.whole, from: rows(parent, users: 60, items: 40), solver, epochs: 2, threads: Threads($0))
        }
        for fit in fits {
            #expect(Array(fit.users.values) == Array(fits[0].users.values))
            #expect(Array(fit.items.values) == Array(fits[0].items.values))
            #expect(fit.convergence.start == fits[0].convergence.start)
        }
    }

    @Test func aFitChangesNoRowOfItsStart() throws {
        let start = rows(try fit(Self.whole, epochs: 2), users: 60, items: 40)
        let before = Array(start.users.values) + Array(start.items.values)
        let first = try fit(Self.whole, from: start, epochs: 2)
        #expect(Array(start.users.values) + Array(start.items.values) == before)
        let second = try fit(Self.whole, from: start, epochs: 2)
        #expect(Array(second.items.values) == Array(first.items.values))
    }

    @Test func ratingsGoOnWhereTheFitEnded() throws {
        let ratings = SimulatedRatings(users: 60, items: 40, factors: 3, density: 0.4, noise: 0.5).training
        var parameters = ALSParameters()
        (parameters.factors, parameters.epochs) = (4, 6)
        func fit(from start: StartingRows?, threads: Threads = 2) throws -> FittedRatings {
            try ALS(parameters, ratings: ratings, threads: threads)
                .fit(from: start, clock: { 0 }, progress: .silent)
        }
        let cold = try fit(from: nil)
        let rows = StartingRows(users: cold.users, items: cold.items)
        let warm = try fit(from: rows)
        let start = try #require(warm.convergence.start)
        #expect(start.loss == cold.convergence.finalLoss && start.knownItems == 40 && start.knownUsers == 60)
        let losses = [start.loss.total] + warm.convergence.epochs.map(\.loss.total)
        for (before, after) in zip(losses, losses.dropFirst()) { #expect(after <= before * (1 + 1e-9)) }
        for threads in [1, 3] {
            let other = try fit(from: rows, threads: Threads(threads))
            #expect(Array(other.items.values) == Array(warm.items.values))
        }
    }
}
