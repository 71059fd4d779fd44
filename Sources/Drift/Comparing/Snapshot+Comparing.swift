import Diagnostics
import Documents
import Events
package import LinearAlgebra

extension Snapshot {
    /// The names of all checks that this snapshot can answer, which thresholds may name.
    package var checkNames: [String] { eventCheckNames + tableCheckNames }

    private var eventCheckNames: [String] {
        guard let log else { return [] }
        var names: [String] = []
        if log.newest != nil { names += ["newest", "volume"] + log.types.keys.sorted().map { "type.\($0)" } }
        if !log.types.isEmpty { names.append("type.new") }
        for column in log.columns {
            names.append("distribution.\(column.name)")
            if column.name != SnapshotColumn.hour { names.append("missing.\(column.name)") }
        }
        if log.columns.contains(where: { $0.name == "category" }) { names.append("category.new") }
        if log.popular != nil { names += ["catalogue", "popularity"] }
        names.append("unseen.customers")
        if log.itemIds != nil { names.append("unseen.items") }
        names.append("ids.customers")
        if log.itemIds != nil { names.append("ids.items") }
        if log.standouts != nil { names.append("concentration") }
        return names
    }

    /// Holds new events against those of the training.
    ///
    /// - Parameters:
    ///   - new: The events, and what is known of them.
    ///   - thresholds: The thresholds that were set by hand.
    ///   - threads: The number of workers; no number depends on it.
    /// - Returns: A check for each question, and what charts show.
    /// - Throws: `UserError` with code `wrongUsage` for a threshold of no check, and for a snapshot that is of no log.
    package func compare(
        _ new: NewEvents, thresholds: DriftThresholds = DriftThresholds(), threads: Threads = 1
    ) throws -> DriftComparison {
        guard let log else {
            throw UserError(
                .wrongUsage, "the version learned from a table, so there are no events to hold new ones against",
                remedy: "Give a table of customers")
        }
        try thresholds.check(names: checkNames)
        let comparison = try EventComparison(self, log, new, thresholds, threads: threads)
        let newDays = comparison.newDays()
        var volumes: [String?: UsualVolume] = [:]
        if log.newest != nil {
            volumes[nil] = UsualVolume(days, type: nil)
            for type in log.types.keys { volumes[type] = UsualVolume(days, type: type) }
        }
        var checks: [DriftCheck?] = [comparison.newestCheck()]
        checks += comparison.volumeChecks(newDays, volumes)
        checks += comparison.columnChecks()
        checks += [comparison.categoryCheck(), comparison.catalogueCheck(), comparison.popularityCheck()]
        checks += [comparison.unseenCustomersCheck(), comparison.unseenItemsCheck()]
        checks += comparison.idChecks()
        checks.append(comparison.concentrationCheck())
        var result = DriftComparison(report: DriftReport(checks.compactMap(\.self)))
        result.distributions = comparison.distributions() + [comparison.popularityDistribution()].compactMap(\.self)
        result.days = comparison.comparedDays(newDays, volumes)
        return result
    }
}
