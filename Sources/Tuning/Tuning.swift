package import Diagnostics
import Documents
import Events
import Ids
import Interactions
package import LinearAlgebra
package import Recommenders
import Tables

/// A search for the best algorithm and its parameters.
///
/// Candidates (`Search`) are tried one after another on the same held-out customers. One of iALS is judged after several
/// epochs, and ends when it gets worse, or when it is surely worse than the best one was after as many epochs (a race;
/// Maron & Moore 1994, "Hoeffding races"). With a number of trials, the result depends on the data and the seed alone.
package struct Tuning {
    /// When the search ends.
    package enum End: Sendable, Equatable {
        case trials(Int)
        /// After this many seconds, in which the winner is trained as well; or before, when nothing gains any more.
        case seconds(Double)

        var isTime: Bool {
            if case .seconds = self { true } else { false }
        }
    }

    private let data: ValidationData
    private let algorithms: [RecommenderAlgorithm.Name]
    private let end: End
    private let seed: UInt64
    private let threads: Threads
    /// How many times more events the winner is trained on than trials are.
    private let growth: Double

    /// - Parameters:
    ///   - data: The data that candidates are tried on.
    ///   - algorithms: The algorithms that compete; popularity is always tried first.
    ///   - end: When the search ends.
    ///   - seed: Determines which parameters are tried.
    ///   - growth: How many times more events the winner is trained on than trials are; 0 if nothing is trained.
    ///   - threads: The number of workers; with a number of trials it does not change the result.
    package init(
        _ data: ValidationData, algorithms: [RecommenderAlgorithm.Name], end: End, seed: UInt64, growth: Double = 1,
        threads: Threads
    ) {
        self.data = data
        self.algorithms = algorithms
        self.end = end
        self.seed = seed
        self.growth = growth
        self.threads = threads
    }

    /// Runs the search.
    ///
    /// - Parameters:
    ///   - recorded: The trials of an earlier run of the same search; they are not run again.
    ///   - spent: The seconds that were spent before, by earlier runs and by reading.
    ///   - record: Called with each trial as soon as it is done.
    ///   - clock: Seconds since any fixed moment.
    ///   - progress: The receiver of how the search stands, and of a line on each first trial of an algorithm and on each
    ///     better one.
    /// - Returns: The trials in ascending order of their numbers, at least one; the best ones and popularity have their
    ///   resamples.
    /// - Throws: `UserError` for data that cannot be fitted; what `record` throws.
    package func run(
        recorded: [Trial] = [], spent: Double = 0, record: (Trial) throws -> Void,
        clock: @escaping @Sendable () -> Double, progress: Progress
    ) throws -> [Trial] {
        let start = clock() - spent
        let leaders = Leaders(Verdict.shown)
        let standing = Standing(data.task.measure, end: end, start: start, clock: clock, progress: progress)
        defer { standing.finish() }
        let spaces = spaces(progress)
        var search = Search(spaces, hasMixtures: algorithms.contains(.mixture), seed: seed)
        var costs = TrialCosts(processors: threads.count)
        let earlier = Dictionary(recorded.map { ($0.number, $0) }) { first, _ in first }
        var rivals: [Race: Rival] = [:]
        var trials: [Trial] = []

        func conclude(_ candidate: Candidate, deadline: Double?) throws {
            let number = trials.count + 1
            if let trial = earlier[number], trial.isOf(candidate) {
                trials.append(trial)
            } else {
                let race = Race(name: candidate.name, isSampled: candidate.isSampled)
                let marks = try marks(of: rivals[race], clock)
                rivals[race]?.marks = marks
                let began = clock()
                let run = try trialRun(of: candidate, clock)
                try run.run(against: marks, deadline: deadline)
                let trial = try run.concluded(number: number, seconds: clock() - began)
                try record(leaders.recorded(trial))
                trials.append(trial)
                if run.value > rivals[race]?.value ?? -.infinity {
                    rivals[race] = Rival(
                        candidate: candidate, value: run.value, epochs: trial.curve.last?.epoch ?? 0, marks: run.marks)
                }
            }
            let trial = trials[number - 1]
            standing.add(trial)
            report(trials, to: progress)
            trials.keepResamples(ofBest: Verdict.shown)
            let race = Race(name: candidate.name, isSampled: candidate.isSampled)
            if trial.value > rivals[race]?.value ?? -.infinity {
                rivals[race] = Rival(
                    candidate: candidate, value: trial.value, epochs: trial.curve.last?.epoch ?? 0, marks: nil)
            }
            let size = size(of: candidate)
            if let parameters = candidate.costed(afterEpochs: trial.curve.last?.epoch) {
                costs.add(parameters, size, seconds: trial.seconds)
                search.add(
                    candidate, found: trial.algorithm, value: trial.value,
                    cost: end.isTime ? trial.seconds : Self.cost(parameters, size))
            }
        }

        try conclude(
            Candidate(point: [], level: 0, algorithm: .popularity, confidence: data.given), deadline: nil)
        for (space, hasSample) in spaces where hasSample {
            var candidate = space.usual
            candidate.isSampled = true
            search.setPopularity(
                all: trials[0].value, sample: try data.task(of: candidate).popularityValue, of: candidate.name)
        }
        while true {
            var left: Int?
            var ending = Double.infinity
            switch end {
            case .trials(let count): left = count - trials.count
            case .seconds(let seconds): ending = start + seconds
            }
            if let left, left <= 0 { return trials }
            let now = clock()
            let reserved = trials.best.map { winnerSeconds($0.algorithm, costs) } ?? 0
            /// When the winner must be trained, if it is the best so far or this candidate.
            func latest(_ candidate: Candidate) -> Double {
                ending - max(reserved, winnerSeconds(candidate.algorithm, costs))
            }
            func estimate(_ candidate: Candidate) -> Double {
                candidate.costed.map { costs.estimate($0, size(of: candidate)) } ?? 0
            }
            func isAffordable(_ candidate: Candidate) -> Bool {
                left != nil || now + estimate(candidate) <= latest(candidate)
            }
            if end.isTime, search.isOnPlateau(isAffordable: isAffordable) {
                progress.step("the search ends, because no algorithm gains any more")
                return trials
            }
            let next = search.next(
                left: left,
                cost: { candidate in
                    if end.isTime { return estimate(candidate) }
                    return candidate.costed.map { Self.cost($0, size(of: candidate)) } ?? 0
                },
                isAffordable: isAffordable)
            guard let candidate = next else { return trials }
            try conclude(candidate, deadline: end.isTime ? latest(candidate) : nil)
        }
    }

    /// What a trial costs where the number of trials ends the search: one, and more if it takes very long.
    ///
    /// It must not depend on a clock, because the result may not.
    private static func cost(_ parameters: any CostedParameters, _ size: TaskSize) -> Double {
        1 + parameters.seconds(of: size) / 10
    }

    /// Candidates that run against each other: those of an algorithm on the same data.
    private struct Race: Hashable {
        let name: RecommenderAlgorithm.Name
        let isSampled: Bool
    }

    /// The best candidate of a race.
    private struct Rival {
        let candidate: Candidate
        let value: Double
        /// How many epochs its trial ran.
        let epochs: Int
        /// The measures of every customer after some epochs; `nil` for a trial that an earlier run recorded.
        var marks: [Int: [Double]]?
    }

    /// The marks of a rival; those of a recorded trial are computed again.
    private func marks(of rival: Rival?, _ clock: @escaping @Sendable () -> Double) throws -> [Int: [Double]] {
        guard let rival, rival.candidate.ials != nil else { return [:] }
        if let marks = rival.marks { return marks }
        let run = try trialRun(of: rival.candidate, clock)
        try run.run()
        // Its trial may have ended earlier, in a race.
        return run.marks.filter { $0.key <= rival.epochs }
    }

    /// The run of a candidate; one whose confidences leave next to nothing of the events, such as those of a short
    /// half-life, finds nothing.
    private func trialRun(of candidate: Candidate, _ clock: @escaping @Sendable () -> Double) throws -> TrialRun {
        do {
            return TrialRun(candidate, on: try task(of: candidate), threads: threads, clock: clock)
        } catch let error as UserError where error.code == .invalidData && candidate.confidence != data.given {
            let usual = Candidate(
                point: candidate.point, level: candidate.level, algorithm: candidate.algorithm, confidence: data.given,
                isSampled: candidate.isSampled)
            return TrialRun(candidate, on: try task(of: usual), isLearnable: false, threads: threads, clock: clock)
        }
    }

    private func task(of candidate: Candidate) throws -> ValidationTask {
        if candidate.name == .popularity { return data.task }
        return try data.task(of: candidate)
    }

    /// The algorithms for which the machine has enough memory, the quick ones first.
    private func spaces(_ progress: Progress) -> [(space: SearchSpace, hasSample: Bool)] {
        let matrix = data.task.interactions.matrix
        let possible = algorithms.compactMap(\.tunable).filter { algorithm in
            let memory = algorithm.init().memory(items: size.items)
            guard memory > physicalMemory() / 2 else { return true }
            progress.warning(
                "\(algorithm.name.rawValue) is left out: \(memory / 1_000_000) MB for "
                    + "\(size.items) items are more than half of the memory")
            return false
        }
        let seconds = possible.map { $0.init().seconds(of: size) }
        let order = possible.indices.sorted { (seconds[$0], $0) < (seconds[$1], $1) }
        return order.map { index in
            let algorithm = possible[index]
            return (
                SearchSpace(algorithm, data.confidence, mostFactors: min(matrix.rows, matrix.columns), size: size),
                data.needsSample(mostItems: algorithm.mostItems)
            )
        }
    }

    private var size: TaskSize { TaskSize(data.task.interactions) }

    /// The size of the data of a candidate; that of a sample is not larger than what it may have.
    private func size(of candidate: Candidate) -> TaskSize {
        guard candidate.isSampled, let size = try? data.sampleSize(of: candidate) else { return self.size }
        return size
    }

    /// The seconds that training the winner may take, if it is this one.
    private func winnerSeconds(_ algorithm: RecommenderAlgorithm, _ costs: TrialCosts) -> Double {
        guard let parameters = algorithm.parameters as? any CostedParameters else { return 0 }
        return growth * costs.estimate(parameters, size)
    }

    /// A line on the first trial of each algorithm, and on each that is better than all before.
    private func report(_ trials: [Trial], to progress: Progress) {
        guard let trial = trials.last else { return }
        let before = Array(trials.dropLast())
        let isFirst = !before.contains { $0.algorithm.name == trial.algorithm.name && !$0.isSampled }
        let isBetter = before.best.map { trial.value > 1.001 * $0.value } ?? true
        guard !trial.isSampled, isFirst || isBetter else { return }
        progress.step("trial \(trial.number): \(data.task.measure) \(trial.value.fixed(4)), \(trial.summary)")
    }
}
