import BLAS
import Diagnostics
import LinearAlgebra
import Recommenders
import Testing

@Suite struct RowBlockTests {
    private let parameters: IALSParameters = {
        var parameters = IALSParameters()
        (parameters.factors, parameters.epochs, parameters.solver) = (4, 3, .cholesky)
        (parameters.regularization, parameters.unobservedWeight) = (0.05, 0.1)
        return parameters
    }()

    /// Users × items: user u has the items whose number leaves the rest u or u + 1 after a division by 5.
    private static func pairs(users: Int, items: Int) -> SparseMatrix {
        var (offsets, indices) = ([0], [UInt32]())
        for user in 0..<users {
            indices += (0..<UInt32(items)).filter { (Int($0) - user) % 5 == 0 || (Int($0) - user - 1) % 5 == 0 }
            offsets.append(indices.count)
        }
        return SparseMatrix(rows: users, columns: items, offsets: offsets, indices: indices, values: nil)
    }

    @Test func solvingAllUsersGivesThoseOfTheFit() throws {
        let pairs = Self.pairs(users: 40, items: 23)
        let fit = try IALS(parameters, interactions: pairs, threads: 2).fit(clock: { 0 }, progress: .silent)
        let solved = Matrix(rows: 40, columns: 4)
        try parameters.solve(pairs, into: solved, fixed: fit.items, fit.itemGram, outOf: fit.items.rows, threads: 2)
        #expect(solved.values.elementsEqual(fit.users.values))
    }

    @Test(arguments: [IALSParameters.Solver.cg, .blocks])
    func aRowIsTheSameInEveryBlock(solver: IALSParameters.Solver) throws {
        var parameters = parameters
        parameters.solver = solver
        let fixed = Matrix(rows: 23, columns: 4)
        var generator = SeededGenerator(seed: 1)
        for place in fixed.values.indices { fixed.values[place] = Float(generator.normal()) }
        let gram = try GramMatrix(of: fixed, threads: 1)
        let copy = GramMatrix(size: gram.size, values: gram.values)
        let (whole, part) = (Matrix(rows: 40, columns: 4), Matrix(rows: 7, columns: 4))
        try parameters.solve(Self.pairs(users: 40, items: 23), into: whole, fixed: fixed, gram, outOf: 23, threads: 2)
        try parameters.solve(Self.pairs(users: 7, items: 23), into: part, fixed: fixed, copy, outOf: 23, threads: 1)
        for row in 0..<7 { #expect(part[row].elementsEqual(whole[row])) }
    }
}
