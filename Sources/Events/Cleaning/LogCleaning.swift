import Diagnostics
import Documents
import LinearAlgebra
import Tables

/// Applies the steps of a cleaning to a log, one after another.
///
/// The result does not depend on the order of rows that differ, nor on the number of threads. Time: each step sorts the
/// rows at most once, customer by customer.
struct LogCleaning {
    let options: EventOptions
    /// Whether a step that finds nothing to do is most likely a mistake; in a log that a model scores it is none.
    let isTraining: Bool
    let threads: Threads
    let progress: Progress

    /// What a step found.
    struct Outcome {
        /// A value for each row.
        var isKept: [Bool]
        /// The quantities that rows have after the step; nil leaves them as they are.
        var quantity: [Double]?
        /// Figures for the funnel.
        var counts: [String: Int] = [:]
        /// What the figures say, in words.
        var words = ""
    }

    /// The log that is left after all steps.
    ///
    /// - Throws: `UserError` with code `invalidData` for a step that leaves nothing, and where a step finds what is most
    ///   likely a mistake; `wrongUsage` for a log without the columns that a step needs.
    func cleaned(_ log: EventLog) throws -> EventLog {
        var log = log
        for step in options.cleaning {
            let outcome = try outcome(of: step, in: log)
            let dropped = outcome.isKept.count { !$0 }
            guard dropped < log.count else { throw Self.dropsAll(step, log) }
            let samples = log.samples { !outcome.isKept[$0] }
            let words = outcome.words.isEmpty ? "" : "; \(outcome.words)"
            progress.step(
                "\(step.name): \(dropped.grouped) of \(log.count.grouped) events dropped\(words)"
                    + (samples.isEmpty ? "" : "; such as \(samples.joined(separator: "; "))"))
            log = log.cleaned(outcome, as: step.name, numbersRows: options.usesRowOrder)
        }
        return log
    }

    private func outcome(of step: CleaningStep, in log: EventLog) throws -> Outcome {
        switch step {
        case .duplicates(let duplicates):
            try DuplicateRows(duplicates, comparesSequence: !options.usesRowOrder).found(in: log, threads: threads)
        case .cancellations(let cancellations):
            try CancelledPurchases(cancellations, hasConditions: !options.conditions.isEmpty)
                .found(in: log, threads: threads, progress: isTraining ? progress : .silent)
        case .robots(let robots): try RobotCustomers(robots).found(in: log, threads: threads)
        case .items(let choice): try ChosenItems(choice).found(in: log, isTraining: isTraining, progress: progress)
        case .times(let times): try StrayTimes(times, until: options.until).found(in: log)
        case .retention(let seconds): try retained(log, seconds: seconds)
        }
    }

    /// Drops the rows of more than so many seconds before the newest event.
    ///
    /// A stray newest row would leave hardly any other, and then nothing would tell that it is stray.
    private func retained(_ log: EventLog, seconds: Double) throws -> Outcome {
        let times = try log.requiredTimes(for: .retention)
        if let stray = StrayRows(in: times), !log.confirmsNewest(until: options.until) {
            let are = stray.count == 1 ? "is" : "are"
            let remedy: Message =
                "Put the step 'times' before it, or mend the source; if the gap is real, say where the events end with "
                + "\(.eventsUntil)"
            throw UserError(
                .invalidData,
                "\(stray.count.grouped) of \(log.count.grouped) events \(are) dated long after all others, which end at "
                    + "\(Timestamp.text(stray.end)), and the cleaning step 'retention' would count back from there",
                at: .init(file: log.file), remedy: remedy)
        }
        let start = Timestamp.before(times.max() ?? 0, seconds: seconds)
        return Outcome(isKept: times.map { $0 >= start }, words: "those before \(Timestamp.text(start))")
    }

    private static func dropsAll(_ step: CleaningStep, _ log: EventLog) -> UserError {
        UserError(
            .invalidData, "the cleaning step '\(step.name)' drops all \(log.count.grouped) events that are left for it",
            at: .init(file: log.file), remedy: "Loosen its settings, or leave it out")
    }
}

extension EventLog {
    /// The times of a log for a step that cannot do without.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a log without times.
    func requiredTimes(for step: CleaningStep.Kind) throws -> [Int64] {
        guard let timestamp else {
            throw UserError(
                .wrongUsage, "the cleaning step '\(step.rawValue)' needs times, and the events have none",
                remedy: "Name their column with \(.timestampColumn), or leave the step out")
        }
        return timestamp
    }
}
