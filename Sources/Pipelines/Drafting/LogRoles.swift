import Diagnostics
import Documents
import Tables

/// Which columns of a log hold what, as their names and cells tell.
struct LogRoles: Sendable {
    /// A column with its role.
    struct Found: Sendable {
        let column: ColumnEvidence
        /// What speaks for the role; nil for a column that the user named.
        let evidence: String?
    }

    let sample: TableSample
    var found: [ColumnRole: Found] = [:]
    /// How the times are read; nil for a log without times.
    var time: TimeTally.Reading?
    /// How the numbers of the columns of numbers are written.
    var formats: [ColumnRole: NumberFormat] = [:]
    /// The largest number of rows in which the times or the numbers of one column cannot be read.
    var unread = 0
    /// What the user may want to know of other columns, in sentences without a full stop.
    var remarks: [String] = []
    let answers: DraftSources.Answers

    /// Finds the columns.
    ///
    /// - Throws: `UserError` with code `invalidData` when no column names the customer or the product, when two could,
    ///   when one of them is empty, and when times or numbers can be read in several ways; `wrongUsage` for answers that
    ///   have no effect.
    init(_ sample: TableSample, _ answers: DraftSources.Answers) throws {
        self.sample = sample
        self.answers = answers
        let named: [(ColumnRole, String?)] = [
            (.user, answers.user), (.item, answers.item), (.timestamp, answers.timestamp), (.type, answers.type),
        ]
        for case (let role, let name?) in named {
            guard let column = sample.column(name) else { throw sample.names.missing(name) }
            if let other = found.first(where: { $0.value.column.name == name })?.key { throw twice(name, other, role) }
            found[role] = Found(column: column, evidence: nil)
        }
        try findTime()
        try find(.order) { _ in true }
        try find(.type) {
            $0.name == "type" || !$0.isCut && $0.distinct <= 256 && 2 * $0.distinct <= max($0.filled, 20)
        }
        try find(.user) { _ in true }
        try find(.item) { _ in true }
        for role in [ColumnRole.quantity, .price, .rating] { try findNumbers(role) }
        try checkColumns()
        try findIds()
        try checkAnswers()
        findStates()
    }

    /// The name of the column with a role.
    func name(_ role: ColumnRole) -> String? { found[role]?.column.name }

    /// The columns without a role.
    var free: [ColumnEvidence] {
        let used = Set(found.values.map(\.column.name))
        return sample.columns.filter { !used.contains($0.name) && $0.filled > 0 }
    }

    /// The columns whose names tell a role, the best first.
    func candidates(_ role: ColumnRole) -> [ColumnEvidence] {
        free.enumerated().compactMap { position, column in
            role.rank(of: column.name).map { (rank: $0, position: position, column: column) }
        }.sorted { ($0.rank, $0.position) < ($1.rank, $1.position) }.map { $0.column }
    }

    /// Gives a role to the best column that can have it, unless the user named one.
    private mutating func find(_ role: ColumnRole, where canBe: (ColumnEvidence) -> Bool) throws {
        guard found[role] == nil else { return }
        let candidates = try recurring(candidates(role), role)
        guard let column = candidates.first(where: canBe) else { return }
        if role == .user || role == .item { try checkOnlyOne(column, among: candidates, role) }
        let others = candidates.filter { $0.name != column.name }.map { $0.name.excerpt }
        let rest = others.isEmpty ? "" : "; others with such a name: \(others.prefix(5).joined(separator: ", "))"
        found[role] = Found(column: column, evidence: "by its name; \(Self.contents(of: column))\(rest)")
    }

    /// How many cells are filled, and with how many texts.
    static func contents(of column: ColumnEvidence) -> String {
        "\(column.filled.grouped) of \(column.cells.grouped) cells are filled, with \(column.distinctText) different values"
    }
}
