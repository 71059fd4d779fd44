import CustomerModels
package import Diagnostics
import Documents
package import Events
package import Files
import Ids
import Lifetimes
package import LinearAlgebra
package import ModelStore
import Sources
import Tables

/// One training of a lifetime model: from events to a version in the store.
///
/// The value holds everything that the result depends on; flags and manifests both use it.
package struct LifetimeTraining: WholeTraining {
    /// Tables of events.
    package var events: [String]
    package var options = EventOptions()
    private var consentTable: String?
    private var consentColumns: ConsentColumns?
    /// Whether a customer who is not in the consent table has agreed.
    private var consentDefault = true
    /// True when it was said that such a customer has agreed, so that the consent table may be empty; nil otherwise.
    private var isConsentDefaultGiven: Bool?
    /// Who was forgotten, by the store that the version is written to; no setting, so no manifest has it.
    package var forgotten: HashedIds?
    /// The unit of time in which parameters are shown, in seconds.
    package var timeUnit = 604_800.0
    /// The seconds at the end of the events on which a model of the time before is measured; nil takes a quarter of the
    /// time, and 0 measures nothing.
    package var holdOut: Double?
    /// A moment that the log must reach, in milliseconds since 1970 UTC; nil for any log.
    package var mustReach: Int64?

    private enum CodingKeys: String, CodingKey {
        case events, options
        case consentTable = "consent"
        case consentColumns = "consent_columns"
        case consentDefault = "consent_default"
        case isConsentDefaultGiven = "consent_default_given"
        case timeUnit = "time_unit"
        case holdOut = "holdout"
    }

    /// A consent table for personal recommendations.
    package var consent: ConsentSource? {
        get {
            ConsentSource(stored: (consentTable, consentColumns, consentDefault, isConsentDefaultGiven))
                .honouring(forgotten)
        }
        set {
            forgotten = newValue?.forgotten
            (consentTable, consentColumns, consentDefault, isConsentDefaultGiven) = newValue.stored
        }
    }

    package init(events: [String]) {
        self.events = events
    }

    /// The tables that are read.
    package var tables: [String] {
        events + [consent?.path, options.identities?.path].compactMap(\.self) + options.cleaningLists
    }

    package func train(
        model: String, in store: ModelStore, _ machine: Machine, _ progress: Progress,
        write: (_ build: (_ folder: String) throws -> Manifest) throws -> Int
    ) throws -> LifetimeTrainingReport {
        let data = try LifetimeData(self, machine.threads, progress)
        let newest = data.purchases.span.upperBound
        let (customers, histories) = data.purchases.histories(through: newest)
        guard !customers.isEmpty else {
            throw UserError(
                .invalidData, "nobody bought anything, so there is nothing to learn",
                remedy: "Name the types of events that mean bought with \(.purchaseTypes)")
        }
        progress.step("\(customers.count.grouped) customers bought up to \(data.day(newest))")
        let fit = try LifetimeFit(histories, hasValues: data.purchases.hasValues, threads: machine.threads)
        for warning in fit.warnings { progress.warning("\(warning)") }
        let settings = fit.settings(
            timeUnit: timeUnit / 86_400, newestDay: newest, yearDays: data.purchases.yearDays(through: newest),
            purchaseTypes: data.types, events: try options.readingCleaningLists().settledCleaning(by: data.log))
        let users = data.log.users.subset(keeping: customers)
        let trained = LifetimeModel(
            settings: settings, users: users, aliases: data.log.aliases?.of(users), histories: histories)
        let heldOut = try heldOut(data, machine.threads, progress)
        var report = LifetimeTrainingReport(model: model, fit, settings, histories, data, heldOut)
        let written = report
        report.version = try write { folder in
            try trained.write(toFolder: folder)
            return try manifest(written, data, machine.threads)
        }
        return report
    }

    /// Fits a model of the events before the hold-out and compares it with the hold-out; nil where nothing is held out.
    private func heldOut(
        _ data: LifetimeData, _ threads: Threads, _ progress: Progress
    ) throws -> LifetimeTrainingReport.HeldOut? {
        let span = data.purchases.span
        let days = holdOut.map { Int(($0 / 86_400).rounded()) } ?? span.count / 4
        guard days > 0 else { return nil }
        let end = span.upperBound - days
        let (customers, histories) = data.purchases.histories(through: end)
        let isGiven = holdOut != nil
        guard !customers.isEmpty, histories.repeats.contains(where: { $0 > 0 }) else {
            let problem: Message =
                "nobody bought twice before the last \(days) days, so the model cannot be measured on them"
            guard !isGiven else {
                throw UserError(.invalidData, problem, remedy: "Give a shorter \(.lifetimeHoldOut), or none")
            }
            progress.warning("\(problem); \(.lifetimeHoldOut) says how many days are held out")
            return nil
        }
        let fit: LifetimeFit
        do {
            fit = try LifetimeFit(histories, hasValues: data.purchases.hasValues, threads: threads)
        } catch let error as UserError where !isGiven {
            progress.warning("the model could not be measured on the last \(days) days: \(error.problemMessage)")
            return nil
        }
        let settings = fit.settings(newestDay: end, yearDays: data.purchases.yearDays(through: end))
        let comparison = try LifetimeComparison(
            settings, histories, days: days,
            bought: customers.map { data.purchases.bought(by: $0, on: (end + 1)...span.upperBound) },
            hasValues: data.purchases.hasValues, threads: threads)
        return .init(from: Int64(end + 1) * Timestamp.millisecondsPerDay, comparison: comparison)
    }

    /// Refuses settings that cannot work.
    package func validate() throws {
        guard !events.isEmpty else {
            throw UserError(.wrongUsage, "\(.events) is missing", remedy: "Name tables of events")
        }
        try options.identities?.check()
        guard timeUnit >= 1, timeUnit <= 86_400 * 36_525 else {
            throw UserError(
                .wrongUsage, "\(.timeUnit, TimeSpan.text(timeUnit)) is no unit of time",
                remedy: "Give a span such as 1w, or leave it out")
        }
        if let holdOut, holdOut != 0, holdOut < 86_400 {
            throw UserError(
                .wrongUsage, "\(.lifetimeHoldOut, TimeSpan.text(holdOut)) is shorter than a day",
                remedy: "Give days, or none to measure nothing")
        }
    }
}
