/// What a pipeline demands of its data: of the rows as a whole, or of a column, such as `user: required`.
package struct DataCheck: Sendable, Equatable {
    /// `rows`, `newest`, or the name of a column as the table has it.
    package let subject: String
    /// The demands as they were written, such as `required, unique`.
    package let text: String
    /// The demands, all of which must hold.
    package let demands: [Demand]

    /// Reads a check.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for text that is no demand.
    package init(of subject: String, parsing text: String) throws {
        self.subject = subject
        self.text = text
        demands = try DemandParser(subject: subject, text: text).demands()
    }

    /// Whether the newest event is still as new as the check demands; checks of other things allow any.
    ///
    /// - Parameters:
    ///   - newest: The time of the newest event, in milliseconds since 1970 UTC.
    ///   - now: The time of the clock, likewise.
    /// - Returns: Whether it is.
    package func allows(newest: Int64, at now: Int64) -> Bool {
        demands.allSatisfy { $0.allows(newest: newest, at: now) }
    }
}
