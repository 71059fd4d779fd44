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
        let sample = try TableSample([TableSource(path)], .standard, needsRows: false, progress: progress)
        let names = sample.columns.map(\.name)
        let given = answers.consent
        try Self.checkHeader(of: sample, given)
        let user = given.user ?? names.first { $0 == userColumn } ?? ColumnRole.user.best(among: names)
        let rest = sample.columns.filter { $0.name != user }
        let answer = try given.personalization ?? Self.answer(among: rest, in: sample)
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

    /// Refuses a first line that is a row; its cells may say who opted out, so they are not shown.
    private static func checkHeader(of sample: TableSample, _ given: ConsentColumns) throws {
        let names = sample.columns.map(\.name)
        let isNamed = names.contains { name in
            [given.user, given.personalization].contains(name) || ColumnRole.isKnown(name)
                || ColumnRole.personalization.rank(of: name) != nil
        }
        guard sample.layout.noHeader || ConsentAnswer.isRow(names) && !isNamed else { return }
        throw UserError(
            .invalidData, "the first line looks like a row and not like the names of columns",
            at: .init(file: sample.file, line: 1),
            remedy: "Write a line with the names of the columns above it, such as user,personalization")
    }

    /// The column whose name says that yes means that the customer agrees.
    ///
    /// No other column of yes and no will do, because its yes may mean an objection, or say something else.
    ///
    /// - Throws: `UserError` with code `invalidData` when no name says it, or several do.
    private static func answer(among columns: [ColumnEvidence], in sample: TableSample) throws -> String {
        let told = columns.filter {
            ConsentAnswer.refusal(in: $0.name) == nil && ColumnRole.personalization.rank(of: $0.name) != nil
        }
        let answers = told.filter(holdsAnswers)
        // A column of this very name with other cells has a mistake, which the reading of the table names.
        let likely = answers.isEmpty ? told.filter { ColumnRole.personalization.isName($0.name) } : answers
        let ranks = likely.map { ColumnRole.personalization.rank(of: $0.name) ?? .max }
        let best = zip(likely, ranks).filter { $0.1 == ranks.min() }.map { $0.0.name }
        guard best.count == 1 else { throw unknown(best, columns.filter(holdsAnswers), in: sample) }
        return best[0]
    }

    private static func unknown(
        _ best: [String], _ answers: [ColumnEvidence], in sample: TableSample
    ) -> UserError {
        let names = best.isEmpty ? answers.map(\.name) : best
        let shown = names.prefix(10).map(\.excerpt).joined(separator: ", ")
        let problem =
            best.isEmpty
            ? "no name of a column says that the customer agrees"
                + (names.isEmpty ? "" : "; those that hold yes and no are \(shown)")
            : "several columns may say whether the customer agrees: \(shown)"
        return UserError(
            .invalidData, Message(problem), at: .init(file: sample.file),
            remedy: "Name the column in which yes means that the customer agrees with \(.consentColumn)")
    }

    /// Whether each cell is empty or an answer; a table without rows contradicts nothing.
    private static func holdsAnswers(_ column: ColumnEvidence) -> Bool {
        column.filled == column.rows { ConsentAnswer.isYes($0) != nil } && (column.filled > 0 || column.cells == 0)
    }
}
