import Diagnostics

/// A table of a PostgreSQL server to which rows are written: `postgres:SERVICE:TABLE`.
package struct PostgresAddress: Sendable, Equatable {
    /// As it was given.
    package let name: String
    /// A service of `pg_service.conf`; empty for the connection that the environment describes.
    package let service: String
    /// The schema; nil for the first of the search path.
    package let schema: String?
    package let table: String

    /// Whether the name of an output stands for a table and not for a file.
    package static func isNamed(by name: String) -> Bool { name.hasPrefix(beginning) }

    /// Reads `postgres:SERVICE:TABLE` or `postgres:SERVICE:SCHEMA.TABLE`; the service may be empty.
    ///
    /// Capitals in the names of tables are as SQL takes them without quotes: they do not matter.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for any other text; it is not repeated, because it may hold a secret.
    package init(parsing name: String) throws {
        let parts = name.dropFirst(Self.beginning.count).split(separator: ":", omittingEmptySubsequences: false)
        let names = parts.last?.split(separator: ".", omittingEmptySubsequences: false).map { $0.lowercased() } ?? []
        guard Self.isNamed(by: name), parts.count == 2, ProgramQuery.isService(parts[0]), (1...2).contains(names.count),
            names.allSatisfy(Self.isIdentifier)
        else {
            throw UserError(
                .wrongUsage, "postgres: must be followed by the name of a service, a colon and the name of a table",
                remedy: """
                    Write postgres:SERVICE:TABLE, with a service of pg_service.conf, or postgres::TABLE for the connection \
                    that PGHOST, PGDATABASE and PGUSER describe; a name has letters, digits and _, and may have a schema \
                    before it: postgres:SERVICE:SCHEMA.TABLE
                    """)
        }
        self.name = name
        service = String(parts[0])
        schema = names.count == 2 ? names[0] : nil
        table = names[names.count - 1]
    }

    private static let beginning = "postgres:"

    /// Whether a name needs no quotes but for words of SQL; PostgreSQL cuts longer ones.
    private static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 63, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }
}
