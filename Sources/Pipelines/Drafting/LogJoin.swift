import Diagnostics
import Documents
import Sources
import Tables

/// Tells tables of which each is a part of a log, such as orders and their lines.
enum LogJoin {
    /// Refuses tables of which one has the customers and another the products.
    ///
    /// - Throws: `UserError` with code `invalidData` that says by which columns they can be joined.
    static func check(_ sources: [TableSource], _ layout: TableLayout) throws {
        guard sources.count > 1, !layout.noHeader else { return }
        let tables = try sources.map { (file: $0.name, names: try TableSample.opened($0, layout).names) }
        let customers = tables.first { has(.user, $0.names) && !has(.item, $0.names) }
        let products = tables.first { has(.item, $0.names) && !has(.user, $0.names) }
        guard let customers, let products else { return }
        let problem: Message = "'\(customers.file)' has the customers and '\(products.file)' the products"
        guard let key = key(of: customers.names, products.names) else {
            throw UserError(
                .invalidData, problem + ", and no column of one is known in the other",
                remedy: "Join them into one table with a row per event, and give that")
        }
        let how =
            key.0 == key.1
            ? "USING (\(sqlName(key.0)))" : "ON \(sqlName(key.0)) = \(sqlName(key.1))"
        let query =
            "COPY (SELECT * FROM \(sqlText(products.file)) JOIN \(sqlText(customers.file)) \(how)) TO 'events.csv'"
        let names: Message = key.0 == key.1 ? "both have '\(key.0)'" : "'\(key.0)' is '\(key.1)' there"
        throw UserError(
            .invalidData, problem + ", and " + names,
            remedy: "Join them into one table and give that, for example with DuckDB: duckdb -c \(shellQuoted(query))")
    }

    private static func has(_ role: ColumnRole, _ names: [String]) -> Bool {
        names.contains { role.rank(of: $0) != nil }
    }

    /// The columns by which two tables can be joined: the order, else a column that both have.
    private static func key(of customers: [String], _ products: [String]) -> (String, String)? {
        let shared = customers.filter(products.contains)
        if let name = ColumnRole.order.best(among: shared) ?? shared.first { return (name, name) }
        guard let first = ColumnRole.order.best(among: customers), let second = ColumnRole.order.best(among: products)
        else { return nil }
        return (first, second)
    }

    private static func sqlName(_ name: String) -> String { inQuotes(name, "\"") }
    private static func sqlText(_ text: String) -> String { inQuotes(text, "'") }

    /// A text in quotes, with the quotes in it doubled.
    private static func inQuotes(_ text: String, _ mark: String) -> String {
        mark + text.map { String($0) == mark ? mark + mark : String($0) }.joined() + mark
    }
}
