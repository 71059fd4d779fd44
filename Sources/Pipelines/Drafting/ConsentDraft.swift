import Diagnostics
import Documents
import Events
import Sources
import Tables

/// The columns of a consent table, as its names and cells tell.
struct ConsentDraft: Sendable {
    let source: ConsentSource
    /// What speaks for the columns.
    let evidence: [(key: ParameterKey, value: String, text: String)]

    /// Looks at a table.
    ///
    /// - Parameters:
    ///   - path: The table.
    ///   - userColumn: What the other table calls the customer.
    ///   - progress: Receives how far the reading has come.
    /// - Throws: `UserError` when the table cannot be read, or its answers leave a doubt.
    init(_ path: String, userColumn: String?, progress: Progress) throws {
        let sample = try TableSample([TableSource(path)], .standard, progress: progress)
        let names = sample.columns.map(\.name)
        let user = names.first { $0 == userColumn } ?? Self.best(.user, among: names)
        let rest = sample.columns.filter { $0.name != user }
        let answers = rest.filter(Self.isYesOrNo).map(\.name)
        let answer = Self.best(.personalization, among: rest.map(\.name)) ?? (answers.count == 1 ? answers[0] : nil)
        source = ConsentSource(path, columns: ConsentColumns(user: user, personalization: answer))
        _ = try source.read()
        let found: [(key: ParameterKey, name: String?)] = [(.consentUserColumn, user), (.consentColumn, answer)]
        evidence = found.compactMap { key, name in
            guard let column = name.flatMap({ sample.column($0) }) else { return nil }
            return (key: key, value: column.name, text: LogRoles.contents(of: column))
        }
    }

    private static func best(_ role: ColumnRole, among names: [String]) -> String? {
        names.compactMap { name in role.rank(of: name).map { (rank: $0, name: name) } }.min { $0.rank < $1.rank }?.name
    }

    private static func isYesOrNo(_ column: ColumnEvidence) -> Bool {
        let words: Set<String> = ["yes", "true", "y", "t", "1", "no", "false", "n", "f", "0"]
        return column.distinct > 0 && column.levels.allSatisfy { words.contains($0.text.lowercased()) }
    }
}
