import LinearAlgebra
import Segmentation
import Testing

@Suite("k-means finds what scikit-learn finds")
struct KMeansTests {
    private typealias Fixture = SegmentationFixture
    private let points = DoubleMatrix(rows: 160, columns: 3, Fixture.points)

    @Test("from given centres Lloyd's rounds end in scikit-learn's groups")
    func lloyd() throws {
        let starts = DoubleMatrix(
            rows: 4, columns: 3, Fixture.starts.flatMap { Fixture.points[3 * $0..<3 * $0 + 3] })
        let fit = try KMeans(clusters: 4, seed: 0).lloyd(points, from: starts, threads: 2)
        #expect(fit.labels == Fixture.labels)
        #expect(abs(fit.inertia - Fixture.inertia) < 1e-9 * Fixture.inertia)
        for (value, expected) in zip(fit.centres.values, Fixture.centres) { #expect(abs(value - expected) < 1e-9) }
    }

    @Test("starts by k-means++ reach the least sum that 200 starts of scikit-learn reach")
    func plusPlus() throws {
        let fit = try KMeans(clusters: 4, seed: 7).fit(points, threads: 1)
        #expect(abs(fit.inertia - Fixture.leastInertia) < 1e-9 * Fixture.leastInertia)
        let sizes = (0..<4).map { group in fit.labels.count { $0 == group } }
        #expect(sizes == sizes.sorted(by: >))
    }

    @Test("the number of threads changes no bit", arguments: [2, 3])
    func threads(_ count: Int) throws {
        var random = SeededGenerator(seed: 5)
        let many = DoubleMatrix(rows: 5000, columns: 4, (0..<20_000).map { _ in random.normal() })
        let one = try KMeans(clusters: 6, seed: 3).fit(many, threads: 1)
        let other = try KMeans(clusters: 6, seed: 3).fit(many, threads: Threads(count))
        #expect(one.labels == other.labels)
        #expect(one.inertia.bitPattern == other.inertia.bitPattern)
        #expect(one.centres.values.map(\.bitPattern) == other.centres.values.map(\.bitPattern))
    }

    @Test("a group that loses its points gets the farthest one")
    func emptyGroup() throws {
        // Both starts lie on the same side, so the second is nobody's nearest.
        let line = DoubleMatrix(rows: 4, columns: 1, [0, 1, 2, 10])
        let fit = try KMeans(clusters: 2, seed: 0).lloyd(
            line, from: DoubleMatrix(rows: 2, columns: 1, [0, 0]), threads: 1)
        #expect(fit.labels == [0, 0, 0, 1])
        #expect(fit.inertia == 2)
    }

    @Test("equal points are one group")
    func equalPoints() throws {
        let fit = try KMeans(clusters: 1, seed: 0).fit(
            DoubleMatrix(rows: 3, columns: 2, [1, 2, 1, 2, 1, 2]), threads: 1)
        #expect(fit.labels == [0, 0, 0])
        #expect(fit.inertia == 0)
        #expect(Array(fit.centres.values) == [1, 2])
    }

    @Test("one customer is a group")
    func onePoint() throws {
        let fit = try KMeans(clusters: 1, seed: 0).fit(DoubleMatrix(rows: 1, columns: 1, [4]), threads: 2)
        #expect(fit.labels == [0])
    }
}
