import Diagnostics
import Evaluation
import Glibc
import Interactions
import LinearAlgebra
import RecommenderModels
import Recommenders

/// The run of one candidate: it is fitted as long as that is worth it, and evaluated on the way.
final class TrialRun {
    let candidate: Candidate
    private let task: ValidationTask
    private let threads: Threads
    private let clock: @Sendable () -> Double
    private(set) var curve: [Trial.Point] = []
    /// The best value so far; −∞ before the first evaluation.
    private(set) var value = -Double.infinity
    /// The measure of every customer at the best value; `nil` before the first evaluation.
    private var measured: [Double]?
    /// The algorithm with what was learnt during the trial; `nil` where it is that of the candidate.
    private var learnt: RecommenderAlgorithm?
    /// The measure of every customer after some epochs, by which others race against this candidate.
    private(set) var marks: [Int: [Double]] = [:]

    /// - Parameters:
    ///   - candidate: What is tried.
    ///   - task: What it is fitted on and judged by.
    ///   - threads: The number of workers; it does not change the result.
    ///   - clock: Seconds since any fixed moment.
    init(
        _ candidate: Candidate, on task: ValidationTask, threads: Threads, clock: @escaping @Sendable () -> Double
    ) {
        self.candidate = candidate
        self.task = task
        self.threads = threads
        self.clock = clock
    }

    /// The epochs after which an iALS model is evaluated.
    private static let judged = [1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16]
    /// Those after which a candidate that is surely worse than its rival ends.
    private static let races = [4, 8]

    /// Fits and evaluates.
    ///
    /// - Parameters:
    ///   - rival: The measures of every customer after some epochs of the best candidate of this kind so far.
    ///   - deadline: When no further epoch begins; `nil` without a limit.
    /// - Throws: `UserError` for data that no parameters can fit; a candidate that fails because of its own parameters
    ///   only ends.
    func run(against rival: [Int: [Double]] = [:], deadline: Double? = nil) throws {
        do {
            if let parameters = candidate.ials {
                try descend(parameters, against: rival, deadline: deadline)
            } else {
                var fitted = try candidate.algorithm.fit(
                    task.interactions, threads: threads, clock: clock, progress: .silent)
                if var parameters = candidate.algorithm.parameters as? MixtureParameters {
                    parameters.share = try task.share(for: fitted, threads: threads)
                    fitted = FittedRecommender(
                        settings: parameters.modelSettings(of: task.interactions), knowledge: fitted.knowledge)
                    learnt = .mixture(parameters)
                }
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
    private func fail() { value = max(value, 0) }

    private func descend(
        _ parameters: IALSParameters, against rival: [Int: [Double]], deadline: Double?
    ) throws {
        let descent = try IALS.Descent(
            IALS(
                parameters, interactions: task.interactions.matrix, byItem: task.byItem,
                history: task.interactions.history, threads: threads))
        while descent.epochs.count < parameters.epochs, !isPastItsBest {
            if let deadline, !curve.isEmpty, clock() >= deadline { return }
            let number = try descent.advance(clock: clock).number
            guard Self.judged.contains(number) else { continue }
            let (users, items, gram) = try descent.factors(ofUsers: task.rows)
            let fitted = FittedRecommender(
                settings: parameters.modelSettings(of: task.interactions),
                knowledge: .factors(.init(users: users, items: items, gram: gram)))
            let values = try task.values(of: fitted, threads: threads)
            curve.append(Trial.Point(epoch: number, value: keep(values)))
            guard Self.races.contains(number) else { continue }
            marks[number] = values
            if let other = rival[number], Self.isSurelyWorse(values, than: other) { return }
        }
    }

    /// Whether the last two values were below the best: such a model will not improve.
    private var isPastItsBest: Bool {
        guard curve.count >= 4, let best = curve.map(\.value).max() else { return false }
        return curve.suffix(2).allSatisfy { $0.value < best }
    }

    /// Whether the 99% interval of the mean difference of the same customers is below 0; few customers tell nothing.
    private static func isSurelyWorse(_ values: [Double], than others: [Double]) -> Bool {
        guard values.count >= Verdict.fewestCustomers else { return false }
        let differences = zip(values, others).map { $0 - $1 }
        let count = Double(differences.count)
        let mean = differences.reduce(0, +) / count
        let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(count - 1, 1)
        return mean + 2.58 * (variance / count).squareRoot() < 0
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

    /// Makes the trial, with its best number of epochs and its intervals, when the run has ended.
    func concluded(number: Int, seconds: Double) throws -> Trial {
        var algorithm = learnt ?? candidate.algorithm
        if var parameters = candidate.ials, let best = curve.first(where: { $0.value == value }) {
            parameters.epochs = best.epoch
            algorithm = .ials(parameters)
        }
        // A candidate that failed before its first evaluation finds nothing for anybody.
        let intervals = try task.intervals(
            of: measured ?? Array(repeating: 0, count: task.users), threads: threads)
        return Trial(
            number: number, algorithm: algorithm, confidence: candidate.confidence, isSampled: candidate.isSampled,
            value: value, interval: intervals.value, overPopularity: intervals.overPopularity, curve: curve,
            seconds: seconds, resampled: intervals.resampled)
    }
}
