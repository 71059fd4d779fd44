package import Diagnostics
import Documents
import Ids
import Interactions
package import LinearAlgebra
package import Recommenders
import Tables

/// A search for the best algorithm and its parameters, by seeded random search with successive halving.
///
/// Rounds of candidates (`Search`) are tried on the same held-out customers. Within a round all iALS candidates run for
/// four epochs, the better half continues to eight, and the better half of these to sixteen (successive halving;
/// Jamieson & Talwalkar 2016, "Non-stochastic best arm identification and hyperparameter optimization", section 3).
/// Each candidate is evaluated after several of its epochs and stops when it gets worse. With a number of trials, the
/// result depends on the data and the seed alone.
package struct Tuning: Sendable {
    /// When the search ends.
    package enum End: Sendable, Equatable {
        case trials(Int)
        /// No trial begins after this many seconds.
        case seconds(Double)
    }

    private let task: ValidationTask
    private let algorithms: [RecommenderAlgorithm.Name]
    private let end: End
    private let seed: UInt64
    private let threads: Threads

    /// - Parameters:
    ///   - task: The data that candidates are tried on.
    ///   - algorithms: The algorithms that compete; popularity is always tried first.
    ///   - end: When the search ends.
    ///   - seed: Determines which parameters are tried.
    ///   - threads: The number of workers; with a number of trials it does not change the result.
    package init(
        _ task: ValidationTask, algorithms: [RecommenderAlgorithm.Name], end: End, seed: UInt64, threads: Threads
    ) {
        self.task = task
        self.algorithms = algorithms
        self.end = end
        self.seed = seed
        self.threads = threads
    }

    /// Runs the search.
    ///
    /// - Parameters:
    ///   - recorded: The trials of an earlier run of the same search; they are not run again.
    ///   - spent: The seconds that the earlier run took.
    ///   - record: Called with each trial as soon as it is done, from any thread.
    ///   - clock: Seconds since any fixed moment.
    ///   - progress: The receiver of how the search stands, and in detail of a line on the best trial after each round.
    /// - Returns: The trials in ascending order of their numbers, at least one; the best ones and popularity have their
    ///   resamples.
    /// - Throws: `UserError` for data that cannot be fitted; what `record` throws.
    package func run(
        recorded: [Trial] = [], spent: Double = 0, record: @escaping @Sendable (Trial) throws -> Void,
        clock: @escaping @Sendable () -> Double, progress: Progress
    ) throws -> [Trial] {
        let start = clock() - spent
        let leaders = Leaders(Verdict.shown)
        let standing = Standing(task.measure, end: end, start: start, clock: clock, progress: progress)
        defer { standing.finish() }
        let conclude: @Sendable (Trial) throws -> Void = { trial in
            try record(leaders.recorded(trial))
            standing.add(trial)
        }
        let matrix = task.interactions.matrix
        let spaces = algorithms.compactMap { $0.tunable }.filter { isPossible($0, progress) }
        var search = Search(spaces, seed: seed, mostFactors: min(matrix.rows, matrix.columns))
        let earlier = Dictionary(recorded.map { ($0.number, $0) }) { first, _ in first }
        var trials: [Trial] = []
        let popularity = Candidate(point: [], level: 0, algorithm: .popularity)
        trials += try run(
            [TrialRun(number: 1, candidate: popularity)], earlier, conclude, standing, clock, deadline: nil)
        while !isOver(trials.count, clock() - start) {
            var candidates = search.next()
            var deadline: Double?
            switch end {
            case .trials(let count): candidates = Array(candidates.prefix(count - trials.count))
            case .seconds(let seconds):
                deadline = start + seconds
                let left = start + seconds - clock()
                candidates = candidates.filter { estimate(of: $0, after: trials) < left }
            }
            if candidates.isEmpty { break }
            let runs = candidates.enumerated().map { TrialRun(number: trials.count + 1 + $0, candidate: $1) }
            let done = try run(runs, earlier, conclude, standing, clock, deadline: deadline)
            for trial in done { search.add(candidates[trial.number - trials.count - 1], value: trial.value) }
            trials += done
            trials.keepResamples(ofBest: Verdict.shown)
            report(trials, clock() - start, to: progress)
        }
        return trials
    }

    private func isOver(_ trials: Int, _ seconds: Double) -> Bool {
        switch end {
        case .trials(let count): trials >= count
        case .seconds(let budget): seconds >= budget
        }
    }

    /// Whether the machine has enough memory for an algorithm.
    private func isPossible(_ space: Search.Space, _ progress: Progress) -> Bool {
        let memory = space.init().memory(items: items)
        guard memory > physicalMemory() / 2 else { return true }
        progress.warning(
            "\(space.name.rawValue) is left out: \(memory / 1_000_000) MB for "
                + "\(items) items are more than half of the memory")
        return false
    }

    private var items: Int { task.interactions.items.count }

    /// How many of the runs may go on at once: one per worker, unless their memory allows only fewer.
    private func lanes(for runs: [TrialRun]) -> Int {
        let largest = runs.reduce(0) { max($0, $1.candidate.tunable?.memory(items: items) ?? 0) }
        let fitting = largest == 0 ? threads.count : max(1, physicalMemory() / 2 / largest)
        return min(threads.count, runs.count, fitting)
    }

    /// An estimate of the seconds of a candidate.
    private func estimate(of candidate: Candidate, after trials: [Trial]) -> Double {
        candidate.tunable?.seconds(items: items, after: trials) ?? 0
    }

    private func report(_ trials: [Trial], _ seconds: Double, to progress: Progress) {
        guard let best = trials.best else { return }
        let value = (best.value * 1e4).rounded() / 1e4
        progress.detail(
            "\(trials.count) trials, \(Int(seconds)) s: best \(task.measure) \(value), \(best.algorithm.summary)")
    }

    /// Runs candidates in parallel and halves those of iALS; candidates left out for the deadline are not in the
    /// result.
    private func run(
        _ runs: [TrialRun], _ earlier: [Int: Trial], _ record: @escaping @Sendable (Trial) throws -> Void,
        _ standing: Standing, _ clock: @escaping @Sendable () -> Double, deadline: Double?
    ) throws -> [Trial] {
        let runs = runs.map { run in
            earlier[run.number].flatMap { TrialRun(recorded: $0, candidate: run.candidate) } ?? run
        }
        for trial in runs.compactMap(\.trial) { standing.add(trial) }
        var alive = runs
        for (rung, epochs) in Self.rungs.enumerated() {
            try advance(alive.filter { $0.trial == nil }, to: epochs, record, clock, deadline: deadline)
            let isLast = rung == Self.rungs.count - 1
            let race = alive.filter { $0.candidate.ials != nil && $0.value(within: epochs) > -.infinity }
            let better = race.sorted {
                let (one, other) = ($0.value(within: epochs), $1.value(within: epochs))
                return one != other ? one > other : $0.number < $1.number
            }.prefix((race.count + 1) / 2)
            let kept = isLast ? [] : Set(better.filter { !$0.isPastItsBest }.map(\.number))
            for run in alive where !kept.contains(run.number) && run.value > -.infinity {
                run.end()
                if run.trial == nil { try record(run.concluded(on: task, threads: threads)) }
            }
            alive = alive.filter { kept.contains($0.number) }
        }
        return runs.compactMap(\.trial)
    }

    /// The epochs after which the worse half of the iALS candidates is dropped.
    private static let rungs = [4, 8, Trial.mostEpochs]

    /// Continues the runs, as many in parallel as there are workers; each run gets an equal share of the workers.
    private func advance(
        _ runs: [TrialRun], to epochs: Int, _ record: @escaping @Sendable (Trial) throws -> Void,
        _ clock: @escaping @Sendable () -> Double, deadline: Double?
    ) throws {
        guard !runs.isEmpty else { return }
        let lanes = lanes(for: runs)
        let share = Threads(max(1, threads.count / lanes))
        // `nonisolated(unsafe)` is safe here: each run belongs to one worker.
        nonisolated(unsafe) let runs = runs
        let task = task
        try parallelFor(runs.count, chunk: 1, threads: Threads(lanes)) { range in
            for index in range {
                if let deadline, clock() >= deadline { return }
                try runs[index].advance(to: epochs, on: task, threads: share, clock: clock)
                // An algorithm without epochs is finished now.
                if runs[index].candidate.ials == nil {
                    try record(runs[index].concluded(on: task, threads: share))
                }
            }
        }
    }
}
