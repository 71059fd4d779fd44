import Diagnostics

/// A query whose result is a table: what to ask, and which program to ask it.
///
/// A table's name stands for a query when it begins with `duckdb:` or `postgres:`; a file of such a name is `./duckdb:…`.
///
/// ```text
/// duckdb: SELECT … FROM 'events.parquet'
/// postgres:SERVICE: SELECT … FROM events
/// ```
package enum ProgramQuery: Sendable, Hashable {
    case duckdb(statement: String)
    /// A service of `pg_service.conf`; an empty name leaves the connection to the environment.
    case postgres(service: String, statement: String)

    private static let duckdb = "duckdb:"
    private static let postgres = "postgres:"

    /// Whether a table's name stands for a query and not for a file.
    package static func isNamed(by name: String) -> Bool {
        name.hasPrefix(duckdb) || name.hasPrefix(postgres)
    }

    /// The name of the table that a query to PostgreSQL gives.
    package static func name(service: String, query: String) -> String { "\(postgres)\(service): \(query)" }

    /// Reads the name of a table.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a name without a query, for a service that can be none, and for a
    ///   password, because names are written into manifests.
    package init(parsing name: String) throws {
        try Self.refusePassword(in: name)
        guard name.hasPrefix(Self.postgres) else {
            self = .duckdb(statement: try Self.statement(name.dropFirst(Self.duckdb.count), of: Self.duckdb))
            return
        }
        let rest = name.dropFirst(Self.postgres.count)
        guard let colon = rest.firstIndex(of: ":"), Self.isService(rest[..<colon]),
            !rest[colon...].hasPrefix("://")
        else {
            // Whatever stands there may be a secret, such as that of an address with a password.
            throw UserError(
                .wrongUsage, "postgres: must be followed by the name of a service, a colon and a query",
                remedy: """
                    Write postgres:SERVICE: SELECT …, with a service of pg_service.conf, or postgres:: SELECT … for the \
                    connection that PGHOST, PGDATABASE and PGUSER describe
                    """)
        }
        self = .postgres(
            service: String(rest[..<colon]),
            statement: try Self.statement(rest[rest.index(after: colon)...], of: Self.postgres))
    }

    /// What the program is asked.
    package var statement: String {
        switch self {
        case .duckdb(let statement), .postgres(_, let statement): statement
        }
    }

    /// How to run the program, with the query or with other arguments.
    func command(_ purpose: ProgramCommand.Purpose) throws -> ProgramCommand {
        switch self {
        case .duckdb: try .duckdb(purpose)
        case .postgres(let service, _): try .postgres(service: service, purpose)
        }
    }

    /// Makes sure that the program is installed, without running it.
    ///
    /// - Throws: `UserError` with code `missingInput` that says how to install it.
    package func checkIsThere() throws { _ = try command(.version) }

    /// The query alone, without blanks around it and semicolons behind it.
    private static func statement(_ text: Substring, of program: String) throws -> String {
        var text = text.drop(while: \.isWhitespace)
        while let last = text.last, last.isWhitespace || last == ";" { text.removeLast() }
        guard !text.isEmpty, !text.utf8.contains(0) else {
            throw UserError(
                .wrongUsage, "\(program) is not followed by a query",
                remedy: "Write a query behind it, such as SELECT …, and all of it in quotes")
        }
        guard text.utf8.count <= mostBytes else {
            throw UserError(
                .wrongUsage,
                "the query behind \(program) has \(text.utf8.count) bytes; a program takes at most \(mostBytes)",
                remedy: "Put long lists into a table, and join it in the query")
        }
        return String(text)
    }

    /// Linux takes 128 KiB for one argument of a program, in which more stands than the query.
    private static let mostBytes = 120_000

    /// Whether a text can be the name of a service; an empty one leaves the connection to the environment.
    static func isService(_ name: Substring) -> Bool { name.utf8.allSatisfy(isOfService) }

    private static func isOfService(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// Refuses `password=…`, with or without blanks before the sign, and addresses such as `https://user:secret@host`.
    private static func refusePassword(in name: String) throws {
        let packed = name.lowercased().utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        let isNamed = String(decoding: packed, as: UTF8.self).contains("password=")
        guard isNamed || holdsSecretAddress(name) else { return }
        let found = isNamed ? "password=" : "an address with a password"
        throw UserError(
            .wrongUsage, "a query holds \(found), and the names of tables are kept in manifests and shown to others",
            remedy: "Keep passwords in pg_service.conf, in .pgpass or in the environment")
    }

    private static func holdsSecretAddress(_ name: String) -> Bool {
        let ends = Array("/?#'\" \n\t)".utf8)
        let pieces = Array(name.utf8).split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        // Behind `scheme` comes `//user`, and behind that a piece with the password up to `@`.
        return zip(pieces, pieces.dropFirst()).contains { user, rest in
            user.starts(with: "//".utf8) && !user.dropFirst(2).contains(where: ends.contains)
                && rest.prefix { !ends.contains($0) }.contains(UInt8(ascii: "@"))
        }
    }
}
