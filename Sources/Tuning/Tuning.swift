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
        var leaders = Leaders(Verdict.shown)
        var standing = Standing(data.task.measure, end: end, start: start, clock: clock, progress: progress)
        defer { standing.finish() }
        let spaces = try spaces(progress)
        var search = Search(spaces, hasMixtures: algorithms.contains(.mixture), seed: seed)
        var spending = Spending(
            end, start: start, growth: growth, processors: threads.count, size: size, sizeOf: size(of:))
        let earlier = Dictionary(recorded.map { ($0.number, $0) }) { first, _ in first }
        var races = Races { try trialRun(of: $0, clock) }
        var trials: [Trial] = []

        func conclude(_ candidate: Candidate, deadline: Double?) throws {
            let number = trials.count + 1
            var marks: [Int: [Double]]?
            if let trial = earlier[number], trial.isOf(candidate) {
                trials.append(trial)
            } else {
                let rival = try races.marks(for: candidate)
                let began = clock()
                let run = try trialRun(of: candidate, clock)
                try run?.run(against: rival, deadline: deadline)
                let trial =
                    try run?.concluded(number: number, seconds: clock() - began)
                    ?? emptyTrial(of: candidate, number: number, seconds: clock() - began)
                try record(leaders.recorded(trial))
                trials.append(trial)
                marks = run?.marks ?? [:]
            }
            let trial = trials[number - 1]
            standing.add(trial)
            report(trials, to: progress)
            trials.keepResamples(ofBest: Verdict.shown)
            races.note(candidate, trial, marks: marks)
            if let cost = spending.add(trial, of: candidate) {
                search.add(candidate, found: trial.algorithm, value: trial.value, cost: cost)
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
            spending.update(after: trials, now: clock())
            if spending.isOver { return trials }
            if search.isOnPlateau(spending) {
                progress.step("the search ends, because no algorithm gains any more")
                return trials
            }
            guard let candidate = search.next(spending) else { return trials }
            try conclude(candidate, deadline: spending.deadline(candidate))
        }
    }

    /// The run of a candidate; `nil` for one whose confidences leave next to nothing of the events, such as those of a
    /// short half-life.
    private func trialRun(of candidate: Candidate, _ clock: @escaping @Sendable () -> Double) throws -> TrialRun? {
        do {
            return TrialRun(candidate, on: try task(of: candidate), threads: threads, clock: clock)
        } catch let error as UserError where error.code == .invalidData && candidate.confidence != data.given {
            return nil
        }
    }

    /// The trial of a candidate that has nothing to learn from, so that it finds nothing for anybody.
    private func emptyTrial(of candidate: Candidate, number: Int, seconds: Double) throws -> Trial {
        let usual = Candidate(
            point: candidate.point, level: candidate.level, algorithm: candidate.algorithm, confidence: data.given,
            isSampled: candidate.isSampled)
        let task = try task(of: usual)
        let intervals = try task.intervals(of: Array(repeating: 0, count: task.users), threads: threads)
        return Trial(
            number: number, algorithm: candidate.algorithm, confidence: candidate.confidence,
            isSampled: candidate.isSampled, value: 0, interval: intervals.value,
            overPopularity: intervals.overPopularity, curve: [], seconds: seconds, resampled: intervals.resampled)
    }

    private func task(of candidate: Candidate) throws -> ValidationTask {
        if candidate.name == .popularity { return data.task }
        return try data.task(of: candidate)
    }

    /// The algorithms for which the machine has enough memory, the quick ones first.
    private func spaces(_ progress: Progress) throws -> [(space: SearchSpace, hasSample: Bool)] {
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
        return try order.map { index in
            let space = SearchSpace(
                possible[index], data.confidence, mostFactors: min(matrix.rows, matrix.columns), size: size)
            return (space, try data.hasSample(for: space, progress))
        }
    }

    private var size: TaskSize { TaskSize(data.task.interactions) }

    /// The size of the data of a candidate; that of a sample is not larger than what it may have.
    private func size(of candidate: Candidate) -> TaskSize {
        guard candidate.isSampled, let size = try? data.sampleSize(of: candidate) else { return self.size }
        return size
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
