import Diagnostics
import Documents
import Glibc
import Ids
import ModelFiles
import Sources

/// A table of a PostgreSQL server whose rows are replaced as a whole, in one transaction.
///
/// The rows go into a table beside, which nobody else sees. They are counted and indexed there, and the table then takes
/// the name of the earlier one, which is dropped. Whatever ends the transaction before, such as an error, the end of this
/// process or of the server, leaves the earlier rows, and nothing beside them.
final class PostgresTable {
    private let address: PostgresAddress
    private let session: PostgresSession
    /// The schema in which the table is, or will be.
    private let schema: String
    private var columns: [RowColumn] = []
    /// The table that stands there; nil if there is none.
    private var live: LiveTable?
    private var isLoading = false

    /// Connects, and takes the right to write the table.
    ///
    /// - Parameters:
    ///   - address: Where the table is.
    ///   - holder: This process, as another one shows it.
    /// - Throws: `UserError` with code `locked` when another process writes the table, `cannotWrite` when the server cannot
    ///   be reached, `missingInput` when there is no `psql`, `invalidData` for a schema that is not there.
    init(_ address: PostgresAddress, holder: String) throws {
        self.address = address
        session = try PostgresSession(
            service: address.service, name: address.name, application: "endcap, \(holder)")
        // What a role may have set would end a long load, or hide what others change in the table meanwhile.
        try session.run(
            """
            BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
            SET LOCAL client_min_messages = error;
            SET LOCAL quote_all_identifiers = off;
            SELECT set_config(name, '0', true) FROM pg_settings WHERE name IN ('statement_timeout', 'lock_timeout', \
            'idle_in_transaction_session_timeout', 'transaction_timeout');
            """)
        let place = (address.schema.map { "\(SQL.name($0))." } ?? "") + SQL.name(address.table)
        let found = try session.json(
            """
            SELECT jsonb_build_object('schema', coalesce(
                (SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
                    WHERE c.oid = to_regclass(\(SQL.text(place)))),
                \(address.schema.map { "(SELECT nspname::text FROM pg_namespace WHERE nspname = \(SQL.text($0)))" }
                    ?? "current_schema()::text")));
            """)
        guard let schema = found?["schema"]?.stringValue else {
            throw UserError(
                .invalidData, "there is no schema in which the table could be made", at: .init(file: address.name),
                remedy: "Make the schema, or name another: postgres:SERVICE:SCHEMA.TABLE")
        }
        self.schema = schema
        try takeLock()
    }

    /// Takes the columns of the rows, and makes sure that they can take the place of what stands there.
    ///
    /// - Throws: `UserError` with code `invalidData` for a table with other columns, or with what a new table in its place
    ///   would not have; `cannotWrite` when the server cannot be reached.
    func begin(_ columns: [RowColumn]) throws {
        self.columns = columns
        live = try LiveTable(schema: schema, table: address.table, session)
        try live?.check(columns, at: address.name)
        let mayCreate = try session.run("SELECT has_schema_privilege(\(SQL.text(schema)), 'CREATE');")
        guard mayCreate.first == "t" else {
            throw UserError(
                .cannotWrite, "the role may not make tables in the schema '\(schema)'", at: .init(file: address.name),
                remedy:
                    "GRANT CREATE ON SCHEMA to it; rows go into a new table, which takes the place of the earlier one")
        }
    }

    /// Adds rows in the layout `postgresText`.
    func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard !bytes.isEmpty else { return }
        try load()
        try session.write(bytes)
    }

    /// Makes the table beside, once.
    private func load() throws {
        guard !isLoading else { return }
        let list = columns.map { "\(SQL.name($0.name)) \($0.postgresType)" }.joined(separator: ", ")
        try session.run(live?.makeTable(staging, like: place) ?? "CREATE TABLE \(staging) (\(list));")
        isLoading = true
        // A table of this transaction can have its rows frozen at once, so that no vacuum reads them again.
        try session.beginCopy("COPY \(staging) FROM STDIN (FREEZE);")
    }

    /// Counts and indexes the rows, and puts them in the place of the earlier ones.
    ///
    /// - Parameters:
    ///   - rows: How many rows were written.
    ///   - comment: What a table says of itself that has no comment of its owner.
    ///   - progress: Is told what is done.
    /// - Throws: `UserError` with code `locked` when others hold the table for too long, `cannotWrite` when the server
    ///   failed or has not as many rows, `invalidData` when the earlier table was changed meanwhile.
    func finish(rows: Int, comment: String, _ progress: Progress) throws {
        try load()
        try session.endCopy()
        let counted = try session.run("SELECT count(*) FROM \(staging);").first.flatMap { Int($0) }
        guard counted == rows else {
            throw UserError(
                .cannotWrite,
                "the server has \(counted.map { "\($0)" } ?? "no number of") rows, and \(rows) were written",
                at: .init(file: address.name), remedy: "Start again; the table stands as it was")
        }
        progress.step("\(address.name): \(rows) rows are there; making the indexes")
        let note = SQL.text("\(LiveTable.ownComment)\(comment)")
        if let live {
            try session.run(live.makeIndexes(on: staging, named: beside))
            try session.run("ANALYZE \(staging);")
            try lock(live)
            // Between the look before the work and the lock, somebody may have changed it.
            guard try LiveTable(schema: schema, table: address.table, session) == live else {
                throw UserError(
                    .invalidData, "the table was changed while new rows were made", at: .init(file: address.name),
                    remedy: "Start again; the table stands as it was changed")
            }
            try session.run(live.replace(place, by: staging, named: address.table, after: beside, note: note))
        } else {
            let key = columns.first.map { SQL.name($0.name) } ?? ""
            try session.run(
                """
                ALTER TABLE \(staging) RENAME TO \(SQL.name(address.table));
                CREATE INDEX ON \(place) (\(key));
                ANALYZE \(place);
                COMMENT ON TABLE \(place) IS \(note);
                """)
        }
        try session.run("COMMIT;")
    }

    /// Takes the lock that keeps readers out for the moment of the exchange.
    ///
    /// Readers that come later wait behind this lock, so each attempt is short.
    private func lock(_ live: LiveTable) throws {
        for attempt in 1...Self.attempts {
            let state = try session.attempt(
                """
                SAVEPOINT endcap; SET LOCAL lock_timeout = '\(Self.lockMilliseconds)ms'; \
                LOCK TABLE \(place) IN ACCESS EXCLUSIVE MODE;
                """)
            if state == "00000" { return }
            try session.run("ROLLBACK TO SAVEPOINT endcap;")
            // lock_not_available, deadlock_detected
            guard ["55P03", "40P01"].contains(state) else {
                throw UserError(
                    .cannotWrite, "the table cannot be locked (SQLSTATE \(state))", at: .init(file: address.name),
                    remedy: "Start again; the table stands as it was")
            }
            if attempt < Self.attempts { usleep(Self.pauseMicroseconds) }
        }
        let holders = try live.holders(session)
        throw UserError(
            .locked, "others have held the table for too long: \(holders)", at: .init(file: address.name),
            remedy: "End these transactions and start again; the table stands as it was")
    }

    private static let attempts = 10
    private static let lockMilliseconds = 1000
    private static let pauseMicroseconds: UInt32 = 1_000_000

    /// Takes the right to write the table until the end of the transaction.
    private func takeLock() throws {
        let key = Array("endcap \(schema).\(address.table)".utf8).withUnsafeBytes { IdHash.hash($0) }
        let signed = Int64(bitPattern: key)
        guard try session.run("SELECT pg_try_advisory_xact_lock(\(signed));").first == "f" else { return }
        let holder = try session.json(
            """
            SELECT jsonb_build_object('pid', a.pid, 'name', a.application_name, 'since', to_char(a.xact_start AT TIME ZONE 'UTC',
                'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
            FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND l.granted
                AND l.classid::bigint = \(key >> 32) AND l.objid::bigint = \(key & 0xFFFF_FFFF);
            """)
        let name = (holder?["name"]?.stringValue).map { $0.isEmpty ? "a process" : $0 } ?? "another process"
        let place = holder?["pid"]?.intValue.map { " (process \($0) of the server)" } ?? ""
        let since = holder?["since"]?.stringValue.map { ", since \($0)," } ?? ""
        throw UserError(
            .locked, "\(name)\(place)\(since) is writing this output", at: .init(file: address.name),
            remedy: "Wait until it has ended, or choose another output; nothing was replaced")
    }

    /// The name of the table beside, which no longer name of a table can make too long.
    private var beside: String {
        "endcap_new_" + String(Array(address.table.utf8).withUnsafeBytes { IdHash.hash($0) }, radix: 16)
    }

    private var staging: String { "\(SQL.name(schema)).\(SQL.name(beside))" }
    private var place: String { "\(SQL.name(schema)).\(SQL.name(address.table))" }
}
