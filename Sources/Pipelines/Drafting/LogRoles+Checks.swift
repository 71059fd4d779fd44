import Diagnostics
import Documents
import Events
import Tables

extension LogRoles {
    /// Refuses columns from which a run would read no event.
    ///
    /// - Throws: `UserError` with code `invalidData` for a column without a value, and for one that a run would read twice.
    func checkColumns() throws {
        for role in [ColumnRole.user, .item, .timestamp, .type] {
            guard let column = found[role]?.column ?? sample.column(role.rawValue) else { continue }
            let nobody = role == .user || role == .item ? column.nobody.reduce(0) { $0 + $1.rows } : 0
            guard column.empty + nobody == column.cells else { continue }
            let problem =
                nobody == 0
                ? "all cells are empty"
                : "all cells are empty or stand for nobody, such as \(column.example?.excerpt ?? "''")"
            throw UserError(
                .invalidData, "\(problem), but the column is read as the \(role.words)", at: place(column),
                remedy: "Fill the column, leave it out of the table, or name another one with \(role.key)")
        }
        for role in ColumnRole.ofLogs where role != .rating && found[role] == nil {
            guard let column = sample.column(role.rawValue),
                let other = found.first(where: { $0.value.column.name == column.name })?.key
            else { continue }
            throw UserError(
                .invalidData, "the column holds the \(other.words), but a run would also read it as the \(role.words)",
                at: place(column), remedy: "Rename the column, because its name is one that logs are read by")
        }
    }

    /// Refuses answers about columns that nobody found.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    func checkAnswers() throws {
        let given: [(key: ParameterKey, isGiven: Bool, role: ColumnRole)] = [
            (.timestampFormat, answers.timestampFormat != nil, .timestamp),
            (.eventsUntil, answers.until != nil, .timestamp),
            (.purchaseTypes, !answers.purchaseTypes.isEmpty, .type),
        ]
        for (key, isGiven, role) in given where isGiven && found[role] == nil {
            throw UserError(
                .wrongUsage, "no column is known to hold the \(role.words), so \(key) has no effect",
                at: .init(file: sample.file), remedy: "Name the column with \(role.key), or leave \(key) out")
        }
        guard answers.layout.numbers != NumberFormats(), formats[.quantity] == nil, formats[.price] == nil else {
            return
        }
        throw UserError(
            .wrongUsage,
            "no column is known to hold quantities or prices that can be read, so \(.decimal), \(.thousands) and \(.unit) have no effect",
            at: .init(file: sample.file), remedy: "Leave them out")
    }

    /// Names columns of states, such as those of orders, of which some say that nothing was bought.
    mutating func findStates() {
        for column in free where !column.isCut && column.distinct <= Self.mostStates {
            let name = ColumnRole.plain(column.name)
            guard name.hasSuffix("status") || name.hasSuffix("state") else { continue }
            let negative = column.levels.filter { EventWord($0.text) == .negative }
            guard !negative.isEmpty else { continue }
            let values = negative.map { ComparisonValue($0.text, isQuoted: true) }
            let condition = Condition.comparison(Comparison(column.name, .isNotIn, values))
            remarks.append(
                "\(column.name.excerpt) has \(LogTypes.counted(negative)), which may be no purchases; under `where`, "
                    + "`- \(DraftText.scalar("\(condition)"))` leaves them out")
        }
    }

    private static let mostStates = 50

    /// The error for a column that the user named for two roles.
    func twice(_ name: String, _ first: ColumnRole, _ second: ColumnRole) -> UserError {
        UserError(
            .wrongUsage, "the column '\(name)' is named twice, by \(first.key) and by \(second.key)",
            at: .init(file: sample.file), remedy: "Name each column once")
    }

    private func place(_ column: ColumnEvidence) -> UserError.Place { .init(file: sample.file, column: column.name) }
}
