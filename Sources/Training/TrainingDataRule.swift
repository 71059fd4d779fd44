import Diagnostics
import Documents
import Evaluation
import Events
import Features
import Interactions
import Measuring
import ModelFiles
import ModelStore
import Propensity
import RecommenderModels
import Tables

/// What happens when a model would be measured on data that it learnt from.
struct TrainingDataRule {
    /// Whether such data was asked for, so that a warning is enough.
    let isAllowed: Bool
    let progress: Progress

    /// Refuses test events that a recommender learnt from.
    ///
    /// An event that is no later than the newest training event counts as learnt. Where the model or the test events
    /// have no times, only the very events of the training are recognised.
    ///
    /// - Parameters:
    ///   - oldest: The times of the test events.
    ///   - measured: The model.
    ///   - version: The version that the model is of.
    ///   - fingerprint: Makes the fingerprint of the test events.
    ///   - mask: Which items lists leave out.
    /// - Throws: `UserError` with code `invalidData`; with code `modelUnusable` for a manifest that cannot be read.
    func check(
        _ oldest: OldestEvents, _ measured: MeasuredModel, _ version: Version, fingerprint: () throws -> String,
        mask: ItemMask
    ) throws {
        let newest = try newest(of: measured, version)
        if let newest, let used = oldest.used {
            let known = "\(measured.name) learnt from events up to \(Self.text(newest))"
            if used <= Self.end(newest) {
                try refuse(
                    "the events to measure on begin at \(Timestamp.text(used)), but \(known)",
                    remedy: """
                        Give a later \(.eventsFrom), measure a model trained with \(.eventsUntil), or let the training \
                        measure with \(.holdOutFrom)
                        """)
            } else if let seen = oldest.alreadySeen, seen <= Self.end(newest) {
                progress.warning(
                    "some of the test events are not new, from \(Timestamp.text(seen)) on, because \(known); they are "
                        + "passed over as already seen")
            }
            return
        }
        if let learnt = try Self.fingerprint(of: version), try learnt == fingerprint() {
            try refuse(
                "\(measured.name) was trained on just these events",
                remedy: """
                    Measure on events that were kept out of its training, or let the training measure with \
                    \(.holdOutUsers)
                    """)
        } else if newest != nil, mask == ItemMask.none {
            progress.warning(
                "the test events have no times, so nobody can tell whether \(measured.name) learnt from them")
        }
    }

    /// The newest event that a model learnt from, also through the versions that it began from; nil when none has times.
    private func newest(of measured: MeasuredModel, _ version: Version) throws -> Int64? {
        let own = measured.model.settings.weights.newest
        let learnt = LearntTime(own: own, manifest: try Manifest.read(inFolder: version.folder).manifest)
        if case .unknown = learnt, own != nil {
            progress.warning(
                "\(measured.name) began from a version without times, so nobody can tell whether that learnt from the "
                    + "events to measure on")
        }
        return learnt.time ?? own
    }

    /// Refuses a table that a model of customers was trained on.
    ///
    /// - Throws: `UserError` with code `invalidData`; with code `modelUnusable` for a manifest that cannot be read.
    func check(tableWithFingerprint fingerprint: String, _ version: Version) throws {
        guard try fingerprint == Self.fingerprint(of: version) else { return }
        try refuse(
            "\(version) was trained on just these rows",
            remedy: "Measure on rows that were kept out of its training, or let the training measure with \(.folds)")
    }

    /// Refuses data for a reason, or warns where it was asked for.
    private func refuse(_ problem: Message, remedy: Message) throws {
        guard isAllowed else {
            throw UserError(
                .invalidData, problem, remedy: "\(remedy); \(.allowTrainingData) measures all the same")
        }
        progress.warning("\(problem): the figures are better than those of new data would be")
    }

    /// What identifies the data that a version was trained on; nil for the truth about a simulated shop.
    private static func fingerprint(of version: Version) throws -> String? {
        try Manifest.read(inFolder: version.folder).manifest.data["fingerprint"]?.stringValue
    }

    /// The last moment that counts as learnt: a midnight stands for its whole day, because a log that has days only has
    /// no other times.
    static func end(_ newest: Int64) -> Int64 {
        isDay(newest) ? newest.adding(Timestamp.millisecondsPerDay - 1) : newest
    }

    private static func isDay(_ time: Int64) -> Bool { time % Timestamp.millisecondsPerDay == 0 }

    private static func text(_ newest: Int64) -> String {
        isDay(newest) ? "the end of the day \(Timestamp.text(newest).prefix(10))" : Timestamp.text(newest)
    }
}
