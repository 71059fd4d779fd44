import BLAS
import Diagnostics
import LinearAlgebra
import Recommenders
import Testing

@Suite struct IALSTests {
    /// A checkerboard: each user has all items of one colour except one.
    private static func checkerboard(size: Int) -> SparseMatrix {
        var offsets = [0]
        var columns: [UInt32] = []
        for user in 0..<size {
            columns += (0..<UInt32(size)).filter { (Int($0) + user).isMultiple(of: 2) && Int($0) != user }
            offsets.append(columns.count)
        }
        return SparseMatrix(rows: size, columns: size, offsets: offsets, indices: columns, values: nil)
    }

    private static func random(users: Int, items: Int, seed: UInt64) -> SparseMatrix {
        var generator = SeededGenerator(seed: seed)
        var offsets = [0]
        var columns: [UInt32] = []
        var values: [Float] = []
        for _ in 0..<users {
            for item in 0..<items where generator.uniform() < 0.2 {
                columns.append(UInt32(item))
                values.append(Float(0.5 + generator.uniform()))
            }
            offsets.append(columns.count)
        }
        return SparseMatrix(rows: users, columns: items, offsets: offsets, indices: columns, values: values)
    }

    private func parameters(_ change: (inout IALSParameters) -> Void) -> IALSParameters {
        var parameters = IALSParameters()
        change(&parameters)
        return parameters
    }

    @Test(arguments: [IALSParameters.Solver.cholesky, .cg])
    func theLossIsItsDefinition(solver: IALSParameters.Solver) throws {
        let interactions = Self.random(users: 30, items: 20, seed: 3)
        let parameters = parameters {
            $0.factors = 5
            $0.epochs = 3
            $0.frequencyExponent = 0.5
            $0.regularization = 0.003
            $0.unobservedWeight = 0.1
            $0.solver = solver
        }
        let fit = try IALS(parameters, interactions: interactions, threads: 2).fit(clock: { 0 }, progress: .silent)
        var expected = 0.0
        for user in 0..<30 {
            let row = interactions.range(ofRow: user)
            let observed = Dictionary(
                uniqueKeysWithValues: row.map { (Int(interactions.indices[$0]), interactions.value(at: $0)) })
            for item in 0..<20 {
                let product = zip(fit.users[user], fit.items[item]).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
                expected += parameters.unobservedWeight * product * product
                if let confidence = observed[item] { expected += Double(confidence) * (product - 1) * (product - 1) }
            }
            expected += 0.003 * (Double(row.count) + 0.1 * 20).squareRoot() * squaredNorm(fit.users[user])
        }
        for item in 0..<20 {
            let count = interactions.indices.count { $0 == UInt32(item) }
            expected += 0.003 * (Double(count) + 0.1 * 30).squareRoot() * squaredNorm(fit.items[item])
        }
        #expect(abs(fit.convergence.finalLoss.total - expected) <= 1e-6 * expected)
    }

    private func squaredNorm(_ row: UnsafeMutableBufferPointer<Float>) -> Double {
        row.reduce(0.0) { $0 + Double($1) * Double($1) }
    }

    @Test func exactSweepsNeverRaiseTheLoss() throws {
        let parameters = parameters {
            $0.factors = 8
            $0.epochs = 12
            $0.solver = .cholesky
        }
        let fit = try IALS(parameters, interactions: Self.random(users: 60, items: 40, seed: 4), threads: 2)
            .fit(clock: { 0 }, progress: .silent)
        let losses = fit.convergence.epochs.map(\.loss.total) + [fit.convergence.finalLoss.total]
        #expect(losses.count == 13)
        for (before, after) in zip(losses, losses.dropFirst()) { #expect(after <= before * (1 + 1e-6)) }
    }

    @Test(arguments: [IALSParameters.Solver.cholesky, .cg])
    func aCheckerboardIsCompleted(solver: IALSParameters.Solver) throws {
        let size = 20
        let parameters = parameters {
            $0.factors = 4
            $0.solver = solver
        }
        let fit = try IALS(parameters, interactions: Self.checkerboard(size: size), threads: 2)
            .fit(clock: { 0 }, progress: .silent)
        for user in 0..<size {
            let scores = (0..<size).map { item in
                zip(fit.users[user], fit.items[item]).reduce(Float(0)) { $0 + $1.0 * $1.1 }
            }
            let ownColour = (0..<size).filter { ($0 + user).isMultiple(of: 2) }.map { scores[$0] }
            let otherColour = (0..<size).filter { !($0 + user).isMultiple(of: 2) }.map { scores[$0] }
            #expect((ownColour.min() ?? 0) > (otherColour.max() ?? 1))
        }
    }

    @Test(arguments: [IALSParameters.Solver.cholesky, .cg])
    func theThreadsDoNotChangeABit(solver: IALSParameters.Solver) throws {
        let interactions = Self.random(users: 300, items: 70, seed: 5)
        let parameters = parameters {
            $0.factors = 20
            $0.epochs = 3
            $0.solver = solver
        }
        let fits = try [1, 2, 3].map {
            try IALS(parameters, interactions: interactions, threads: $0).fit(clock: { 0 }, progress: .silent)
        }
        for fit in fits {
            #expect(Array(fit.users.values) == Array(fits[0].users.values))
            #expect(Array(fit.items.values) == Array(fits[0].items.values))
            #expect(fit.convergence.finalLoss == fits[0].convergence.finalLoss)
        }
    }

    @Test func initialItemsHaveTheStatedDeviation() {
        let parameters = parameters { $0.factors = 64 }
        let interactions = Self.random(users: 2, items: 500, seed: 6)
        let items = IALS(parameters, interactions: interactions, threads: 1).initialItems()
        let mean = items.values.reduce(0.0) { $0 + Double($1) } / 32_000
        let variance = items.values.reduce(0.0) { $0 + Double($1) * Double($1) } / 32_000
        // Four standard errors of a mean and of a variance of 32,000 normal values with deviation 0.1 / 8.
        #expect(abs(mean) < 4 * 0.0125 / 32_000.0.squareRoot())
        #expect(abs(variance / (0.0125 * 0.0125) - 1) < 4 * (2 / 32_000.0).squareRoot())
    }

    @Test func parametersOutOfRangeAreRefused() {
        let changes: [(inout IALSParameters) -> Void] = [
            { $0.factors = 0 }, { $0.epochs = 0 }, { $0.regularization = -1 }, { $0.regularization = .nan },
            { $0.unobservedWeight = .infinity }, { $0.initialDeviation = 0 }, { $0.frequencyExponent = -1 },
            {
                $0.regularization = 0
                $0.unobservedWeight = 0
            },
        ]
        for change in changes {
            #expect(throws: UserError.self) { try parameters(change).validate() }
        }
    }
}
