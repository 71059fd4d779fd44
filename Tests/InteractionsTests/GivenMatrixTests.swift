import Events
import Ids
import Interactions
import LinearAlgebra
import Testing

@Suite struct GivenMatrixTests {
    private let users = IdTable(sortedIds: ["a", "b", "c"].map(\.utf8))
    private let items = IdTable(sortedIds: ["x", "y"].map(\.utf8))

    private func interactions(_ values: [Float]?, usesRatings: Bool = false) throws -> Interactions {
        try Interactions(
            SparseMatrix(rows: 3, columns: 2, offsets: [0, 2, 3, 3], indices: [0, 1, 1], values: values),
            users: users, items: items, usesRatings: usesRatings)
    }

    @Test func confidencesAreSumsOfWeights() throws {
        let given = try interactions([2, 0.5, 3])
        #expect(given.weights.transform == .linear && given.history == given.matrix)
        #expect(given.popularity == [1, 2] && given.seenTypes.isEmpty && given.funnel.rows == 3)
    }

    @Test func pairsWithoutValuesAreThoseOfABinaryLog() throws {
        let given = try interactions(nil)
        #expect(given.weights.transform == .binary && given.matrix.value(at: 2) == 1)
    }

    @Test func ratingsAreKept() throws {
        #expect(try interactions([5, -1, 0], usesRatings: true).weights.usesRatings)
    }
}
