import Diagnostics
import Documents
import Events
import FeatureLearning
import Gates
import LinearAlgebra
import Propensity
import Tables

/// When a model of who leaves looks at the customers of a log.
struct ChurnDraft: Sendable {
    /// How long after a cutoff the outcome is observed, in days; the cutoffs are one and two horizons before the newest
    /// event.
    let horizon: Int
    /// How many parts of the customers can be held out in turn.
    let folds: Int
    /// Why no comparison of what is measured is ever beyond doubt, as gates say it; nil where one may be.
    let few: String?
    /// What speaks for the horizon.
    let evidence: String

    /// Chooses the longest horizon, at most 90 days and a quarter of the log's time, in which some customers leave and
    /// others stay.
    ///
    /// - Parameters:
    ///   - log: The events.
    ///   - days: The time from the oldest event to the newest; nil for a log without times.
    ///   - threads: The number of threads.
    /// - Throws: `UserError` with code `invalidData` for a log from which nobody could learn who leaves.
    init(_ log: EventLog, days: Int?, threads: Threads) throws {
        guard let newest = log.newest, let days else {
            throw UserError(
                .invalidData, "no column is known to hold the product, and none the time", at: .init(file: log.file),
                remedy: "Name them with \(.itemColumn) and \(.timestampColumn)")
        }
        guard days >= 4 else {
            throw UserError(
                .invalidData, "no column is known to hold the product, and the log spans only \(days) days",
                at: .init(file: log.file),
                remedy: "Name the column of the product with \(.itemColumn), or give a log of at least four days")
        }
        var tried: [Int] = []
        var problem: Message?
        var horizon = min(90, days / 4)
        while horizon > 0 {
            do {
                let (folds, few) = try Self.folds(log, newest: newest, horizon: horizon, threads: threads)
                let others = tried.isEmpty ? "" : ", and of \(Self.list(tried)) days who leaves could not be learnt"
                evidence = "the log spans \(days.grouped) days" + others
                (self.horizon, self.folds, self.few) = (horizon, folds, few)
                return
            } catch let error as UserError {
                problem = problem ?? error.problemMessage
            }
            tried.append(horizon)
            horizon /= 2
        }
        let reason: Message = problem ?? ""
        throw UserError(
            .invalidData,
            "no column is known to hold the product, and who leaves cannot be learnt with horizons of "
                + "\(Self.list(tried)) days: \(reason)",
            at: .init(file: log.file),
            remedy: "Name the column of the product with \(.itemColumn), or give a longer log")
    }

    /// How many parts of the customers can be held out in turn, and why what is measured on them tells nothing.
    private static func folds(
        _ log: EventLog, newest: Int64, horizon: Int, threads: Threads
    ) throws -> (count: Int, few: String?) {
        let plan = PointInTimePlan(
            label: .churn, horizon: Double(horizon) * 86_400,
            cutoffs: [2 * horizon, horizon].map { newest - Int64($0) * Timestamp.millisecondsPerDay })
        let rows = try PointInTimeRows(log, plan: plan, threads: threads).rows
        if let folds = Folds.most(labels: rows.labels, customers: rows.customers) {
            return (folds, Gate.fewness(ofRows: rows.labels.count, positives: rows.labels.count { $0 == 1 }))
        }
        throw UserError(
            .invalidData, "fewer than two customers leave, or fewer than two stay",
            remedy: "Choose another \(.horizon)")
    }

    private static func list(_ days: [Int]) -> String { days.map { "\($0)" }.joined(separator: ", ") }
}

extension Folds {
    /// The largest number of parts, at most 5, of which each has both answers; nil when not even two have.
    static func most(labels: [UInt8], customers: [UInt32]) -> Int? {
        (2...5).last { (try? Folds($0, labels: labels, customers: customers, seed: 0)) != nil }
    }
}
