import CustomerModels
import Diagnostics
import Documents
import Events
import ModelStore
import Scoring
import Terminal

extension Batch {
    /// The forecasts that the options ask for.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for an option without effect and without a horizon.
    func forecasts(_ version: Version, _ progress: Progress) throws -> LifetimeJob {
        let others = lists.given + ([.explained: explain] as GivenOptions)
        try others.refuse("for a lifetime model")
        guard let horizon = forecastOptions.horizon else {
            throw UserError(
                .wrongUsage, "\(.forecastHorizon) is missing: \(version) foretells a span of time",
                remedy: "Say how far to look, as in \(.forecastHorizon, "365d")")
        }
        var job = try LifetimeJob(
            version, horizon: TimeSpan.seconds(parsing: horizon), discount: forecastOptions.discount ?? 0)
        job.consent = consentOptions.source(for: version, progress)
        (job.shard, job.threads) = (night.shard, threadOptions.chosen)
        return job
    }

    static func table(of manifest: BatchManifest<LifetimeSummary>) -> Table {
        let summary = manifest.summary
        var table = Table([
            "model", "rows", "from", "days", "alive", "purchases", "value", "opted out", "seconds",
        ])
        table.append([
            .text("\(manifest.model)/\(manifest.version)"), .integer(summary.rows), .text(summary.from),
            .integer(summary.days), .number(summary.alive, digits: 1), .number(summary.purchases, digits: 1),
            summary.value.map { .number($0, digits: 2) } ?? .empty, .integer(summary.optedOut),
            .number(manifest.seconds, digits: 2),
        ])
        return table
    }
}
