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
    /// - Parameter spending: What is left, and what candidates cost.
    /// - Returns: The candidate; `nil` when none can be afforded.
    mutating func next(_ spending: Spending) -> Candidate? {
        if let promotion = lastPromotion(spending) { return promotion }
        let leader = self.leader
        if let mixture = nextMixture(leader, spending) { return mixture }
        let order = arms.indices.sorted { one, other in
            let (first, second) = (priority(arms[one], leader), priority(arms[other], leader))
            return first != second ? first < second : one < other
        }
        for index in order {
            var arm = arms[index]
            let candidate = arm.next(confidence: leadingConfidence(for: arm), cost: spending.cost)
            guard spending.isAffordable(candidate) else { continue }
            arms[index] = arm
            return candidate
        }
        // What was only tried on a sample is worth what is left.
        return arms.sorted { (estimate($0) ?? 0) > (estimate($1) ?? 0) }.lazy.compactMap(\.bestOfSample)
            .first(where: spending.isAffordable)
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
    private mutating func nextMixture(_ leader: Double, _ spending: Spending) -> Candidate? {
        guard var mixtures, let repeats = arms.first(where: { $0.name == .repeat }) else { return nil }
        let own =
            mixtures.best.map { best in
                // A mixture that is no better than its first member alone lists the same.
                let hope = best.value > 1.001 * (repeats.best(onSample: false)?.value ?? 0) ? 1 : 0.2
                return mixtures.spent / (hope * weight(best.value, leader, mixtures.trialsSinceGain))
            } ?? 0
        // An algorithm for which there is no time keeps nobody waiting.
        let rivals = arms.filter { hasTime(for: $0, spending) }
        guard rivals.allSatisfy({ priority($0, leader) >= own }) else { return nil }
        let next = mixtures.next(members: members, repeats: repeats)
        self.mixtures = mixtures
        guard let candidate = next?.candidate, spending.isAffordable(candidate) else { return nil }
        proposed = next
        return candidate
    }

    /// The algorithms that can be a member beside repeats, the best one of all data first.
    private var members: [Arm] {
        arms.filter { $0.name != .repeat }
            .sorted { ($0.best(onSample: false)?.value ?? 0) > ($1.best(onSample: false)?.value ?? 0) }
    }

    /// Whether there is time for what an algorithm would try next.
    private func hasTime(for arm: Arm, _ spending: Spending) -> Bool {
        guard spending.left == nil else { return true }
        var later = arm
        let next = later.next(confidence: leadingConfidence(for: arm), cost: spending.cost)
        return spending.isAffordable(next) || canPromote(arm, spending)
    }

    /// Whether there is time for the best of a sample on all data.
    private func canPromote(_ arm: Arm, _ spending: Spending) -> Bool {
        arm.bestOfSample.map(spending.isAffordable) ?? false
    }

    /// Whether there is time for the mixture that would be tried next.
    private func hasTimeForMixtures(_ spending: Spending) -> Bool {
        guard var later = mixtures, let repeats = arms.first(where: { $0.name == .repeat }) else { return false }
        return later.next(members: members, repeats: repeats)?.candidate.map(spending.isAffordable) ?? false
    }

    /// Whether no algorithm that may still win, and for which there is time, has gained for long.
    ///
    /// - Parameter spending: What is left, and what candidates cost.
    /// - Returns: Whether the search may end; false where a number of trials ends it, or where there is time for nothing.
    func isOnPlateau(_ spending: Spending) -> Bool {
        guard spending.left == nil else { return false }
        let leader = self.leader
        func isDone(_ value: Double, _ trialsSinceGain: Int) -> Bool {
            trialsSinceGain >= (value < 0.9 * leader ? 8 : 24)
        }
        let hasMixtures = hasTimeForMixtures(spending)
        if hasMixtures {
            guard let mixtures, let best = mixtures.best, isDone(best.value, mixtures.trialsSinceGain) else {
                return false
            }
        }
        let going = arms.filter { hasTime(for: $0, spending) }
        return (hasMixtures || !going.isEmpty)
            && going.allSatisfy { arm in
                guard let value = estimate(arm) else { return false }
                return arm.isRefining && isDone(value, arm.trialsSinceGain) && !canPromote(arm, spending)
            }
    }

    /// The best candidate of a sample, when few trials are left, for an algorithm of which nothing was tried on all data
    /// and which may beat what was: one that costs no more than all trials before.
    ///
    /// Where nothing at all was tried on all data, it may be the cheapest one instead.
    private func lastPromotion(_ spending: Spending) -> Candidate? {
        guard let left = spending.left else { return nil }
        let best = (arms.map { $0.best(onSample: false)?.value } + [mixtures?.best?.value]).compactMap(\.self).max()
        let waiting = arms.filter { $0.best(onSample: false) == nil && (estimate($0) ?? 0) > best ?? -1 }
            .sorted { (estimate($0) ?? 0) > (estimate($1) ?? 0) }
            .compactMap(\.bestOfSample)
        guard left <= waiting.count else { return nil }
        let spent = arms.reduce(0) { $0 + $1.spent }
        if let first = waiting.first(where: { spending.cost($0) <= spent }) { return first }
        return best == nil ? waiting.min { spending.cost($0) < spending.cost($1) } : nil
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
