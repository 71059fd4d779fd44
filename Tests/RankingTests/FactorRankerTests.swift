import Glibc
import LinearAlgebra
import Ranking
import Testing

@Suite struct FactorRankerTests {
    private static func matrix(_ rows: Int, _ columns: Int, seed: UInt64, tail: Bool = false) -> Matrix {
        var generator = SeededGenerator(seed: seed)
        let matrix = Matrix(rows: rows, columns: columns)
        for row in 0..<rows {
            let scale = tail ? exp(2 * generator.normal()) : 1
            for column in 0..<columns { matrix[row, column] = Float(scale * generator.normal()) }
        }
        return matrix
    }

    private static func queries(_ users: Matrix, excluding share: Double, items: Int) -> [Query] {
        var generator = SeededGenerator(seed: 77)
        return (0..<users.rows).map { user in
            Query(
                factors: Array(users[user]),
                excluded: (0..<UInt32(items)).filter { _ in generator.uniform() < share })
        }
    }

    /// The definition: each score by fused multiply-add in ascending order, then a full sort.
    private func bruteForce(_ count: Int, _ query: Query, _ items: Matrix) -> [RankedItem] {
        var list: [RankedItem] = []
        for item in 0..<items.rows where !query.excluded.contains(UInt32(item)) {
            guard items[item].contains(where: { $0 != 0 }) else { continue }
            var score: Float = 0
            for factor in query.factors.indices { score = fmaf(items[item][factor], query.factors[factor], score) }
            list.append(RankedItem(index: UInt32(item), score: score))
        }
        list.sort { $0.score != $1.score ? $0.score > $1.score : $0.index < $1.index }
        return Array(list.prefix(count))
    }

    private func expectBruteForce(_ items: Matrix, _ queries: [Query], count: Int) {
        for usesBounds in [true, false] {
            let ranker = FactorRanker(PackedItems(items), usesBounds: usesBounds)
            let scratch = ranker.makeScratch()
            let together = ranker.top(count, for: queries[...], scratch: scratch)
            for (index, query) in queries.enumerated() {
                let expected = bruteForce(count, query, items)
                #expect(together[index] == expected)
                #expect(ranker.top(count, for: queries[index...index], scratch: scratch) == [expected])
            }
            if !usesBounds { #expect(ranker.skippedShare == 0) }
        }
        let ranker = RowRanker(items)
        let scratch = ranker.makeScratch()
        #expect(
            ranker.top(count, for: queries[...], scratch: scratch) == queries.map { bruteForce(count, $0, items) })
    }

    @Test(arguments: [1, 5, 64], [1, 10, 400]) func equalsBruteForce(factors: Int, count: Int) {
        let items = Self.matrix(300, factors, seed: 1, tail: true)
        let users = Self.matrix(29, factors, seed: 2)
        expectBruteForce(items, Self.queries(users, excluding: 0.2, items: 300), count: count)
    }

    @Test func tiesAndNearTiesEqualBruteForce() {
        // Few distinct values make many exact ties; a last-bit difference makes near-ties.
        let items = Self.matrix(500, 6, seed: 3)
        for index in items.values.indices {
            let step = (items.values[index] * 2).rounded() / 2
            items.values[index] = index.isMultiple(of: 5) ? step.nextUp : step
        }
        let users = Self.matrix(14, 6, seed: 4)
        for index in users.values.indices { users.values[index] = users.values[index].rounded() }
        expectBruteForce(items, Self.queries(users, excluding: 0.05, items: 500), count: 50)
    }

    @Test func oneItemRepeatedIsListedByIndex() {
        let items = Matrix(rows: 100, columns: 3)
        items.values.update(repeating: 0.7)
        let users = Self.matrix(13, 3, seed: 5)
        expectBruteForce(items, Self.queries(users, excluding: 0, items: 100), count: 7)
    }

    @Test func rowsOfZerosAreNotRecommended() {
        let items = Self.matrix(40, 4, seed: 6)
        items[7].update(repeating: 0)
        let users = Self.matrix(3, 4, seed: 7)
        expectBruteForce(items, Self.queries(users, excluding: 0, items: 40), count: 40)
    }

    @Test func nothingIsLeftWhenEverythingIsExcluded() {
        let items = Self.matrix(10, 4, seed: 8)
        let query = Query(factors: [1, 2, 3, 4], excluded: (0..<10).map { $0 })
        let ranker = FactorRanker(PackedItems(items))
        let scratch = ranker.makeScratch()
        #expect(ranker.top(5, for: [query], scratch: scratch) == [[]])
        #expect(ranker.top(5, for: [query, query], scratch: scratch) == [[], []])
        let rows = RowRanker(items)
        let rowScratch = rows.makeScratch()
        #expect(rows.top(5, for: [query], scratch: rowScratch) == [[]])
    }

    @Test func onlyAllowedItemsAreListed() {
        let items = Self.matrix(200, 4, seed: 9)
        let allowed: [UInt32] = [3, 17, 18, 150]
        let ranker = FactorRanker(PackedItems(items, allowed: allowed))
        let scratch = ranker.makeScratch()
        let lists = ranker.top(10, for: [Query(factors: [1, -1, 0.5, 2])], scratch: scratch)
        #expect(Set(lists[0].map(\.index)) == Set(allowed))
        let rows = RowRanker(items, allowed: allowed)
        let rowScratch = rows.makeScratch()
        #expect(rows.top(10, for: [Query(factors: [1, -1, 0.5, 2])], scratch: rowScratch) == lists)
    }

    @Test func anEmptyCatalogueGivesEmptyLists() {
        let ranker = FactorRanker(PackedItems(Matrix(rows: 0, columns: 4)))
        let scratch = ranker.makeScratch()
        let query = Query(factors: [1, 2, 3, 4])
        #expect(ranker.top(5, for: [query, query], scratch: scratch) == [[], []])
        #expect(ranker.top(5, for: [query], scratch: scratch) == [[]])
        let rows = RowRanker(Matrix(rows: 0, columns: 4))
        let rowScratch = rows.makeScratch()
        #expect(rows.top(5, for: [query, query], scratch: rowScratch) == [[], []])
    }

    @Test func longTailedNormsLetPanelsBeSkipped() {
        let ranker = FactorRanker(PackedItems(Self.matrix(5000, 8, seed: 10, tail: true)))
        let scratch = ranker.makeScratch()
        let users = Self.matrix(24, 8, seed: 11)
        _ = ranker.top(10, for: Self.queries(users, excluding: 0, items: 5000)[...], scratch: scratch)
        #expect(ranker.skippedShare > 0.5)
    }
}
