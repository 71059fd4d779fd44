import Diagnostics
import Documents
import ModelFiles
import Sources

/// The table of a PostgreSQL server that rows of a new batch are to replace: what must be made again for the new one.
struct LiveTable: Equatable {
    /// How comments begin that say which batch made a table; those of an owner stay.
    static let ownComment = "Endcap: "

    /// All that is known of it, as the server tells it.
    private let facts: JSONValue

    /// Looks at a table.
    ///
    /// - Returns: nil when nothing has this name.
    init?(schema: String, table: String, _ session: PostgresSession) throws {
        guard let facts = try session.json(Self.query(schema, table)) else { return nil }
        self.facts = facts
    }

    /// Makes sure that new rows can take the place of this table.
    ///
    /// - Parameters:
    ///   - columns: The columns of the new rows.
    ///   - place: The table, as errors name it.
    /// - Throws: `UserError` with code `invalidData` that says what differs.
    func check(_ columns: [RowColumn], at place: String) throws {
        guard facts["kind"]?.stringValue == "r", facts["partition"] == false else {
            throw UserError(
                .invalidData, "what bears this name is no ordinary table", at: .init(file: place),
                remedy: "Give the name of a table, or of none: it is made")
        }
        let found = list("columns").map {
            (name: $0["name"]?.stringValue ?? "", type: $0["type"]?.stringValue ?? "")
        }
        let differences = Self.differences(found, columns.map { ($0.name, $0.postgresType) })
        guard differences.isEmpty else {
            throw UserError(
                .invalidData, "the table has other columns than the rows: \(differences.joined(separator: "; "))",
                at: .init(file: place),
                remedy: """
                    Give the options with which its rows were made, rename the table or give the name of another; it \
                    stands as it was
                    """)
        }
        let attached = list("attached").compactMap(\.stringValue)
        guard attached.isEmpty else {
            throw UserError(
                .invalidData,
                "a new table in its place would be without \(attached.prefix(5).joined(separator: ", "))",
                at: .init(file: place),
                remedy: """
                    Remove what depends on the table, or let it depend on another one that is filled from this; the table \
                    stands as it was
                    """)
        }
        guard facts["owned"] == true else {
            throw UserError(
                .cannotWrite, "the table belongs to the role '\(facts["owner"]?.stringValue ?? "")'",
                at: .init(file: place),
                remedy: "Connect as this role, or as a member of it; only then may a new table take its place")
        }
        guard facts["owner_creates"] == true else {
            throw UserError(
                .cannotWrite,
                "the owner of the table, '\(facts["owner"]?.stringValue ?? "")', may not make tables in its schema",
                at: .init(file: place),
                remedy:
                    "GRANT CREATE ON SCHEMA to the owner, too; a new table that is given to it takes the earlier one's place"
            )
        }
    }

    /// What tells the columns of a table from those of rows, in words.
    static func differences(
        _ found: [(name: String, type: String)], _ expected: [(name: String, type: String)]
    ) -> [String] {
        var differences: [String] = []
        for column in expected {
            guard let other = found.first(where: { $0.name == column.name }) else {
                differences.append("'\(column.name)' is missing")
                continue
            }
            if other.type != column.type {
                differences.append("'\(column.name)' is \(other.type), and is to be \(column.type)")
            }
        }
        for column in found where !expected.contains(where: { $0.name == column.name }) {
            differences.append("'\(column.name)' is one too many")
        }
        if differences.isEmpty, found.map(\.name) != expected.map(\.name) {
            differences.append("they stand in another order than \(expected.map(\.name).joined(separator: ", "))")
        }
        return differences
    }

    // MARK: What is made again

    /// The statement that makes a table with the same columns, defaults and checks.
    func makeTable(_ new: String, like place: String) -> String {
        let kind = facts["persistence"]?.stringValue == "u" ? "UNLOGGED TABLE" : "TABLE"
        let options = facts["options"]?.stringValue.map { " WITH (\($0))" } ?? ""
        let space = facts["tablespace"]?.stringValue.map { " TABLESPACE \(SQL.name($0))" } ?? ""
        return "CREATE \(kind) \(new) (LIKE \(place) INCLUDING ALL EXCLUDING INDEXES)\(options)\(space);"
    }

    /// The statements that make the same indexes and constraints on another table, under names of their own.
    func makeIndexes(on new: String, named beginning: String) -> String {
        var statements: [String] = []
        for (number, index) in list("indexes").enumerated() {
            let kind = index["unique"] == true ? "UNIQUE INDEX" : "INDEX"
            statements.append(
                "CREATE \(kind) \(SQL.name("\(beginning)_i\(number)")) ON \(new) \(index["rest"]?.stringValue ?? "");")
        }
        for (number, constraint) in list("constraints").enumerated() {
            let name = SQL.name("\(beginning)_c\(number)")
            statements.append(
                "ALTER TABLE \(new) ADD CONSTRAINT \(name) \(constraint["definition"]?.stringValue ?? "");")
        }
        return statements.joined(separator: "\n")
    }

    /// The statements that put a table in the place of this one, with its owner, its grants and its comment.
    ///
    /// - Parameters:
    ///   - place: This table.
    ///   - new: The other one.
    ///   - name: The name of this one, without its schema.
    ///   - beginning: How the names of the other's indexes begin.
    ///   - note: The comment for a table without one of its owner, as SQL writes it.
    /// - Returns: The statements, in lines.
    func replace(_ place: String, by new: String, named name: String, after beginning: String, note: String) -> String {
        var statements = [Self.carrying(from: SQL.text(place), to: SQL.text(new), note: note)]
        statements += ["DROP TABLE \(place);", "ALTER TABLE \(new) RENAME TO \(SQL.name(name));"]
        let schema = place.dropLast(SQL.name(name).utf8.count)
        for (number, index) in list("indexes").enumerated() {
            let old = index["name"]?.stringValue ?? ""
            statements.append("ALTER INDEX \(schema)\(SQL.name("\(beginning)_i\(number)")) RENAME TO \(SQL.name(old));")
        }
        for (number, constraint) in list("constraints").enumerated() {
            let old = SQL.name(constraint["name"]?.stringValue ?? "")
            statements.append(
                "ALTER TABLE \(place) RENAME CONSTRAINT \(SQL.name("\(beginning)_c\(number)")) TO \(old);")
        }
        return statements.joined(separator: "\n")
    }

    /// Who uses the table now, in words.
    func holders(_ session: PostgresSession) throws -> String {
        let found = try session.json(
            """
            SELECT jsonb_agg(DISTINCT format('process %s of the server (%s%s)', a.pid, a.usename,
                CASE WHEN a.application_name = '' THEN '' ELSE ', ' || a.application_name END))
            FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE l.locktype = 'relation' AND l.granted AND l.relation = \(facts["oid"]?.intValue ?? 0)
                AND l.pid <> pg_backend_pid();
            """)
        let names = (found?.arrayValue ?? []).compactMap(\.stringValue)
        return names.isEmpty ? "nobody holds it any more" : names.prefix(5).joined(separator: ", ")
    }

    private func list(_ key: String) -> [JSONValue] { facts[key]?.arrayValue ?? [] }
}
