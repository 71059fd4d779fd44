import Diagnostics
package import Events
package import FeatureLearning
import Features
package import Propensity
package import Tables

/// The source of the rows of a propensity model.
package enum PropensitySource: Codable, Sendable, Equatable {
    case table(CustomerTable)
    case events(CustomerEventLog)

    /// The tables that the rows are made from.
    var tables: [String] {
        switch self {
        case .table(let table): [table.file]
        case .events(let log):
            log.files + [log.items, log.customers?.path, log.options.identities?.path].compactMap(\.self)
                + log.options.cleaningLists
        }
    }
}

/// A table with one row per customer, or several, and a yes/no outcome.
package struct CustomerTable: Codable, Sendable, Equatable {
    /// The file, which is read twice.
    package var file: String
    /// The roles and kinds of the columns; kinds that are not given are inferred.
    package var schema = SchemaOptions()
    /// How the text of the file is laid out.
    package var layout = TableLayout.standard
    /// The value of the target that means yes; nil when it can be inferred.
    package var positive: String?
    /// The value of the treatment that means treated; nil when it can be inferred, and without a treatment.
    package var treated: String?
    /// Whether customers may have several rows.
    package var repeatedIds = false
    /// Whether rows that cannot be read are counted and skipped.
    package var skipInvalid = false
    /// The largest share of the rows that may be skipped.
    package var maximumInvalid = InvalidRows.usualMaximum

    private enum CodingKeys: String, CodingKey {
        case file, schema, layout, positive, treated
        case repeatedIds = "repeated_ids"
        case skipInvalid = "skip_invalid"
        case maximumInvalid = "maximum_invalid"
    }

    package init(file: String) {
        self.file = file
    }
}

/// Events from which point-in-time rows of customers are made.
package struct CustomerEventLog: Codable, Sendable, Equatable {
    package var files: [String]
    package var options = EventOptions()
    package var plan: PointInTimePlan
    /// Cutoffs in seconds before the newest event, in place of those of the plan; empty when the plan has them.
    package var cutoffsBefore: [Double] = []
    /// A moment that the log must reach, in milliseconds since 1970 UTC; nil for any log.
    package var mustReach: Int64?
    /// The item table.
    package var items: String?
    /// The columns of the item table that were named; nil when none was.
    package var itemColumns: ItemColumns?
    /// The customers' own table.
    package var customers: CustomerTableSource?
    /// Features that the model must not use.
    package var ignore: [String] = []

    private enum CodingKeys: String, CodingKey {
        case files, options, plan, items, customers, ignore
        case itemColumns = "item_columns"
    }

    package init(files: [String], plan: PointInTimePlan) {
        self.files = files
        self.plan = plan
    }

    /// The plan with its cutoffs as times.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for cutoffs before the newest event of a log without times.
    package func plan(for log: EventLog) throws -> PointInTimePlan {
        try log.checkReaches(mustReach)
        guard !cutoffsBefore.isEmpty else { return plan }
        guard let newest = log.newest else {
            throw UserError(
                .wrongUsage, "the events have no times, so no cutoff can be counted back from the newest one",
                remedy: "Name the column of the time with \(.timestampColumn)")
        }
        var plan = plan
        plan.cutoffs = cutoffsBefore.map { Timestamp.before(newest, seconds: $0) }
        return plan
    }

    /// Refuses to ignore what is no feature; columns of the customers' own table are another matter, because one that
    /// says nothing is left out by itself.
    ///
    /// - Parameter features: The names of all features.
    /// - Throws: `UserError` with code `wrongUsage`.
    package func checkIgnored(among features: [String]) throws {
        guard let unknown = ignoredFeatures.first(where: { !features.contains($0) }) else { return }
        throw UserError(
            .wrongUsage, "\(.ignoredColumns) names '\(unknown)', which is no feature",
            remedy: "The features are \(features.joined(separator: ", "))")
    }
}

extension PropensityTraining {
    /// The same training with what only the data could tell: the cutoffs as times.
    func learning(from data: PropensityData) -> PropensityTraining {
        guard case .events(var log) = source, let plan = data.plan else { return self }
        log.plan = plan
        var training = self
        training.source = .events(log)
        return training
    }
}

extension EventLog {
    /// Makes sure that the log goes on to a moment, if one is asked for.
    ///
    /// - Parameter moment: In milliseconds since 1970 UTC.
    /// - Throws: `UserError` with code `invalidData` for a log whose events are all earlier, or have no times.
    package func checkReaches(_ moment: Int64?) throws {
        guard let moment, newest.map({ $0 < moment }) ?? true else { return }
        throw UserError(
            .invalidData,
            "the newest event is \(newest.map { "of \(Timestamp.text($0))" } ?? "of no time"), before \(Timestamp.text(moment))",
            at: .init(file: file),
            remedy: "Ask for months that the log reaches, or for this one when its events are there")
    }
}
