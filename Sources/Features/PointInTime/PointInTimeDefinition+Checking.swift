package import Diagnostics
package import Events
import Tables

extension PointInTimeDefinition {
    /// More types make more columns than a shop's log has use for.
    package static let mostTypes = 32

    /// Checks that a log has the columns that the features are computed from.
    ///
    /// A column that the definition does not know is ignored, so the log may have it.
    ///
    /// - Throws: `UserError` with code `wrongUsage` that names the missing column and its parameter, `invalidData`
    ///   when there are too many events to number with 32 bits.
    func check(_ log: EventLog, hasCategories: Bool) throws {
        guard log.count < Int(UInt32.max) else {
            throw UserError(
                .invalidData, "the events are \(log.count); at most \(UInt32.max) can be used at a time",
                remedy: "Shorten the window of time with \(.eventsFrom)")
        }
        if !types.isEmpty && log.type == nil { throw missing(.typeColumn) }
        try log.refuseOtherSpellings(of: types)
        try checkChannels(of: log)
        try checkValues(of: log)
        for source in sources where !Self.isThere(source, in: log) { throw missing(Self.column(of: source)) }
        guard categories == nil || hasCategories else {
            throw UserError(
                .wrongUsage, "the features need the categories of the items",
                remedy: "Name their table with \(.itemTable)")
        }
    }

    /// Refuses a table of customers that the features do not need, and the lack of one that they need.
    ///
    /// - Parameters:
    ///   - isGiven: Whether there is a table.
    ///   - version: The version that the definition is of.
    /// - Throws: `UserError` with code `wrongUsage`.
    package func checkProfiles(areGiven isGiven: Bool, of version: String) throws {
        guard let profile else {
            guard isGiven else { return }
            throw UserError(
                .wrongUsage, "\(.profileTable) has no effect: \(version) has no features of a table of customers",
                remedy: "Leave it out")
        }
        guard !isGiven else { return }
        throw UserError(
            .wrongUsage,
            "\(version) learnt from columns of the customers' own table: \(quoted(profile.columns.map(\.name).prefix(10)))",
            remedy: "Name a table that has them with \(.profileTable)")
    }

    /// The parameter that names the column of a source.
    private static func column(of source: Source) -> ParameterKey {
        switch source {
        case .item: .itemColumn
        case .quantity: .quantityColumn
        case .price: .priceColumn
        case .order: .orderColumn
        }
    }

    func missing(_ column: ParameterKey) -> UserError {
        let remedy: Message = "Name it with \(column)"
        return UserError(
            .wrongUsage,
            "the features need the column '\(column.name)' of the events, which these have not or only empty",
            remedy: remedy)
    }

    /// Whether a log has what a feature is computed from; a column without a value is as good as none.
    package static func isThere(_ source: Source, in log: EventLog) -> Bool {
        switch source {
        case .item: log.item != nil
        case .quantity: log.quantity?.contains { !$0.isNaN } ?? false
        case .price: log.price?.contains { !$0.isNaN } ?? false
        case .order: log.order?.contains { $0 != .max } ?? false
        }
    }

    /// Warns of types that the features count and that no event of a log has.
    package func reportAbsentTypes(in log: EventLog, to progress: Progress) {
        let absent = types.filter { !log.typeNames.contains($0) && !purchaseTypes.contains($0) }
        guard !absent.isEmpty else { return }
        let names = quoted(absent)
        progress.warning("no event is of type \(names), which the model learnt from: its features count 0 of them")
    }

    package static var missingTimestamps: UserError {
        UserError(
            .wrongUsage, "features at a point in time need events with timestamps",
            remedy: "Name their column with \(.timestampColumn)")
    }
}
