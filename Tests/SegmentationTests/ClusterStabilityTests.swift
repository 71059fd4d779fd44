import LinearAlgebra
import Segmentation
import Testing

@Suite("The number of groups is the one that is found again")
struct ClusterStabilityTests {
    /// Points around centres that are far apart for their deviation of 1.
    private static func groups(_ count: Int, apart: Double, points: Int = 100) -> DoubleMatrix {
        var random = SeededGenerator(seed: 11, UInt64(count))
        // The corners of a simplex, each as far from each other one.
        let values = (0..<count * points).flatMap { row in
            (0..<count).map { $0 == row / points ? apart + random.normal() : random.normal() }
        }
        return DoubleMatrix(rows: count * points, columns: count, values)
    }

    @Test("planted groups are counted", arguments: [3, 4, 6])
    func planted(_ count: Int) throws {
        let found = try ClusterStability(
            Self.groups(count, apart: 6), clusters: Array(2...8), seed: 1, threads: 2)
        #expect(found.chosen == count)
        #expect(found.isStable)
        let candidate = try #require(found.candidates.first { $0.clusters == count })
        #expect(candidate.agreement > 0.95)
        #expect(candidate.weakest > 0.9)
    }

    @Test("points without groups are said to have none")
    func none() throws {
        var random = SeededGenerator(seed: 3)
        let cloud = DoubleMatrix(rows: 600, columns: 6, (0..<3600).map { _ in random.normal() })
        let found = try ClusterStability(cloud, clusters: Array(3...7), seed: 1, threads: 2)
        #expect(!found.isStable)
    }

    @Test("the number of threads changes nothing")
    func threads() throws {
        let points = Self.groups(3, apart: 3)
        let one = try ClusterStability(points, clusters: [2, 3, 4], seed: 5, threads: 1)
        #expect(try ClusterStability(points, clusters: [2, 3, 4], seed: 5, threads: 3) == one)
    }

    @Test("few points do not stop it")
    func few() throws {
        let points = DoubleMatrix(rows: 3, columns: 1, [0, 1, 5])
        let found = try ClusterStability(points, clusters: [1, 2, 3], seed: 0, threads: 1)
        #expect((1...3).contains(found.chosen))
    }
}
