import Glibc
import LinearAlgebra
import Recommenders

/// What is tried of one algorithm, and in which order.
///
/// First the default parameters, then points scattered over the space (a Latin hypercube; McKay, Beckman & Conover
/// 1979), those of an algorithm with factors with the fewest. Then good points are refined: some coordinates move by a
/// normal step, which grows after a gain and shrinks after none. Every third of these has the next number of factors.
struct Arm {
    let space: SearchSpace
    /// Whether trials begin on a sample, of which the best are promoted to all data.
    let hasSample: Bool
    private let seed: UInt64
    /// Tells this arm's random numbers from those of the others.
    private let stream: UInt64
    private(set) var tried: [Tried] = []
    /// What its trials have cost, in seconds or trials.
    private(set) var spent = 0.0
    private var proposed = 0
    private var step = 0.2
    private var scattered: [[Double]] = []

    /// A candidate with its value.
    struct Tried {
        let candidate: Candidate
        /// The same with the best number of epochs.
        let result: Candidate
        let value: Double
        let cost: Double
    }

    init(_ space: SearchSpace, hasSample: Bool, seed: UInt64, stream: UInt64) {
        self.space = space
        self.hasSample = hasSample
        self.seed = seed
        self.stream = stream
        scattered = scatter()
    }

    var name: RecommenderAlgorithm.Name { space.algorithm.name }

    /// The best candidate of all data, or of the sample; of equal ones the first.
    func best(onSample: Bool) -> Tried? {
        tried.filter { $0.candidate.isSampled == onSample }
            .reduce(nil) { best, next in best.map { next.value > $0.value ? next : $0 } ?? next }
    }

    /// The best candidate where trials begin.
    var best: Tried? { best(onSample: hasSample) }

    /// The best candidate of the sample on all data, if it was not tried there yet.
    var bestOfSample: Candidate? {
        guard hasSample, let best = best?.candidate else { return nil }
        let onAllData = best.onAllData
        return tried.contains { $0.candidate.isSame(as: onAllData) } ? nil : onAllData
    }

    /// What was tried on the data where trials begin.
    private var triedAtFirst: [Tried] { tried.filter { $0.candidate.isSampled == hasSample } }

    /// How many trials there were since one gained more than a thousandth.
    var trialsSinceGain: Int { triedAtFirst.map(\.value).trialsSinceGain }

    /// Whether the scattered points are done.
    var isRefining: Bool { proposed > scattered.count + 1 }

    mutating func add(_ candidate: Candidate, _ result: Candidate, value: Double, cost: Double) {
        let before = best?.value ?? -.infinity
        tried.append(Tried(candidate: candidate, result: result, value: value, cost: cost))
        spent += cost
        guard isRefining, candidate.isSampled == hasSample else { return }
        step = min(0.3, max(0.02, value > before ? step * 1.3 : step * 0.95))
    }

    /// The best candidate of the sample, if enough was tried there since the last trial on all data: some trials, which
    /// together cost at least half as much as it would.
    private func duePromotion(_ cost: (Candidate) -> Double) -> Candidate? {
        guard let bestOfSample else { return nil }
        let since = tried.reversed().prefix { $0.candidate.isSampled }
        let isDue = since.count >= (since.count == tried.count ? 4 : 8)
        return isDue && 2 * since.reduce(0) { $0 + $1.cost } >= cost(bestOfSample) ? bestOfSample : nil
    }

    /// The next candidate: where trials begin, or the best of the sample on all data.
    ///
    /// - Parameters:
    ///   - confidence: The coordinates of the confidences of the best candidate of all algorithms.
    ///   - cost: What a candidate may cost.
    /// - Returns: A candidate that was not tried, if twenty attempts find one.
    mutating func next(confidence: [Double]?, cost: (Candidate) -> Double) -> Candidate {
        if let promotion = duePromotion(cost) { return promotion }
        defer { proposed += 1 }
        var candidate = space.usual
        if proposed > 0, proposed <= scattered.count {
            candidate = space.candidate(scattered[proposed - 1], level: 0)
        } else if proposed > 0 {
            for attempt in 0..<20 {
                candidate = refined(attempt, confidence: confidence)
                let isTried = tried.contains {
                    $0.candidate.algorithm == candidate.algorithm && $0.candidate.confidence == candidate.confidence
                }
                if !isTried { break }
            }
        }
        candidate.isSampled = hasSample
        return candidate
    }

    /// Every one of `firstPoints` equal parts of a dimension contains one coordinate; half of the points have the
    /// confidences as they were given.
    private func scatter() -> [[Double]] {
        let count = space.algorithm.firstPoints
        var generator = SeededGenerator(seed: seed, stream, 0)
        let columns = space.dimensions.map { _ in
            (0..<count).shuffled(using: &generator).map { (Double($0) + generator.uniform()) / Double(count) }
        }
        return (0..<count).map { row in
            let point = columns.map { $0[row] }
            return row % 2 == 0 ? point : Array(point.prefix(space.parameterCount)) + space.confidence.point
        }
    }

    /// A point near a good one.
    private func refined(_ attempt: Int, confidence: [Double]?) -> Candidate {
        var generator = SeededGenerator(seed: seed, stream, 1, UInt64(proposed), UInt64(attempt))
        let mine = triedAtFirst.enumerated()
            .sorted { ($1.element.value, $0.offset) < ($0.element.value, $1.offset) }
            .map(\.element.candidate)
        guard let best = mine.first else { return space.usual }
        let round = proposed - scattered.count
        var (parent, level, radius) = (best, best.level, step)
        if space.levels > 1, round % 3 == 1, best.level + 1 < space.levels {
            // More factors with each of the best points in turn, because what is best with few is not with many.
            parent = mine[min(round / 3 % 3, mine.count - 1)]
            (level, radius) = (best.level + 1, round < 4 ? 0 : step / 2)
        } else {
            let luck = generator.uniform()
            if luck > 0.7 { parent = mine[min(luck > 0.9 ? 2 : 1, mine.count - 1)] }
        }
        if let confidence, !hasTried(confidence), generator.uniform() < 0.5 {
            // What suits the events for one algorithm often does for the others.
            return space.candidate(Array(best.point.prefix(space.parameterCount)) + confidence, level: best.level)
        }
        guard radius > 0 else { return space.candidate(parent.point, level: level) }
        return space.candidate(moved(parent.point, by: radius, &generator), level: level)
    }

    /// A candidate of this space near another one.
    func moved(_ candidate: Candidate, by radius: Double, _ generator: inout SeededGenerator) -> Candidate {
        space.candidate(moved(candidate.point, by: radius, &generator), level: candidate.level)
    }

    /// A point near another one: at least one coordinate moves.
    private func moved(_ point: [Double], by radius: Double, _ generator: inout SeededGenerator) -> [Double] {
        var point = point
        let share = max(0.3, 1.5 / Double(point.count))
        let sure = Int(generator.next() % UInt64(max(1, point.count)))
        for index in point.indices where index == sure || generator.uniform() < share {
            // A coordinate of a few steps must be able to reach the next one.
            let step = max(radius, space.dimensions[index].leastStep) * generator.normal()
            point[index] = Self.reflected(point[index] + step)
        }
        return point
    }

    /// Whether a trial had these coordinates of the confidences.
    private func hasTried(_ confidence: [Double]) -> Bool {
        tried.contains { $0.candidate.point.dropFirst(space.parameterCount).elementsEqual(confidence) }
    }

    /// Reflects a coordinate that left the unit interval back into it.
    static func reflected(_ coordinate: Double) -> Double {
        let folded = abs(coordinate.truncatingRemainder(dividingBy: 2))
        return min(folded <= 1 ? folded : 2 - folded, 1.0.nextDown)
    }
}

extension SearchDimension {
    /// A step below this seldom leads to another value.
    fileprivate var leastStep: Double {
        switch self {
        case .linear, .logarithmic, .logarithmicFromZero: 0
        case .steps(let values): 0.7 / Double(values.count)
        case .zeroOr, .orEndless: 0.15
        }
    }
}
