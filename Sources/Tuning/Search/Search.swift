import Glibc
import LinearAlgebra
import Recommenders

/// Which candidate is tried next: algorithms share what a search may spend, in seconds or in trials.
///
/// The next trial is that of the algorithm which has spent least for its weight (stride scheduling; Waldspurger & Weihl
/// 1995). An algorithm weighs less the farther its best trial is behind the leader, and the longer it has not gained. So
/// a costly one gets few trials, and a hopeless one only as many as it takes to notice that it was not hopeless.
struct Search {
    private var arms: [Arm]
    /// Mixtures of what the others find; `nil` where they do not compete.
    private var mixtures: MixtureArm?
    /// The mixture that was proposed last.
    private var proposed: MixtureArm.Mixture?
    /// The value of popularity on all data and on the sample of an algorithm, by which values of samples are compared
    /// with others.
    private var popularity: [RecommenderAlgorithm.Name: (all: Double, sample: Double)] = [:]

    /// - Parameters:
    ///   - spaces: The algorithms that compete, each with whether its trials begin on a sample.
    ///   - hasMixtures: Whether mixtures of `repeat` and the others compete, too.
    ///   - seed: The seed of all points.
    init(_ spaces: [(space: SearchSpace, hasSample: Bool)], hasMixtures: Bool, seed: UInt64) {
        mixtures = hasMixtures ? MixtureArm(seed: seed) : nil
        arms = spaces.enumerated().map {
            Arm($1.space, hasSample: $1.hasSample, seed: seed, stream: UInt64($0))
        }
    }

    /// Sets the values of popularity on all data and on the sample of an algorithm.
    mutating func setPopularity(all: Double, sample: Double, of name: RecommenderAlgorithm.Name) {
        popularity[name] = (all, sample)
    }

    /// The next candidate that can be afforded.
    ///
    /// - Parameters:
    ///   - left: How many trials are left; `nil` where time ends the search.
    ///   - cost: What a candidate may cost, in the unit of `add`.
    ///   - isAffordable: Whether there is time for a candidate.
    /// - Returns: The candidate; `nil` when none can be afforded.
    mutating func next(
        left: Int?, cost: (Candidate) -> Double, isAffordable: (Candidate) -> Bool
    ) -> Candidate? {
        if let left, let promoted = lastPromotion(left, cost) { return promoted }
        let leader = self.leader
        if let mixture = nextMixture(leader, isAffordable) { return mixture }
        let order = arms.indices.sorted { one, other in
            let (first, second) = (priority(arms[one], leader), priority(arms[other], leader))
            return first != second ? first < second : one < other
        }
        for index in order {
            var arm = arms[index]
            let candidate = arm.next(confidence: leadingConfidence(for: arm), cost: cost)
            guard isAffordable(candidate) else { continue }
            arms[index] = arm
            return candidate
        }
        // What was only tried on a sample is worth what is left.
        return arms.sorted { (estimate($0) ?? 0) > (estimate($1) ?? 0) }.lazy.compactMap(\.unpromoted)
            .first(where: isAffordable)
    }

    /// Records the value of a candidate, and what it cost; `found` is the candidate with its best number of epochs.
    mutating func add(_ candidate: Candidate, found: RecommenderAlgorithm, value: Double, cost: Double) {
        if candidate.name == .mixture, let proposed {
            mixtures?.add(proposed, value: value, cost: cost)
        } else if let index = arms.firstIndex(where: { $0.name == candidate.name }) {
            arms[index].add(candidate, candidate.with(found), value: value, cost: cost)
        }
    }

    /// The best value so far, or what that of a sample lets expect.
    private var leader: Double {
        (arms.compactMap(estimate) + [mixtures?.best?.value].compactMap(\.self)).max() ?? 0
    }

    /// The next mixture, if it is their turn and there is time for it.
    private mutating func nextMixture(_ leader: Double, _ isAffordable: (Candidate) -> Bool) -> Candidate? {
        guard var mixtures, let repeats = arms.first(where: { $0.name == .repeat }) else { return nil }
        let own =
            mixtures.best.map { best in
                // A mixture that is no better than its first member alone lists the same.
                let hope = best.value > 1.001 * (repeats.best?.value ?? 0) ? 1 : 0.2
                return mixtures.spent / (hope * weight(best.value, leader, mixtures.trialsSinceGain))
            } ?? 0
        // An algorithm for which there is no time keeps nobody waiting.
        let rivals = arms.filter { estimate($0) != nil || isAffordable($0.first) }
        guard rivals.allSatisfy({ priority($0, leader) >= own }) else { return nil }
        let members = arms.filter { $0.name != .repeat }
            .sorted { ($0.best(onSample: false)?.value ?? 0) > ($1.best(onSample: false)?.value ?? 0) }
        let next = mixtures.next(members: members, repeats: repeats)
        self.mixtures = mixtures
        guard let candidate = next?.candidate, isAffordable(candidate) else { return nil }
        proposed = next
        return candidate
    }

    /// Whether no algorithm that may still win has gained for long.
    ///
    /// - Parameter isAffordable: Whether there is time for a candidate.
    /// - Returns: Whether the search may end.
    func isOnPlateau(isAffordable: (Candidate) -> Bool) -> Bool {
        let leader = self.leader
        func isDone(_ value: Double, _ trialsSinceGain: Int) -> Bool {
            trialsSinceGain >= (value < 0.9 * leader ? 8 : 24)
        }
        if let mixtures {
            if let best = mixtures.best {
                if !isDone(best.value, mixtures.trialsSinceGain) { return false }
            } else {
                var later = self
                if later.nextMixture(leader, isAffordable) != nil { return false }
            }
        }
        return arms.allSatisfy { arm in
            guard let value = estimate(arm) else { return !isAffordable(arm.first) }
            return arm.isRefining && isDone(value, arm.trialsSinceGain) && arm.unpromoted == nil
        }
    }

    /// The best candidate of a sample, when nothing was tried on all data and few trials are left: one that costs no more
    /// than all trials before, or else the cheapest.
    private func lastPromotion(_ left: Int, _ cost: (Candidate) -> Double) -> Candidate? {
        let waiting = arms.filter { $0.unpromoted != nil }.sorted { (estimate($0) ?? 0) > (estimate($1) ?? 0) }
            .compactMap(\.unpromoted)
        guard left <= waiting.count, arms.allSatisfy({ $0.tried.allSatisfy(\.candidate.isSampled) }) else { return nil }
        let spent = arms.reduce(0) { $0 + $1.spent }
        return waiting.first { cost($0) <= spent } ?? waiting.min { cost($0) < cost($1) }
    }

    private func priority(_ arm: Arm, _ leader: Double) -> Double {
        // The defaults of all come first.
        guard let value = estimate(arm) else { return -1 }
        return arm.spent / weight(value, leader, arm.trialsSinceGain)
    }

    private func weight(_ value: Double, _ leader: Double, _ trialsSinceGain: Int) -> Double {
        let ratio = leader > 0 ? value / leader : 1
        let hope = ratio >= 0.98 ? 1 : ratio >= 0.95 ? 0.5 : ratio >= 0.9 ? 0.25 : ratio >= 0.7 ? 0.1 : 0.05
        return hope * pow(0.5, Double(trialsSinceGain / 12))
    }

    /// The best value of an algorithm on all data, or what that on the sample lets expect.
    private func estimate(_ arm: Arm) -> Double? {
        if let value = arm.best(onSample: false)?.value { return value }
        guard let value = arm.best?.value else { return nil }
        guard let popularity = popularity[arm.name], popularity.sample > 0 else { return value }
        return value * popularity.all / popularity.sample
    }

    /// The coordinates of the confidences of the best candidate of all, for an arm that has the same ones to choose.
    private func leadingConfidence(for arm: Arm) -> [Double]? {
        let best = arms.filter { $0.best != nil }.max { (estimate($0) ?? 0) < (estimate($1) ?? 0) }
        guard let best, let candidate = best.best?.candidate,
            best.space.confidence.dimensions.count == arm.space.confidence.dimensions.count
        else { return nil }
        return Array(candidate.point.dropFirst(best.space.parameterCount))
    }
}
