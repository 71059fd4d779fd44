import CustomerModels
import Diagnostics
package import Events
package import FeatureLearning
import Features

/// A shop's own table of its customers, whose columns become features beside those of the events.
package struct CustomerTableSource: Codable, Sendable, Equatable {
    /// The table.
    package var path: String
    private var namedColumns: ProfileColumns?
    private var givenOptions: ProfileOptions?

    private enum CodingKeys: String, CodingKey {
        case path
        case namedColumns = "columns"
        case givenOptions = "options"
    }

    package init(path: String) {
        self.path = path
    }

    /// The columns of the customer and of the time from which a row holds, where they were named.
    package var columns: ProfileColumns {
        get { namedColumns ?? ProfileColumns() }
        set { namedColumns = newValue.orNil }
    }

    /// What is said about the other columns.
    package var options: ProfileOptions {
        get { givenOptions ?? ProfileOptions() }
        set { givenOptions = newValue == ProfileOptions() ? nil : newValue }
    }
}

extension CustomerEventLog {
    /// Reads the customers' own table, if there is one.
    ///
    /// - Parameters:
    ///   - log: The events, whose customers are found by any of their ids.
    ///   - consent: The consent table; rows of opted-out customers are left out.
    ///   - model: The model to measure, whose columns are read; nil for a training.
    ///   - progress: Receives a warning when rows count as known always.
    /// - Throws: `UserError` for a table that cannot be read, and with code `wrongUsage` for a model that needs a table
    ///   and has none, or needs none.
    /// - Returns: The table; nil without one.
    func customerProfiles(
        of log: EventLog, _ consent: Consent?, of model: PropensityModel?, progress: Progress
    ) throws -> CustomerProfiles? {
        let stored = model?.settings.customers?.features
        try stored?.checkProfiles(areGiven: customers != nil, of: "the model")
        guard let customers else { return nil }
        let known = stored?.profile?.tableColumns ?? ProfileColumns()
        let profiles = try CustomerProfiles(
            file: customers.path, columns: known.overridden(by: customers.columns), eventsColumn: options.user,
            consent: log.answers ?? consent, aliases: log.aliases)
        if model == nil, profiles.validFromColumn == nil {
            progress.warning(
                """
                \(profiles.file): its columns count as known always, because no column says from when a row holds; what was \
                written down after the cutoff may give the outcome away. Name such a column with \(.profileValidFrom)
                """)
        }
        return profiles
    }

    /// What is said about the columns of the customers' own table, with those that `ignore` names as features.
    var profileOptions: ProfileOptions {
        var options = customers?.options ?? ProfileOptions()
        options.ignore += ignoredColumns.filter { !options.ignore.contains($0) }
        return options
    }

    /// The columns of the customers' own table that `ignore` names as features.
    private var ignoredColumns: [String] {
        customers == nil ? [] : ignore.compactMap(ProfileDefinition.column(ofFeature:))
    }

    /// Those names of `ignore` that are features of events.
    package var ignoredFeatures: [String] {
        customers == nil ? ignore : ignore.filter { ProfileDefinition.column(ofFeature: $0) == nil }
    }
}
