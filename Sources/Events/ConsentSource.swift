/// Where the answers about personal recommendations are, and what holds for users without one.
package struct ConsentSource: Sendable, Equatable {
    /// A table with the columns `user` and `personalization`.
    package var path: String
    /// Whether a user who is not in the table has agreed.
    package var defaultYes: Bool

    package init(_ path: String, defaultYes: Bool = true) {
        self.path = path
        self.defaultYes = defaultYes
    }

    /// Reads the table.
    ///
    /// - Throws: As `Consent.init(file:defaultYes:)`.
    package func read() throws -> Consent { try Consent(file: path, defaultYes: defaultYes) }
}
