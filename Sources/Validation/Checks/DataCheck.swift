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
}
