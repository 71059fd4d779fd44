import CustomerModels
package import Diagnostics
package import Events
import Ids
package import Lifetimes
package import LinearAlgebra
package import ModelStore
import Sources
import Tables

/// Measures a lifetime model on what its customers bought after its newest day.
package struct LifetimeEvaluation: Sendable {
    package var events: [String]
    /// What is said of these events in place of what the training said of its own.
    package var overrides = EventOverrides()
    /// A consent table; customers who have not agreed are not measured either.
    package var consent: ConsentSource?

    package init(events: [String]) {
        self.events = events
    }

    /// Compares what the model expected with what came true up to the newest event.
    ///
    /// - Throws: `UserError` for the model and the events, with code `invalidData` where no event is later than the
    ///   model's newest day or no customer of the model is left.
    package func run(_ version: Version, machine: Machine, progress: Progress) throws -> LifetimeReport {
        let model = try LifetimeModel(inFolder: version.folder)
        let settings = model.settings
        let tables = events + [consent?.path, overrides.identities?.source?.path].compactMap(\.self)
        try TableSource.checkReadOnce(tables)
        let consent = try consent?.read()
        let log = try EventLog.read(
            files: events,
            options: try settings.eventOptions(overriddenBy: overrides, of: version.description, progress: progress),
            consent: consent, needsItems: false, isTraining: false, threads: machine.threads, progress: progress)
        progress.step("\(log.funnel)")
        try log.consentJoin?.check(against: "the events", progress: progress)
        let types = try log.purchaseTypes(trained: settings.purchaseTypes)
        let purchases = try PurchaseHistories.purchases(of: log, types: types, threads: machine.threads)
        if settings.spend != nil { purchases.warnOfUnknownValues(progress) }
        let days = purchases.span.upperBound - settings.newestDay
        guard days > 0 else {
            throw UserError(
                .invalidData,
                "the events end on \(Timestamp.text(log.newest ?? 0)), and \(version) knows all up to \(settings.newestDayText)",
                remedy: "Give later events, or measure a model trained with an earlier \(.eventsUntil)")
        }
        let gap = purchases.span.lowerBound - settings.newestDay - 1
        if gap > 0 {
            progress.warning(
                "the events begin \(gap) days after the newest day of \(version), \(settings.newestDayText): what was bought between counts as not bought"
            )
        }
        var (real, strangers) = ([LifetimeComparison.Bought](repeating: (0, 0), count: model.users.count), 0)
        for user in log.users.indices {
            let bought = purchases.bought(by: user, on: (settings.newestDay + 1)...purchases.span.upperBound)
            guard let customer = log.users[user].withUnsafeBytes({ model.customer(with: $0) }) else {
                strangers += bought.count > 0 ? 1 : 0
                continue
            }
            real[customer].count += bought.count
            real[customer].value += bought.value
        }
        let kept = model.users.indices.filter { !(consent?.refuses(customerAt: $0, of: model) ?? false) }
        guard !kept.isEmpty else {
            throw UserError(
                .invalidData, "no customer of \(version) is left to measure on",
                remedy: "Give a consent table in which somebody agrees")
        }
        let comparison = try LifetimeComparison(
            settings, model.histories.keeping(kept), days: days, bought: kept.map { real[$0] },
            hasValues: purchases.hasValues, threads: machine.threads)
        return LifetimeReport(
            model: version.model, version: version.number, from: settings.firstForetoldDay,
            through: String(Timestamp.text(log.newest ?? 0).prefix { $0 != "T" }), strangers: strangers,
            optedOut: model.users.count - kept.count, evaluation: comparison)
    }
}

/// The output of `evaluate` for a lifetime model.
package struct LifetimeReport: Encodable, Sendable {
    package let model: String
    package let version: Int
    /// The first and the last day of what came true.
    package let from: String
    package let through: String
    /// How many customers bought whom the model does not know; they are in no measure.
    package let strangers: Int
    /// How many customers of the model have opted out since.
    package let optedOut: Int
    package let evaluation: LifetimeComparison

    private enum CodingKeys: String, CodingKey {
        case model, version, from, through, strangers, evaluation
        case optedOut = "opted_out"
    }
}
