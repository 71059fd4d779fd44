import Glibc
import LinearAlgebra
import Ranking
import RecommenderModels
import Testing

@Suite struct WeightRankerTests {
    /// Weights with many ties, some of them negative; about a quarter of the entries of a row are not 0.
    private static func weights(_ items: Int, seed: UInt64) -> (kept: ItemWeights, dense: [[Float]]) {
        var generator = SeededGenerator(seed: seed)
        let dense = (0..<items).map { row in
            (0..<items).map { column -> Float in
                guard column != row, generator.uniform() < 0.3 else { return 0 }
                return Float(Int(generator.uniform() * 7) - 2) / 4
            }
        }
        let entries = dense.map { row in row.indices.filter { row[$0] != 0 } }
        let matrix = SparseMatrix(
            rows: items, columns: items, offsets: entries.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) },
            indices: entries.flatMap { $0.map { UInt32($0) } },
            values: zip(dense, entries).flatMap { row, columns in columns.map { row[$0] } })
        return (ItemWeights(matrix), dense)
    }

    private static func queries(_ count: Int, items: Int) -> [Query] {
        var generator = SeededGenerator(seed: 12)
        return (0..<count).map { _ in
            let history = (0..<UInt32(items)).filter { _ in generator.uniform() < 0.1 }
            return Query(
                .history(Profile(items: history, values: history.map { _ in Float(generator.uniform()) + 0.5 })),
                excluded: (0..<UInt32(items)).filter { history.contains($0) || generator.uniform() < 0.2 })
        }
    }

    /// The definition: past items in ascending order, by fused multiply-add, then a full sort of the positive scores.
    private func bruteForce(_ count: Int, _ query: Query, _ dense: [[Float]], allowed: [UInt32]?) -> [RankedItem] {
        let history = query.history
        let list = dense.indices.map { item in
            RankedItem(
                index: UInt32(item),
                score: zip(history.items, history.values).reduce(0) { fmaf($1.1, dense[Int($1.0)][item], $0) })
        }
        let possible = list.filter {
            $0.score > 0 && !query.excluded.contains($0.index) && allowed?.contains($0.index) ?? true
        }
        let sorted = possible.sorted { $0.score != $1.score ? $0.score > $1.score : $0.index < $1.index }
        return Array(sorted.prefix(count))
    }

    @Test(arguments: [1, 30, 1500], [1, 10, 2000]) func equalsBruteForce(items: Int, count: Int) {
        let (kept, dense) = Self.weights(items, seed: 3)
        let whole = ItemWeights(dense: Matrix(rows: items, columns: items, dense.flatMap(\.self)))
        let queries = Self.queries(6, items: items)
        for allowed in [nil, (0..<UInt32(items)).filter { $0 % 3 != 1 }] {
            let expected = queries.map { bruteForce(count, $0, dense, allowed: allowed) }
            for weights in [kept, whole] {
                let ranker = WeightRanker(weights, allowed: allowed)
                let scratch = ranker.makeScratch()
                #expect(ranker.top(count, for: queries[...], scratch: scratch) == expected)
                for (query, list) in zip(queries, expected) {
                    #expect(ranker.top(count, for: [query], scratch: scratch) == [list])
                }
            }
        }
    }

    /// An item of the history speaks for itself where the diagonal is not zero, and is listed unless it is excluded.
    @Test func anItemMaySpeakForItself() {
        let dense = Matrix(rows: 3, columns: 3, [0.5, 0.25, 0, 0, 0, 0.125, 0, 0, 0])
        let kept = ItemWeights(
            SparseMatrix(rows: 3, columns: 3, offsets: [0, 2, 3, 3], indices: [0, 1, 2], values: [0.5, 0.25, 0.125]))
        let history = Taste.history(Profile(items: [0, 1], values: [2, 1]))
        for weights in [kept, ItemWeights(dense: dense)] {
            let ranker = WeightRanker(weights)
            let lists = ranker.top(
                3, for: [Query(history, excluded: []), Query(history, excluded: [0, 1])], scratch: ranker.makeScratch())
            #expect(lists[0].map(\.index) == [0, 1, 2] && lists[0].map(\.score) == [1, 0.5, 0.125])
            #expect(lists[1].map(\.index) == [2] && lists[1].map(\.score) == [0.125])
            #expect(weights.weight(from: 0, to: 0) == 0.5 && weights.weight(from: 1, to: 1) == 0)
        }
    }

    @Test func nothingSpeaksForNothing() {
        let ranker = WeightRanker(Self.weights(20, seed: 1).kept)
        let scratch = ranker.makeScratch()
        let nobody = Query(.history(.empty))
        #expect(ranker.top(5, for: [nobody], scratch: scratch) == [[]])
        #expect(ranker.top(0, for: [nobody], scratch: scratch) == [[]])
        #expect(ranker.top(5, for: [], scratch: scratch).isEmpty)
    }
}
