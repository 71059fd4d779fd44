import Diagnostics
package import Files
package import Sources

/// Where the answers about personal recommendations are, and what holds for users without one.
package struct ConsentSource: Sendable, Equatable {
    /// A table with the columns `user` and `personalization`, unless others are named; nil where nobody is asked, but
    /// somebody was forgotten.
    package var path: String?
    package var columns: ConsentColumns
    /// Whether a user who is not in the table has agreed; nil when nobody said, which counts as yes.
    package var defaultYes: Bool?
    /// Who was forgotten and counts as somebody who said no; nil where nobody was.
    package var forgotten: HashedIds?

    package init(_ path: String, columns: ConsentColumns = ConsentColumns(), defaultYes: Bool? = nil) {
        self.path = path
        self.columns = columns
        self.defaultYes = defaultYes
    }

    /// No table, but persons who were forgotten.
    package init(forgotten: HashedIds) {
        columns = ConsentColumns()
        self.forgotten = forgotten
    }

    /// Reads the table.
    ///
    /// - Throws: As `Consent.init(file:columns:defaultYes:)` and `check(_:)`.
    package func read() throws -> Consent {
        guard let path else { return Consent.of(everybodyBut: forgotten) }
        var consent = try Consent(file: path, columns: columns, defaultYes: defaultYes ?? true)
        try check(consent)
        consent.forgotten = forgotten
        return consent
    }

    /// What can be read of the table, whose bytes the caller may have read before.
    package func reading(_ table: TableSource) -> ConsentReading {
        ConsentReading(of: table, columns: columns, defaultYes: defaultYes ?? true)
    }

    /// Refuses a table without an answer, unless it was said what then holds: an export that went wrong looks like it.
    ///
    /// - Throws: `UserError` with code `invalidData`.
    package func check(_ consent: Consent) throws {
        guard consent.isEmpty, defaultYes == nil else { return }
        throw UserError(
            .invalidData, "the consent table has a header but no answer", at: .init(file: consent.file),
            remedy: "Give a table with the customers' answers, or say with \(.consentDefault) what holds without one")
    }
}

extension ConsentSource? {
    /// The same answers, where those who were forgotten count as somebody who said no.
    package func honouring(_ forgotten: HashedIds?) -> ConsentSource? {
        guard let forgotten else { return self }
        var source = self ?? ConsentSource(forgotten: forgotten)
        source.forgotten = forgotten
        return source
    }
}
