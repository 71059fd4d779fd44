import Diagnostics
import Evaluation
import Interactions
import LinearAlgebra
import RecommenderModels
import Recommenders

/// The run of one candidate: it is fitted as long as that is worth it, and evaluated on the way.
final class TrialRun {
    let number: Int
    let candidate: Candidate
    private(set) var curve: [Trial.Point] = []
    private(set) var seconds = 0.0
    /// The best value so far; −∞ before the first evaluation.
    private(set) var value = -Double.infinity
    /// The measure of every customer at the best value; `nil` before the first evaluation.
    private var measured: [Double]?
    /// The result, once the run is concluded or when an earlier run of the search recorded it.
    private(set) var trial: Trial?
    private var hasFailed = false
    private var descent: IALS.Descent?
    private var fit: IALS?

    init(number: Int, candidate: Candidate) {
        self.number = number
        self.candidate = candidate
    }

    /// The trial as an earlier run of the same search recorded it; `nil` when that trial had other parameters.
    init?(recorded trial: Trial, candidate: Candidate) {
        guard trial.isOf(candidate.algorithm) else { return nil }
        number = trial.number
        self.candidate = candidate
        curve = trial.curve
        seconds = trial.seconds
        value = trial.value
        self.trial = trial
    }

    /// The epochs after which an iALS model is evaluated.
    private static let judged = [1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16]

    /// The best value after at most `epochs` epochs.
    func value(within epochs: Int) -> Double {
        curve.isEmpty ? value : curve.filter { $0.epoch <= epochs }.map(\.value).max() ?? -.infinity
    }

    /// Whether the run failed, or its last two values were below the best: such a model will not improve.
    var isPastItsBest: Bool {
        if hasFailed { return true }
        guard curve.count >= 4, let best = curve.map(\.value).max() else { return false }
        return curve.suffix(2).allSatisfy { $0.value < best }
    }

    /// Continues up to an epoch; an algorithm without epochs is finished at once.
    ///
    /// - Throws: `UserError` for data that no parameters can fit; a candidate that fails because of its own parameters
    ///   only ends.
    func advance(
        to epoch: Int, on task: ValidationTask, threads: Threads, clock: @escaping @Sendable () -> Double
    ) throws {
        let start = clock()
        defer { seconds += clock() - start }
        do {
            if let parameters = candidate.ials {
                try advance(parameters, to: epoch, on: task, threads: threads, clock: clock)
            } else if value == -.infinity {
                let fitted = try candidate.algorithm.fit(
                    task.interactions, threads: threads, clock: clock, progress: .silent)
                keep(try task.values(of: fitted, threads: threads))
            }
        } catch let error as UserError where [.notConverged, .modelUnusable].contains(error.code) {
            fail()
        } catch is HalfSweep.Failure {
            fail()
        } catch is IALS.ItemFailure {
            fail()
        }
    }

    /// Ends the run when equations have no solution; it keeps its value so far, or gets 0.
    private func fail() {
        hasFailed = true
        value = max(value, 0)
    }

    private func advance(
        _ parameters: IALSParameters, to epoch: Int, on task: ValidationTask, threads: Threads,
        clock: @escaping @Sendable () -> Double
    ) throws {
        let fit =
            fit
            ?? IALS(
                parameters, interactions: task.interactions.matrix, byItem: task.byItem,
                history: task.interactions.history, threads: threads)
        self.fit = fit
        let descent = try descent ?? IALS.Descent(fit)
        self.descent = descent
        while descent.epochs.count < epoch, !isPastItsBest {
            let number = try descent.advance(clock: clock).number
            guard Self.judged.contains(number), number > curve.last?.epoch ?? 0 else { continue }
            let (users, items, gram) = try descent.factors(ofUsers: task.rows)
            let fitted = FittedRecommender(
                settings: parameters.modelSettings(of: task.interactions),
                knowledge: .factors(.init(users: users, items: items, gram: gram)))
            let judgement = keep(try task.values(of: fitted, threads: threads))
            curve.append(Trial.Point(epoch: number, value: judgement))
        }
    }

    /// Keeps the measures of all customers if their mean is the best so far.
    ///
    /// - Returns: The mean.
    @discardableResult
    private func keep(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        if mean > value { (value, measured) = (mean, values) }
        return mean
    }

    /// Frees the memory that only further epochs need.
    func end() {
        descent = nil
        fit = nil
    }

    /// Makes the trial, with its best number of epochs and its intervals, when the run has ended.
    func concluded(on task: ValidationTask, threads: Threads) throws -> Trial {
        var algorithm = candidate.algorithm
        if var parameters = candidate.ials, let best = curve.first(where: { $0.value == value }) {
            parameters.epochs = best.epoch
            algorithm = .ials(parameters)
        }
        // A candidate that failed before its first evaluation finds nothing for anybody.
        let intervals = try task.intervals(
            of: measured ?? Array(repeating: 0, count: task.users), threads: threads)
        let trial = Trial(
            number: number, algorithm: algorithm, value: value, interval: intervals.value,
            overPopularity: intervals.overPopularity, curve: curve, seconds: seconds, resampled: intervals.resampled)
        self.trial = trial
        return trial
    }
}
