import Diagnostics
import Events

extension PointInTimeDefinition {
    /// Checks that a log has the columns that the features are computed from.
    ///
    /// A column that the definition does not know is ignored, so the log may have it.
    ///
    /// - Throws: `UserError` with code `wrongUsage` that names the missing column and its option, `invalidData` when
    ///   there are too many events to number with 32 bits.
    func check(_ log: EventLog, hasCategories: Bool) throws {
        guard log.count < Int(UInt32.max) else {
            throw UserError(
                .invalidData, "the events are \(log.count); at most \(UInt32.max) can be used at a time",
                remedy: "Shorten the window of time with --from")
        }
        if !types.isEmpty && log.type == nil { throw missing("type") }
        for source in sources where !Self.isThere(source, in: log) { throw missing(source.rawValue) }
        guard categories == nil || hasCategories else {
            throw UserError(
                .wrongUsage, "the features need the categories of the items", remedy: "Name their table with --items")
        }
    }

    private func missing(_ column: String) -> UserError {
        UserError(
            .wrongUsage, "the features need the column '\(column)' of the events, which these have not",
            remedy: "Name it with --\(column)")
    }
}
