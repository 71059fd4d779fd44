import Diagnostics
import Documents
import Events
import FeatureLearning
import Features
import Tables

/// The yes/no column of a table whose outcome is predicted.
struct TableTarget: Sendable {
    let column: ColumnEvidence
    /// The value that means yes, where the words do not tell it by themselves.
    let positive: String?
    /// The value that means yes, and how many rows have it.
    let yes: (text: String, rows: Int)
    /// What speaks for the column; nil if the user named it.
    let evidence: String?

    /// Chooses the column.
    ///
    /// - Throws: `UserError` with code `invalidData` when no name tells it, when two do, when rows have no outcome, and
    ///   when nobody could tell which value means yes.
    init(_ sample: TableSample, _ answers: DraftSources.Answers) throws {
        let column = try Self.column(of: sample, answers.target)
        let levels = column.levels
        guard levels.count == 2, !column.isCut else {
            throw UserError(
                .invalidData, "the outcome has \(column.distinctText) values: \(LogTypes.counted(levels))",
                at: .init(file: sample.file, column: column.name),
                remedy: "Name a column that says yes or no with \(.targetColumn)")
        }
        guard column.empty == 0 else {
            throw UserError(
                .invalidData, "\(column.empty.grouped) of \(column.cells.grouped) rows have no outcome",
                at: .init(file: sample.file, column: column.name),
                remedy: "Leave out these rows, or name another column with \(.targetColumn)")
        }
        let texts = levels.map { $0.text }
        if let positive = answers.positive, !texts.contains(positive) {
            throw UserError(
                .wrongUsage, "\(.positive) names '\(positive)', but the outcomes are \(LogTypes.counted(levels))",
                at: .init(file: sample.file, column: column.name), remedy: "Name one of them, or leave the option out")
        }
        let known = texts.first { Self.isPlainYes($0, beside: texts[$0 == texts[0] ? 1 : 0]) }
        let told = answers.positive ?? (known == nil ? texts.first(where: Self.soundsLikeYes) : nil)
        guard let yes = told ?? known, let level = levels.first(where: { $0.text == yes }) else {
            throw UserError(
                .invalidData, "the outcomes are \(LogTypes.counted(levels)), and nothing tells which means yes",
                at: .init(file: sample.file, column: column.name),
                remedy: "Name it, such as \(.positive, shellWord(texts[0]))")
        }
        self.column = column
        positive = told
        self.yes = level
        evidence =
            answers.target == nil
            ? "by its name; it has two values, \(LogTypes.counted(levels))" : nil
    }

    private static func column(of sample: TableSample, _ named: String?) throws -> ColumnEvidence {
        if let named {
            guard let column = sample.column(named) else { throw sample.names.missing(named) }
            return column
        }
        let pairs = sample.columns.filter { !$0.isCut && $0.distinct == 2 }
        let ranked = pairs.compactMap { column in rank(of: column.name).map { (rank: $0, column: column) } }
        guard let best = ranked.map({ $0.rank }).min() else { throw unknown(pairs, in: sample) }
        let found = ranked.filter { $0.rank == best }.map { $0.column }
        guard found.count == 1 else { throw unknown(found, in: sample) }
        return found[0]
    }

    /// 0 for a name that says outcome, 1 for one that has such a word in it, 2 for `y`.
    private static func rank(of name: String) -> Int? {
        let name = ColumnRole.plain(name)
        if name == "y" { return 2 }
        if names.contains(name) { return 0 }
        return parts.contains { name.contains($0) } ? 1 : nil
    }

    private static func unknown(_ columns: [ColumnEvidence], in sample: TableSample) -> UserError {
        let shown = columns.prefix(10).map(\.name.excerpt).joined(separator: ", ")
        let problem =
            columns.isEmpty
            ? "no column has two values, as an outcome has"
            : "nothing tells which column is the outcome; those with two values are \(shown)"
        return UserError(
            .invalidData, Message(problem), at: .init(file: sample.file),
            remedy: "Name the column of the outcome with \(.targetColumn), or give a log of events with \(.events)")
    }

    /// Whether a text means yes beside the other one for every reader of tables.
    private static func isPlainYes(_ text: String, beside other: String) -> Bool {
        let pair = [text.lowercased(), other.lowercased()]
        return [
            ["true", "false"], ["yes", "no"], ["t", "f"], ["y", "n"], ["1", "0"], ["1", "-1"], ["1.0", "0.0"],
        ].contains(pair)
    }

    private static func soundsLikeYes(_ text: String) -> Bool {
        [
            "ja", "j", "oui", "si", "sí", "wahr", "churned", "churn", "left", "exited", "bought", "purchased",
            "converted",
            "gekündigt", "gekauft", "abgewandert", "yes.", "true.",
        ].contains(text.lowercased())
    }

    private static let names: Set<String> = [
        "churn", "churned", "churnflag", "churnlabel", "ischurn", "revenue", "target", "label", "outcome", "converted",
        "conversion", "bought", "purchased", "purchase", "buy", "exited", "left", "attrition", "responded", "response",
        "subscribed", "clicked", "gekündigt", "gekuendigt", "kündigung", "kuendigung", "gekauft", "abgewandert",
    ]
    private static let parts = ["churn", "convert", "bought", "purchased", "target", "label", "kündig", "kuendig"]
}
