import Recommenders

/// What a search may still spend, in seconds or in trials, and what candidates cost.
struct Spending {
    private let end: Tuning.End
    /// What the clock showed when the search began.
    private let start: Double
    /// How many times more events the winner is trained on than trials are.
    private let growth: Double
    /// The size of all data.
    private let size: TaskSize
    /// The size of the data of a candidate.
    private let sizeOf: (Candidate) -> TaskSize
    private var costs: TrialCosts
    private var now: Double
    /// The seconds that training the best candidate so far may take.
    private var reserved = 0.0
    private var done = 0

    /// - Parameters:
    ///   - end: When the search ends.
    ///   - start: What the clock showed when it began.
    ///   - growth: How many times more events the winner is trained on than trials are.
    ///   - processors: How many of them each trial has.
    ///   - size: The size of all data.
    ///   - sizeOf: The size of the data of a candidate.
    init(
        _ end: Tuning.End, start: Double, growth: Double, processors: Int, size: TaskSize,
        sizeOf: @escaping (Candidate) -> TaskSize
    ) {
        self.end = end
        self.start = start
        self.growth = growth
        self.size = size
        self.sizeOf = sizeOf
        costs = TrialCosts(processors: processors)
        now = start
    }

    /// How many trials are left; `nil` where time ends the search.
    var left: Int? {
        switch end {
        case .trials(let count): count - done
        case .seconds: nil
        }
    }

    /// Whether the last trial is done.
    var isOver: Bool { left.map { $0 <= 0 } ?? false }

    /// Sets what is done, and what the clock shows.
    mutating func update(after trials: [Trial], now: Double) {
        self.now = now
        done = trials.count
        reserved = trials.best.map { winnerSeconds($0.algorithm) } ?? 0
    }

    /// Records what a trial took.
    ///
    /// - Returns: What it cost, in seconds or trials; `nil` for popularity, which no search chooses.
    mutating func add(_ trial: Trial, of candidate: Candidate) -> Double? {
        guard let parameters = candidate.costed(afterEpochs: trial.curve.last?.epoch) else { return nil }
        let size = sizeOf(candidate)
        costs.add(parameters, size, seconds: trial.seconds)
        return end.isTime ? trial.seconds : Self.trials(parameters, size)
    }

    /// What a candidate may cost, in seconds or trials.
    func cost(_ candidate: Candidate) -> Double {
        if end.isTime { return seconds(candidate) }
        return candidate.costed.map { Self.trials($0, sizeOf(candidate)) } ?? 0
    }

    /// Whether there is time for a candidate, and then for training the winner.
    func isAffordable(_ candidate: Candidate) -> Bool {
        deadline(candidate).map { now + seconds(candidate) <= $0 } ?? true
    }

    /// When the winner must be trained, if it is the best so far or this candidate; `nil` where time does not end the
    /// search.
    func deadline(_ candidate: Candidate) -> Double? {
        guard case .seconds(let budget) = end else { return nil }
        return start + budget - max(reserved, winnerSeconds(candidate.algorithm))
    }

    private func seconds(_ candidate: Candidate) -> Double {
        candidate.costed.map { costs.estimate($0, sizeOf(candidate)) } ?? 0
    }

    /// The seconds that training the winner may take, if it is this one.
    private func winnerSeconds(_ algorithm: RecommenderAlgorithm) -> Double {
        guard let parameters = algorithm.parameters as? any CostedParameters else { return 0 }
        return growth * costs.estimate(parameters, size)
    }

    /// What a trial costs where the number of trials ends the search: one, and more if it takes very long.
    ///
    /// It must not depend on a clock, because the result may not.
    private static func trials(_ parameters: any CostedParameters, _ size: TaskSize) -> Double {
        1 + parameters.seconds(of: size) / 10
    }
}
