import Diagnostics
import Documents
import Events
import Sources
import Tables

/// The columns of a consent table, as its names and cells tell.
struct ConsentDraft: Sendable {
    let source: ConsentSource
    /// The columns that were found, and what speaks for them (nil if the user named them).
    let evidence: [(key: ParameterKey, value: String, text: String?)]

    /// Looks at a table.
    ///
    /// - Parameters:
    ///   - path: The table.
    ///   - userColumn: What the other table calls the customer.
    ///   - answers: What the user says of it.
    ///   - progress: Receives how far the reading has come.
    /// - Throws: `UserError` when the table cannot be read, or its answers leave a doubt.
    init(_ path: String, userColumn: String?, _ answers: DraftSources.Answers, progress: Progress) throws {
        let sample = try TableSample([TableSource(path)], .standard, progress: progress)
        let names = sample.columns.map(\.name)
        let given = answers.consent
        let user = given.user ?? names.first { $0 == userColumn } ?? ColumnRole.user.best(among: names)
        let rest = sample.columns.filter { $0.name != user }
        let yesOrNo = rest.filter(Self.isYesOrNo).map(\.name)
        let answer =
            given.personalization ?? ColumnRole.personalization.best(among: rest.map(\.name))
            ?? (yesOrNo.count == 1 ? yesOrNo[0] : nil)
        source = ConsentSource(
            path, columns: ConsentColumns(user: user, personalization: answer), defaultYes: answers.consentDefault)
        _ = try source.read()
        let found: [(key: ParameterKey, name: String?, isGiven: Bool)] = [
            (.consentUserColumn, user, given.user != nil), (.consentColumn, answer, given.personalization != nil),
        ]
        evidence = found.compactMap { key, name, isGiven in
            guard let column = name.flatMap({ sample.column($0) }) else { return nil }
            return (key: key, value: column.name, text: isGiven ? nil : LogRoles.contents(of: column))
        }
    }

    private static func isYesOrNo(_ column: ColumnEvidence) -> Bool {
        column.filled > 0 && column.rows { ConsentAnswer.isYes($0) != nil } == column.filled
    }
}
