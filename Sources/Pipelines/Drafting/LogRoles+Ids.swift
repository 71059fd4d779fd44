import Diagnostics
import Documents
import Events
import FeatureLearning
import Tables

extension LogRoles {
    /// Finds the columns of the customer and the product where names do not tell them.
    ///
    /// Only columns whose names say nothing are looked at: a country is no product.
    mutating func findIds() throws {
        let ids = free.filter { ColumnRole.isSilent($0.name) && Self.isIdLike($0) }
        switch (found[.user], found[.item]) {
        case (.some, .some): return
        case (.none, .none): try findBoth(among: ids)
        case (.some, .none):
            if ids.count == 1 { found[.item] = Found(column: ids[0], evidence: Self.onlyIds(ids[0])) }
        case (.none, .some):
            guard ids.count == 1 else { throw noUser() }
            found[.user] = Found(column: ids[0], evidence: Self.onlyIds(ids[0]))
        }
    }

    /// Whether cells are ids: texts or whole numbers, no times, of which some occur again.
    private static func isIdLike(_ column: ColumnEvidence) -> Bool {
        guard column.distinct >= 2, column.isCut || column.distinct < column.filled, 2 * column.filled >= column.cells,
            column.values.whole == column.values.numbers
        else { return false }
        guard column.values.numbers < column.values.filled else { return true }
        if case .none = column.values.times.choice(of: column.values.filled) { return true }
        return false
    }

    private static func onlyIds(_ column: ColumnEvidence) -> String {
        "the only other column of ids; \(contents(of: column))"
    }

    /// Tells the customer from the product: there are more of them, and one does several things in a row.
    private mutating func findBoth(among ids: [ColumnEvidence]) throws {
        guard ids.count == 2 else { throw ids.count < 2 ? noLog() : undecided(ids) }
        guard let user = [0, 1].first(where: { Self.isUser(ids[$0], beside: ids[1 - $0]) }) else {
            throw undecided(ids)
        }
        let (users, items) = (ids[user], ids[1 - user])
        found[.user] = Found(
            column: users,
            evidence:
                "its \(users.distinctText) ids are more than the \(items.distinctText) of the other column, and the "
                + "same one comes \(users.repeatsInARow.grouped) times in a row")
        found[.item] = Found(column: items, evidence: Self.onlyIds(items))
    }

    private static func isUser(_ column: ColumnEvidence, beside other: ColumnEvidence) -> Bool {
        2 * column.distinct > 3 * other.distinct && bundling(of: column) > 2 * bundling(of: other)
    }

    /// How much more often two rows in a row have the same id than by chance.
    private static func bundling(of column: ColumnEvidence) -> Double {
        Double(column.repeatsInARow) / Double(max(column.filled - 1, 1)) / max(column.chanceOfRepeat, 1e-12)
    }
}

extension LogRoles {
    /// Those candidates for the customer or the product of which some id comes again, as it must where anything can be
    /// learnt.
    ///
    /// A column without any repeat names the rows, as `item_id` does in the lines of orders, and one that has an id of its
    /// own for each order names the orders, as some shops make a new customer for each.
    ///
    /// - Throws: `UserError` with code `invalidData` when no other candidate is left.
    func recurring(_ candidates: [ColumnEvidence], _ role: ColumnRole) throws -> [ColumnEvidence] {
        guard role == .user || role == .item else { return candidates }
        let order = role == .user ? found[.order]?.column : nil
        func namesOrders(_ column: ColumnEvidence) -> Bool { order.map { column.hasSameRows(as: $0) } ?? false }
        let left = candidates.filter { !$0.namesRows && !namesOrders($0) }
        guard left.isEmpty, let first = candidates.first else { return left }
        throw namesOrders(first) ? oncePerOrder(first, order?.name ?? "") : neverAgain(first, role)
    }

    /// Refuses a column beside another one that is called like the same role and has more than ten times as many ids:
    /// `user` may be who typed the orders in, and `Item #` the number of an order's line.
    ///
    /// A column in which no id comes again names the rows.
    func checkOnlyOne(_ column: ColumnEvidence, among candidates: [ColumnEvidence], _ role: ColumnRole) throws {
        let other = candidates.first {
            role.isName($0.name) && ($0.isCut || $0.distinct < $0.filled) && $0.distinct > 10 * column.distinct
        }
        if let other { throw undecided(column, other, role) }
    }
}

// MARK: - Errors

extension LogRoles {
    private func noLog() -> UserError {
        if sample.names.names.count == 1, sample.separator != nil { return oneColumn() }
        return UserError(
            .invalidData,
            "no column is known to hold the customer or the product of an event; the columns are \(columnList)",
            at: .init(file: sample.file),
            remedy: "Name them with \(.userColumn) and \(.itemColumn), or give a table with a row per customer with "
                + "\(.customerTable)")
    }

    /// The error for a table whose lines were not split, as when blanks separate the fields.
    private func oneColumn() -> UserError {
        let query = shellQuoted("s/^ +//; s/ +/,/g")
        return UserError(
            .invalidData, "the table has only one column, \(columnList)", at: .init(file: sample.file),
            remedy: """
                If another character separates the fields, say which with \(.delimiter); if blanks do, write commas: \
                sed -E \(query) FILE >events.csv
                """)
    }

    private func noUser() -> UserError {
        let item = name(.item) ?? ""
        let remedy: Message =
            name(.order).map { order -> Message in
                "Join them with the table of orders, which has the customer of each '\(order)', and give the result; or "
                    + "name the column with \(.userColumn)"
            } ?? "Name the column with \(.userColumn)"
        return UserError(
            .invalidData,
            "the products are in '\(item)', but no column is known to hold the customer; the columns are \(columnList)",
            at: .init(file: sample.file), remedy: remedy)
    }

    private func neverAgain(_ column: ColumnEvidence, _ role: ColumnRole) -> UserError {
        UserError(
            .invalidData,
            "no id comes twice in \(column.filled.grouped) rows, so the column names the rows and not the \(role.words)",
            at: .init(file: sample.file, column: column.name),
            remedy: "Name the column of the \(role.words) with \(role.key); it may be this one")
    }

    private func oncePerOrder(_ column: ColumnEvidence, _ order: String) -> UserError {
        UserError(
            .invalidData,
            "each value of '\(order)' has an id of its own here, \(column.distinctText) in all, so the column may name the "
                + "orders and not the customers",
            at: .init(file: sample.file, column: column.name),
            remedy: "Name the column of the customer with \(ColumnRole.user.key); it may be this one")
    }

    /// The error for two columns whose names both say a role, of which the first has by far fewer ids.
    private func undecided(_ column: ColumnEvidence, _ other: ColumnEvidence, _ role: ColumnRole) -> UserError {
        let names =
            "\(column.name.excerpt) (\(column.distinctText) different values) and \(other.name.excerpt) "
            + "(\(other.distinctText))"
        return UserError(
            .invalidData, "the columns \(names) are both called like the \(role.words)", at: .init(file: sample.file),
            remedy: "Name the one that is meant, such as \(role.key, shellWord(other.name))")
    }

    private func undecided(_ ids: [ColumnEvidence]) -> UserError {
        let names = ids.map(\.name.excerpt).joined(separator: " and ")
        return UserError(
            .invalidData, "the columns \(names) hold ids, and nothing tells which are customers and which products",
            at: .init(file: sample.file),
            remedy: "Name them, such as \(.userColumn, shellWord(ids[0].name)) \(.itemColumn, shellWord(ids[1].name))")
    }

    private var columnList: String {
        let shown = sample.columns.prefix(20).map(\.name.excerpt).joined(separator: ", ")
        return sample.columns.count > 20 ? "\(shown) and \(sample.columns.count - 20) more" : shown
    }
}
