import Diagnostics
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
    private var hasFailed = false
    /// Whether the trial was recorded, now or by an earlier run of the search.
    var isRecorded = false
    private var descent: IALS.Descent?
    private var fit: IALS?

    init(number: Int, candidate: Candidate) {
        self.number = number
        self.candidate = candidate
    }

    /// The trial as an earlier run of the same search recorded it; `nil` when that trial had other parameters.
    init?(recorded trial: Trial, candidate: Candidate) {
        guard trial.isOf(candidate.algorithm) else { return nil }
        isRecorded = true
        number = trial.number
        self.candidate = candidate
        curve = trial.curve
        seconds = trial.seconds
        value = trial.value
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
                value = try task.value(of: fitted, threads: threads)
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
                parameters, interactions: task.interactions.matrix, byItem: task.byItem, threads: threads)
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
            let judgement = try task.value(of: fitted, threads: threads)
            curve.append(Trial.Point(epoch: number, value: judgement))
            value = max(value, judgement)
        }
    }

    /// Frees the memory that only further epochs need.
    func end() {
        descent = nil
        fit = nil
    }

    /// The trial, with its best number of epochs.
    var trial: Trial {
        var algorithm = candidate.algorithm
        if var parameters = candidate.ials, let best = curve.first(where: { $0.value == value }) {
            parameters.epochs = best.epoch
            algorithm = .ials(parameters)
        }
        return Trial(number: number, algorithm: algorithm, value: value, curve: curve, seconds: seconds)
    }
}
