package import Diagnostics
import Documents
package import Events
package import FeatureLearning
package import Features
import Ids
package import LinearAlgebra
import Tables

/// The training rows made from an event log, with counts for each cutoff.
package struct PointInTimeRows: Sendable {
    /// The counts of one cutoff.
    package struct Cutoff: Codable, Sendable, Equatable {
        /// T, in milliseconds since 1970 UTC: the start of its day if the events have days only.
        package let time: Int64
        /// The customers at risk, each of whom has a row.
        package let atRisk: Int
        /// How many of them have the label yes.
        package let positive: Int

        private enum CodingKeys: String, CodingKey {
            case time, positive
            case atRisk = "at_risk"
        }

        package init(time: Int64, atRisk: Int, positive: Int) {
            self.time = time
            self.atRisk = atRisk
            self.positive = positive
        }
    }

    /// How the features are computed; the model keeps it.
    package let definition: PointInTimeDefinition
    /// The rows, by customer in byte order of the ids, then by cutoff.
    package let rows: TrainingRows
    /// The categories of the items, which the scorer needs too; nil when the definition has none.
    package let categories: ItemColumn?
    /// The cutoffs in ascending order of time.
    package let cutoffs: [Cutoff]
    /// For each row, the position of its cutoff in `cutoffs`.
    package let rowCutoffs: [UInt16]
    /// A profile of each column of the customers' own table, as the rows have it; empty without one, and for the
    /// definition of an existing model.
    package private(set) var profiles: [ColumnProfile] = []
    /// How the customers' own table meets the events; nil without one.
    package private(set) var profileCounts: ProfileCounts?

    /// Makes features and labels for the customers at risk at every cutoff of a plan.
    ///
    /// - Parameters:
    ///   - log: The events, without those of opted-out customers.
    ///   - plan: Who is at risk when, and what is predicted.
    ///   - items: The item table, for features and labels of categories.
    ///   - definition: The definition of an existing model, to make rows that test it; nil learns a definition from the
    ///     events before the earliest cutoff.
    ///   - categories: The item categories that a model knows, used if there is no item table.
    ///   - customers: The customers' own table; required if `definition` has columns of one.
    ///   - options: What is said about its columns.
    ///   - threads: The number of workers.
    ///   - progress: Receives how the customers' own table meets the events.
    /// - Throws: `UserError` with code `wrongUsage` for options that do not fit the log, `invalidData` when there are
    ///   no rows, labels that cannot be known yet, or labels of one class.
    package init(
        _ log: EventLog, plan: PointInTimePlan, items: ItemRecords? = nil,
        definition: PointInTimeDefinition? = nil, categories: ItemColumn? = nil, customers: CustomerProfiles? = nil,
        options: ProfileOptions = ProfileOptions(), threads: Threads, progress: Progress = .silent
    ) throws {
        try plan.validate()
        let asked = plan.cutoffs.sorted()
        let known =
            try items.flatMap {
                $0.columns.contains(Self.categoryColumn) ? try $0.column(named: Self.categoryColumn) : nil
            } ?? categories
        let isGiven = definition != nil
        let definition =
            try definition
            ?? .learn(from: log, before: asked[0], activeWithin: plan.activeWithin, categories: known)
        let times = try Self.effectiveCutoffs(of: plan, definition)
        let horizon = Int64(millisecondsIn: plan.horizon)
        try Self.checkHorizon(times[times.count - 1], horizon, log)
        let events = try CustomerEvents(log, definition: definition, categories: known)
        let features = try PointInTime.features(events, at: times, threads: threads)
        let wanted = try Self.wantedItems(plan.label, log, items, known: known)
        let answers = times.map { events.haveBought(from: $0, until: $0.adding(horizon), items: wanted) }
        let yes = plan.label != .churn
        let labels = zip(features.customers, features.cutoffs).map { customer, cutoff -> UInt8 in
            answers[Int(cutoff)][Int(customer)] == yes ? 1 : 0
        }
        self.categories = definition.categories == nil ? nil : known
        rowCutoffs = features.cutoffs
        var counts = [(atRisk: Int, positive: Int)](repeating: (0, 0), count: times.count)
        for (cutoff, label) in zip(features.cutoffs, labels) {
            counts[Int(cutoff)].atRisk += 1
            counts[Int(cutoff)].positive += Int(label)
        }
        let cutoffs = zip(times, counts).map { Cutoff(time: $0, atRisk: $1.atRisk, positive: $1.positive) }
        try Self.checkRisk(cutoffs, activeWithin: definition.activeWithin)
        try Self.check(plan.label, of: cutoffs)
        self.cutoffs = cutoffs
        guard let customers else {
            self.definition = definition
            rows = Self.rows(features, features.table, labels, log.users)
            return
        }
        let join = try customers.join(features, users: log.users, at: times, progress: progress)
        let learnt = try isGiven ? nil : ProfileDefinition.learn(from: customers, rows: join.rows, options: options)
        let complete = learnt.map { definition.with($0.definition) } ?? definition
        let columns = try complete.profile.map { try customers.columns(of: $0, rows: join.rows) } ?? []
        self.definition = complete
        rows = Self.rows(features, features.adding(columns), labels, log.users)
        (profiles, profileCounts) = (learnt?.profiles ?? [], join.counts)
    }

    /// The column of the item table from which category features are made.
    package static let categoryColumn = "category"

    private static func rows(
        _ features: PointInTime.Rows, _ table: FeatureTable, _ labels: [UInt8], _ users: IdTable
    ) -> TrainingRows {
        var numbers: [UInt32] = []
        var kept: [Int] = []
        numbers.reserveCapacity(features.customers.count)
        for customer in features.customers {
            if kept.last != Int(customer) { kept.append(Int(customer)) }
            numbers.append(UInt32(truncatingIfNeeded: kept.count - 1))
        }
        return TrainingRows(
            features: table, labels: labels, weights: nil, customers: numbers,
            ids: users.subset(keeping: kept))
    }

    /// For each item of the log, whether a purchase of it counts; nil when all do.
    private static func wantedItems(
        _ label: EventLabel, _ log: EventLog, _ items: ItemRecords?, known: ItemColumn?
    ) throws -> [Bool]? {
        guard case .purchaseOf(let name, let value) = label else { return nil }
        _ = try log.requiredItems()
        let column: ItemColumn
        if let items {
            column = try items.column(named: name)
        } else if let known, known.name == name {
            column = known
        } else {
            throw UserError(
                .wrongUsage, "the label \(label) needs the table of the items", remedy: "Name it with \(.itemTable)")
        }
        guard let wanted = column.values.index(of: value) else {
            let names = column.values.indices.lazy.map { column.values.string(at: $0) }
            let near = nearestName(to: value, among: names).map { "Did you mean '\($0)'? " } ?? ""
            throw UserError(
                .invalidData, "no item has '\(value)' in the column '\(name)'",
                remedy: "\(near)Check the value; it is compared byte by byte")
        }
        return column.cells(of: log.items).map { $0 == UInt32(wanted) }
    }
}
