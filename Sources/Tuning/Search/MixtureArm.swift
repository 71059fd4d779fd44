import Events
import LinearAlgebra
import Recommenders

/// Which mixtures are tried: of what the other algorithms have found so far.
///
/// The first is that of the best member and the best model of repeats. Then, in turn, the other algorithms' best ones take
/// the place of the member, and the parameters of one of the members move. The share of each is learnt when it is tried.
struct MixtureArm {
    private let seed: UInt64
    private(set) var tried: [Tried] = []
    /// What its trials have cost, in seconds or trials.
    private(set) var spent = 0.0
    private var proposed = 0
    private var step = 0.2

    /// A mixture with its value.
    struct Tried {
        let mixture: Mixture
        let value: Double
    }

    /// What a mixture is made of.
    struct Mixture: Equatable {
        var member: Candidate
        var repeats: Candidate
        var confidence: Confidence

        var candidate: Candidate? {
            guard let name = MixtureParameters.Member(rawValue: member.name.rawValue),
                let own = repeats.algorithm.parameters as? RepeatParameters
            else { return nil }
            let parameters = MixtureParameters(
                member: name, other: member.algorithm, repeats: own)
            return Candidate(
                point: [], level: 0, algorithm: RecommenderAlgorithm(parameters: parameters), confidence: confidence)
        }
    }

    init(seed: UInt64) {
        self.seed = seed
    }

    /// The best mixture; of equal ones the first.
    var best: Tried? {
        tried.reduce(nil) { best, next in best.map { next.value > $0.value ? next : $0 } ?? next }
    }

    /// How many trials there were since one gained more than a thousandth.
    var trialsSinceGain: Int { tried.map(\.value).trialsSinceGain }

    mutating func add(_ mixture: Mixture, value: Double, cost: Double) {
        let before = best?.value ?? -.infinity
        tried.append(Tried(mixture: mixture, value: value))
        spent += cost
        step = min(0.3, max(0.02, value > before ? step * 1.3 : step * 0.95))
    }

    /// The next mixture.
    ///
    /// - Parameters:
    ///   - members: The other algorithms that can be members, the best one first.
    ///   - repeats: That of repeats.
    /// - Returns: The mixture; `nil` as long as there is no member of all data, and where no new one was found.
    mutating func next(members: [Arm], repeats: Arm) -> Mixture? {
        let found = members.compactMap { $0.best(onSample: false)?.result }
        guard let first = found.first, let again = repeats.best(onSample: false)?.candidate else { return nil }
        defer { proposed += 1 }
        guard let best = best?.mixture else {
            return Mixture(member: first, repeats: again, confidence: again.confidence)
        }
        // Where one kind of change leads to nothing new, the next one does.
        for attempt in 0..<3 * Self.attempts {
            let (kind, turn) = ((proposed + attempt / Self.attempts) % 3, attempt % Self.attempts)
            var generator = SeededGenerator(seed: seed, 2, UInt64(proposed), UInt64(attempt))
            var mixture = best
            switch kind {
            case 1:
                mixture.member = found[(proposed / 3 + turn) % found.count]
                if turn >= found.count { mixture.confidence = mixture.member.confidence }
            case 2:
                mixture.repeats = turn == 0 ? again : repeats.moved(best.repeats, by: step, &generator)
                mixture.confidence = mixture.repeats.confidence
            default:
                guard let arm = members.first(where: { $0.name == best.member.name }) else { continue }
                mixture.member = arm.moved(best.member, by: step, &generator).with(epochsOf: best.member)
                // What is best for repeats, or for the member.
                if generator.uniform() < 0.5 { mixture.confidence = mixture.member.confidence }
            }
            if isNew(mixture) { return mixture }
        }
        return nil
    }

    /// Whether no mixture with the same parameters was tried: those that differ in their points alone are the same.
    private func isNew(_ mixture: Mixture) -> Bool {
        guard let candidate = mixture.candidate else { return false }
        return !tried.contains { $0.mixture.candidate == candidate }
    }

    /// How often a kind of change is tried before the next one.
    private static let attempts = 10
}

extension [Double] {
    /// How many values follow the last that exceeded all before it by more than a thousandth.
    var trialsSinceGain: Int {
        var (best, since) = (-Double.infinity, 0)
        for value in self {
            since = value > best * (best > 0 ? 1.001 : 1) ? 0 : since + 1
            best = Swift.max(best, value)
        }
        return since
    }
}
