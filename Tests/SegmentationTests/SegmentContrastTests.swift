import CustomerModels
import Features
import LinearAlgebra
import Segmentation
import Testing

@Suite("What distinguishes a segment, and what it buys")
struct SegmentContrastTests {
    private static func table(_ columns: [(String, [Double])]) -> FeatureTable {
        FeatureTable(
            rowCount: columns[0].1.count,
            columns: columns.map { .init(name: $0.0, kind: .numeric, values: .numbers($0.1)) })
    }

    @Test("differences are in deviations of all, the largest first, without those that nobody would see")
    func differences() throws {
        let table = Self.table([
            ("flat", [1, 1, 1, 1]), ("even", [1, 0, 1, 0]), ("money", [0, 0, 4, 4]), ("gap", [.nan, 2, 2, 6]),
        ])
        let found = SegmentContrast.largest(in: table, labels: [0, 0, 1, 1], segments: 2, most: 3) {
            .init(topic: $0, text: "\($1 ? "more" : "less") \($0)")
        }
        #expect(found[0].map(\.words) == ["less money", "less gap"])
        #expect(found[1].map(\.words) == ["more money", "more gap"])
        let money = try #require(found[1].first)
        #expect(money.mean == 4)
        #expect(money.overall == 2)
        #expect(money.difference == 1)
        // Known gaps are 2, 2 and 6, of mean 10/3 and deviation √(32/9); those of the second segment have mean 4.
        let gap = try #require(found[1].last)
        #expect(abs(gap.difference - (4 - 10.0 / 3) / (32.0 / 9).squareRoot()) < 1e-12)
    }

    @Test("points have mean 0 and deviation 1, missing ones lie at the mean")
    func points() {
        let points = CustomerPoints(standardizing: Self.table([("a", [1, 3, .nan]), ("flat", [2, 2, 2])]))
        #expect(points.columns.map(\.name) == ["a"])
        #expect(Array(points.values.values) == [-1, 1, 0])
        #expect(points.distinct(upTo: 10) == 3)
        #expect(points.distinct(upTo: 2) == 2)
    }

    @Test("factors have length 1, and nothing stays nothing")
    func directions() {
        let points = CustomerPoints(directionsOf: [[3, 4], [0, 0], [-6, -8]], count: 2)
        for (value, expected) in zip(points.values.values, [0.6, 0.8, 0, 0, -0.6, -0.8]) {
            #expect(abs(value - expected) < 1e-15)
        }
    }

    @Test("popular items count customers, best first, equal ones by id")
    func popular() throws {
        let bought: [[UInt32]] = [[0, 4], [4], [2, 4], [2, 3], [3, 2]]
        let popular = try PopularBySegment(labels: [0, 0, 0, 1, 1], segments: 3, items: 6, most: 2) { bought[$0] }
        #expect(popular.items == [0, 2, 3, 4])
        #expect(popular.lists[0] == [.init(item: 3, score: 3), .init(item: 0, score: 1)])
        #expect(popular.lists[1] == [.init(item: 1, score: 2), .init(item: 2, score: 2)])
        #expect(popular.lists[2].isEmpty)
    }
}
