import Diagnostics
import Evaluation
package import Events
import FeatureLearning
package import Features
import Tables

extension PointInTimeRows {
    /// The cutoffs of a plan as they are used, in ascending order.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for two of one day where the events have days only.
    package static func effectiveCutoffs(
        of plan: PointInTimePlan, _ definition: PointInTimeDefinition
    ) throws -> [Int64] {
        let times = plan.cutoffs.sorted().map(definition.effective)
        guard Set(times).count == times.count else {
            throw UserError(
                .wrongUsage, "two cutoffs are of one day, and the events have days only",
                remedy: "Name one cutoff a day")
        }
        return times
    }

    /// Refuses a horizon that ends after the day of the newest event, because its purchases are not known yet.
    ///
    /// - Parameters:
    ///   - cutoff: The latest cutoff, in milliseconds since 1970 UTC.
    ///   - horizon: In milliseconds.
    ///   - log: The events, of which only the newest matters.
    /// - Throws: `UserError` with code `invalidData`.
    package static func checkHorizon(_ cutoff: Int64, _ horizon: Int64, _ log: EventLog) throws {
        guard let newest = log.newest else { return }
        let end = startOfDay(newest).adding(Timestamp.millisecondsPerDay)
        let needed = cutoff.adding(horizon)
        guard needed > end else { return }
        let problem =
            "the horizon after the cutoff \(Timestamp.text(cutoff)) ends at \(Timestamp.text(needed)), but the events "
            + "end on the day before \(Timestamp.text(end)), so the labels are not known yet"
        throw UserError(
            .invalidData, Message(problem),
            remedy: "Choose a cutoff up to \(Timestamp.text(end.subtracting(horizon))) or a shorter \(.horizon)")
    }

    /// Refuses cutoffs without customers at risk.
    ///
    /// - Throws: `UserError` with code `invalidData`.
    package static func checkRisk(_ cutoffs: [Cutoff], activeWithin: Double) throws {
        for cutoff in cutoffs where cutoff.atRisk == 0 {
            let problem =
                "nobody is at risk at the cutoff \(Timestamp.text(cutoff.time)): no customer has a purchase in the "
                + "\(span(activeWithin)) before it"
            throw UserError(
                .invalidData, Message(problem), remedy: "Choose another cutoff, or a longer \(.activeWithin)")
        }
    }

    /// Refuses labels of one class.
    ///
    /// - Throws: `UserError` with code `invalidData`.
    package static func check(_ label: EventLabel, of cutoffs: [Cutoff]) throws {
        let positive = cutoffs.reduce(0) { $0 + $1.positive }
        let rows = cutoffs.reduce(0) { $0 + $1.atRisk }
        guard positive == 0 || positive == rows else { return }
        throw UserError(
            .invalidData,
            "the label \(label) is \(positive == 0 ? "no" : "yes") for all \(rows) rows",
            remedy: "Choose another horizon or other cutoffs, so that both answers occur")
    }

    /// A span in the largest unit of which it is a whole number.
    private static func span(_ seconds: Double) -> String {
        for (unit, length) in [("day", 86_400.0), ("hour", 3600), ("minute", 60), ("second", 1)] {
            guard seconds >= length, let count = Int(exactly: seconds / length) else { continue }
            return count == 1 ? "\(unit)" : "\(count) \(unit)s"
        }
        return "\(seconds) seconds"
    }

    /// Refuses to test a model at a cutoff whose features may contain events that the model was trained to predict.
    ///
    /// Every training cutoff + horizon must be at or before the test cutoff.
    ///
    /// - Parameters:
    ///   - cutoff: The requested test cutoff, in milliseconds since 1970 UTC.
    ///   - training: The plan that the model was trained with.
    ///   - definition: The model's definition, which moves cutoffs to the start of their day if events have days only;
    ///     nil leaves them unchanged.
    /// - Throws: `UserError` with code `wrongUsage`.
    package static func checkTest(
        cutoff: Int64, training: PointInTimePlan, definition: PointInTimeDefinition? = nil
    ) throws {
        let effective = { (cutoff: Int64) in definition?.effective(cutoff) ?? cutoff }
        let cutoff = effective(cutoff)
        let horizon = Int64(millisecondsIn: training.horizon)
        guard let last = training.cutoffs.map(effective).max(), last.adding(horizon) > cutoff else { return }
        throw UserError(
            .wrongUsage,
            "the labels of the training cutoff \(Timestamp.text(last)) end at \(Timestamp.text(last.adding(horizon))), "
                + "after the test cutoff \(Timestamp.text(cutoff))",
            remedy: """
                Measure at a later cutoff, or train at an earlier one; \(.allowTrainingData) measures all the same
                """)
    }
}
