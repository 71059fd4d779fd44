import Glibc
import LinearAlgebra

/// Draws items by popularity and taste without looking at all of them.
///
/// Items form clusters. A cluster is drawn by its popularity times exp⟨x, centre⟩, an item in it by popularity, and the
/// item is kept with probability min(1, exp(⟨x, y − centre⟩ − m)), where m = `bound` deviations of the exponent. So the
/// intensity is popularity · exp⟨x, y⟩, limited where an item suits a customer much better than its cluster does.
struct PairTastes: Sendable {
    private static let dimensions = 8
    /// The deviation of ⟨x, centre⟩ over customers.
    private static let centreScale = 1.6
    /// The deviation of ⟨x, y − centre⟩ over customers.
    private static let ownScale = 0.7
    private static let bound = 1.5

    /// The items, cluster by cluster.
    private let members: [UInt32]
    /// Where each cluster begins in `members`, and where the last one ends.
    private let starts: [Int]
    /// The running sums of popularity over `members`, starting again from 0 in each cluster.
    private let cumulative: [Double]
    /// Clusters × dimensions.
    private let centres: [Float]
    /// Members × dimensions: y − centre.
    private let own: [Float]

    /// A customer's taste, and the running sums of the weights of the clusters.
    struct Taste {
        fileprivate let vector: [Float]
        fileprivate let margin: Float
        fileprivate let clusters: [Double]
    }

    init(items: Int, seed: UInt64) {
        var random = SeededGenerator(seed: seed, Stream.pairCustomers)
        let clusterCount = min(max(items / 100, 1), 256)
        let scale = 1 / Double(Self.dimensions).squareRoot()
        centres = (0..<clusterCount * Self.dimensions).map { _ in Float(Self.centreScale * scale * random.normal()) }
        own = (0..<items * Self.dimensions).map { _ in Float(Self.ownScale * scale * random.normal()) }
        // Shuffle the items, so that ids tell nothing about popularity, and cut them into clusters of equal size.
        members = (0..<UInt32(items)).shuffled(using: &random)
        starts = (0...clusterCount).map { $0 * items / clusterCount }
        let ranks = (0..<items).shuffled(using: &random)
        let flat = Double(items) / 256
        var cumulative = [Double](repeating: 0, count: items)
        for cluster in 0..<clusterCount {
            var sum = 0.0
            for position in starts[cluster]..<starts[cluster + 1] {
                sum += pow(Double(ranks[position]) + 1 + flat, -1.6)
                cumulative[position] = sum
            }
        }
        self.cumulative = cumulative
    }

    /// Draws a customer's taste, in O(clusters).
    func taste(_ random: inout SeededGenerator) -> Taste {
        let vector = (0..<Self.dimensions).map { _ in Float(random.normal()) }
        var sum = 0.0
        let clusters = (0..<starts.count - 1).map { cluster in
            var exponent: Float = 0
            var length: Float = 0
            for (position, value) in vector.enumerated() {
                let centre = centres[cluster * Self.dimensions + position]
                exponent += value * centre
                length += centre * centre
            }
            sum += cumulative[starts[cluster + 1] - 1] * exp(Double(exponent - length / 2))
            return sum
        }
        let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let deviation = Float(Self.ownScale) * norm / Float(Self.dimensions).squareRoot()
        return Taste(vector: vector, margin: Float(Self.bound) * deviation, clusters: clusters)
    }

    /// Draws one item, or `nil` when the drawn item did not suit the customer; in O(log items).
    func draw(_ taste: Taste, _ random: inout SeededGenerator) -> UInt32? {
        let clusters = taste.clusters
        let cluster = firstIndex(
            in: clusters, 0..<clusters.count, above: random.uniform() * clusters[clusters.count - 1])
        let range = starts[cluster]..<starts[cluster + 1]
        let position = firstIndex(
            in: cumulative, range, above: random.uniform() * cumulative[range.upperBound - 1])
        var exponent = -taste.margin
        for dimension in 0..<Self.dimensions {
            exponent += taste.vector[dimension] * own[position * Self.dimensions + dimension]
        }
        guard exponent >= 0 || Float(random.uniform()) < exp(exponent) else { return nil }
        return members[position]
    }
}
