import Diagnostics
import Documents
import Events
import Tables

/// The conditions that rows of a log evidently must meet.
struct LogConditions: Sendable {
    /// A condition, and what speaks for it.
    struct Found: Sendable {
        let condition: Condition
        let evidence: String
    }

    private(set) var found: [Found] = []

    init(_ roles: LogRoles) {
        for role in [ColumnRole.user, .item, .timestamp, .type] {
            guard let column = roles.found[role]?.column, column.empty > 0 else { continue }
            add(column.name, .notEmpty, [], "\(column.empty.grouped) of \(column.cells.grouped) cells are empty")
        }
        for role in [ColumnRole.user, .item] {
            guard let column = roles.found[role]?.column else { continue }
            let nobody = column.nobody
            guard !nobody.isEmpty else { continue }
            let counts = nobody.map { "\($0.text.excerpt) (\($0.rows.grouped) rows)" }.joined(separator: ", ")
            add(
                column.name, .isNotIn, nobody.map { ComparisonValue($0.text, isQuoted: true) },
                "these stand for nobody: \(counts)")
        }
        // Pieces and prices of views and carts mean something else.
        guard roles.found[.type].map({ $0.column.distinct < 2 }) ?? true else { return }
        addPositive(.quantity, roles, "such as cancellations and returns")
        addPositive(.price, roles, "such as gifts and corrections")
    }

    private mutating func add(
        _ column: String, _ relation: Comparison.Relation, _ values: [ComparisonValue], _ evidence: String
    ) {
        found.append(Found(condition: .comparison(Comparison(column, relation, values)), evidence: evidence))
    }

    /// Leaves out rows with a number that is not positive, if they are exceptions.
    private mutating func addPositive(_ role: ColumnRole, _ roles: LogRoles, _ examples: String) {
        guard let column = roles.found[role]?.column, let format = roles.formats[role] else { return }
        let counted = column.rows { _ in true }
        let others = column.rows { format.parse($0).map { $0 <= 0 } ?? false }
        guard others > 0, 2 * others < counted else { return }
        let isPositive = Condition.comparison(Comparison(column.name, .greater, ["0"]))
        // A comparison fails for an empty cell, and a row without the number may be fine.
        let condition =
            column.empty == 0 ? isPositive : .any([.comparison(Comparison(column.name, .empty)), isPositive])
        found.append(
            Found(
                condition: condition,
                evidence: "\(others.grouped) of \(counted.grouped) values are 0 or less, \(examples)"))
    }
}
