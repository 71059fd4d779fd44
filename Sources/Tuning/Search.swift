import Glibc
import LinearAlgebra
import Recommenders

/// Which parameters are tried, and in which order; both depend only on the seed and on earlier trials.
///
/// The first round spreads points of each algorithm over its space (a Latin hypercube; McKay, Beckman & Conover 1979),
/// those of iALS with few factors. Every later round refines the best point of each algorithm by normal steps that grow
/// smaller, with fewer points for an algorithm that no longer gains. It also tries the best point of iALS with twice as
/// many factors, as long as this point already has the most factors tried.
struct Search: Sendable {
    /// The parameters of an algorithm that competes.
    typealias Space = any TunableParameters.Type

    private let spaces: [Space]
    private let seed: UInt64
    private let mostFactors: Int
    private var round = 0
    /// How often each algorithm was refined.
    private var refinements: [RecommenderAlgorithm.Name: Int] = [:]
    private var tried: [(candidate: Candidate, value: Double)] = []

    /// - Parameters:
    ///   - spaces: The algorithms that compete.
    ///   - seed: The seed of all points.
    ///   - mostFactors: The maximum number of factors that the data can distinguish.
    init(_ spaces: [Space], seed: UInt64, mostFactors: Int) {
        self.spaces = spaces
        self.seed = seed
        self.mostFactors = mostFactors
    }

    /// Records the value of a candidate of the last round.
    mutating func add(_ candidate: Candidate, value: Double) {
        tried.append((candidate, value))
    }

    /// The candidates of the next round.
    mutating func next() -> [Candidate] {
        defer { round += 1 }
        guard round > 0 else { return spaces.flatMap(firstPoints) }
        let leader = spaces.compactMap { best(of: $0)?.value }.max() ?? 0
        return spaces.flatMap { space -> [Candidate] in
            let value = best(of: space)?.value ?? 0
            if value < Self.hopeful * leader { return round % 4 == 0 ? refined(space, count: 2) : [] }
            return refined(space, count: isStuck(space) ? 1 : 3)
        }
    }

    /// An algorithm whose best trial is below this share of the leader's is tried only in every fourth round.
    private static let hopeful = 0.9

    /// Whether the last eight trials of an algorithm gained less than a thousandth.
    private func isStuck(_ space: Space) -> Bool {
        let values = tried.filter { $0.candidate.name == space.name }.map(\.value)
        guard values.count > 8, let all = values.max(), let before = values.dropLast(8).max() else { return false }
        return all < 1.001 * before
    }

    private func best(of space: Space) -> (candidate: Candidate, value: Double)? {
        tried.filter { $0.candidate.name == space.name }
            .reduce(nil) { best, next in best.map { next.value > $0.value ? next : $0 } ?? next }
    }

    private func candidate(_ space: Space, _ point: [Double], level: Int = 0) -> Candidate {
        Candidate(
            point: point, level: level,
            algorithm: RecommenderAlgorithm(parameters: space.init(at: point, level: level)))
    }

    /// The first points of a space: every one of `firstPoints` equal parts of a dimension contains one coordinate.
    private func firstPoints(of space: Space) -> [Candidate] {
        let count = space.firstPoints
        var generator = SeededGenerator(seed: seed, UInt64(spaces.firstIndex { $0.name == space.name } ?? 0), 0)
        let columns = space.dimensions.map { _ in
            (0..<count).shuffled(using: &generator).map { (Double($0) + generator.uniform()) / Double(count) }
        }
        return (0..<count).map { row in candidate(space, columns.map { $0[row] }) }
    }

    /// Points around the best one; one of them may be the best point itself with more factors.
    private mutating func refined(_ space: Space, count: Int) -> [Candidate] {
        guard let best = best(of: space)?.candidate else { return [] }
        var candidates: [Candidate] = []
        let mine = tried.filter { $0.candidate.name == space.name }
        let highest = mine.map(\.candidate.level).max() ?? 0
        if best.level == highest, highest + 1 < levels(of: space) {
            candidates.append(candidate(space, best.point, level: highest + 1))
        }
        while candidates.count < count {
            let number = refinements[space.name, default: 0]
            refinements[space.name] = number + 1
            var generator = SeededGenerator(
                seed: seed, UInt64(spaces.firstIndex { $0.name == space.name } ?? 0), 1, UInt64(number))
            let radius = max(0.04, 0.25 * pow(0.93, Double(number)))
            let point = best.point.map { Self.reflected($0 + radius * generator.normal()) }
            candidates.append(candidate(space, point, level: best.level))
        }
        return candidates
    }

    /// How many numbers of factors the data can distinguish; 1 for an algorithm without factors.
    private func levels(of space: Space) -> Int { max(1, space.ladder.count { $0 <= mostFactors }) }

    /// Reflects a coordinate that left the unit interval back into it.
    private static func reflected(_ coordinate: Double) -> Double {
        let folded = abs(coordinate.truncatingRemainder(dividingBy: 2))
        return min(folded <= 1 ? folded : 2 - folded, 1.0.nextDown)
    }
}
