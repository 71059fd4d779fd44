import Diagnostics
import Files
import Glibc
import ModelStore
import TestSupport
import Testing

/// The DuckDB command line of this machine; nil where there is none.
private let duckdb: String? = {
    let named = getenv("ENDCAP_DUCKDB").map { String(cString: $0) }
    let folders = getenv("PATH").map { String(cString: $0).split(separator: ":") } ?? []
    return ([named] + folders.map { "\($0)/duckdb" }).compactMap(\.self).first { access($0, X_OK) == 0 }
}()

private let hasExtensions = getenv("ENDCAP_DUCKDB_EXTENSIONS") != nil

private let noDuckDB: Comment = "no duckdb on the PATH or in ENDCAP_DUCKDB: pip install duckdb-cli==1.5.5"
private let noExtensions: Comment = "ENDCAP_DUCKDB_EXTENSIONS names no folder with the extensions of DuckDB"
private let noPostgres: Comment = "PostgreSQL is not installed: apt-get install postgresql"

/// The same events in any form give the same model, to the last byte.
@Suite struct AnySourceCommandTests {
    private static let fit = ["--algorithm", "ials", "--factors", "4", "--epochs", "3", "--threads", "1"]

    /// A shop's log as CSV; the quotes, blanks and empty cells are those that writers of tables may lose.
    private static let log: String = {
        var text = "user,item,timestamp,type,price\n"
        for row in 0..<400 {
            let (day, hour) = (row % 28 + 1, row % 24)
            let time = "2024-02-\(day < 10 ? "0" : "")\(day) \(hour < 10 ? "0" : "")\(hour):00:30"
            let item = row % 9 == 0 ? "\"i\"\"\(row % 5), red\"" : "i\(row % 13)"
            text += "u\(row % 31),\(item),\(time),\(row % 3 == 0 ? "purchase" : "view"),\(row % 4 == 0 ? "" : "2.5")\n"
        }
        return text
    }()

    private func bench() throws -> Workbench {
        let bench = try Workbench()
        _ = try bench.folder.file("log.csv", Self.log)
        try bench.fit("csv", "\(bench.folder.path)/log.csv", Self.fit)
        return bench
    }

    /// Writes the log in another form by the DuckDB command line.
    private func write(_ statement: String, in bench: Workbench, loading name: String? = nil) throws {
        let script = """
            set -e
            cd "$1"
            load=
            if [ -n "$3" ]; then
                load="LOAD '$(find "$ENDCAP_DUCKDB_EXTENSIONS" -name "$3.duckdb_extension" | head -n 1)';"
            fi
            "\(duckdb ?? "")" -no-init -bail -c "$load $2"
            """
        let result = try Command.shell(script, bench.folder.path, statement, name ?? "")
        #expect(result.exitCode == 0, "\(result.messages)")
    }

    @Test("gzip and JSON Lines, read by the readers", .enabled(if: duckdb != nil, noDuckDB))
    func text() throws {
        let bench = try bench()
        let path = bench.folder.path
        #expect(try Command.shell("gzip -c \"$1/log.csv\" >\"$1/zipped.csv.gz\"", path).exitCode == 0)
        try write("COPY (FROM 'log.csv') TO 'log.jsonl' (FORMAT json)", in: bench)
        for (model, file) in [("gzip", "zipped.csv.gz"), ("json", "log.jsonl")] {
            try bench.fit(model, "\(path)/\(file)", Self.fit)
            #expect(try bench.checksums(model) == bench.checksums("csv"), "\(model)")
        }
    }

    @Test("CSV, Parquet and joins of files by DuckDB", .enabled(if: duckdb != nil, noDuckDB))
    func files() throws {
        let bench = try bench()
        let path = bench.folder.path
        try write("COPY (FROM 'log.csv') TO 'log.parquet' (FORMAT parquet)", in: bench)
        let queries = [
            "csv2": "SELECT * FROM '\(path)/log.csv'", "parquet": "SELECT * FROM '\(path)/log.parquet' -- all",
            "zone": "SELECT * REPLACE (timestamp::TIMESTAMPTZ AS timestamp) FROM '\(path)/log.parquet'",
            "join": """
            SELECT a.user, a.item, a.timestamp, a.type, a.price
            FROM '\(path)/log.parquet' a JOIN (SELECT DISTINCT item FROM '\(path)/log.csv') b USING (item)
            """,
        ]
        for (model, query) in queries {
            try bench.fit(model, "duckdb: \(query)", Self.fit)
            #expect(try bench.checksums(model) == bench.checksums("csv"), "\(model)")
        }
        let manifest = try Manifest.read(inFolder: "\(bench.store)/parquet/1").manifest
        #expect(manifest.queries?.first?.program?.hasPrefix("duckdb v") == true)
    }

    @Test(
        "SQLite and Excel by DuckDB and its extensions", .enabled(if: duckdb != nil, noDuckDB),
        .enabled(if: hasExtensions, noExtensions))
    func extensions() throws {
        let bench = try bench()
        let path = bench.folder.path
        try write(
            "ATTACH 'log.db' AS d (TYPE sqlite); CREATE TABLE d.events AS FROM 'log.csv'", in: bench,
            loading: "sqlite_scanner")
        try write("COPY (FROM 'log.csv') TO 'log.xlsx' (FORMAT xlsx, HEADER true)", in: bench, loading: "excel")
        let queries = [
            "sqlite": "SELECT * FROM sqlite_scan('\(path)/log.db', 'events')",
            "excel": "SELECT * FROM read_xlsx('\(path)/log.xlsx')",
        ]
        for (model, query) in queries {
            try bench.fit(model, "duckdb: \(query)", Self.fit)
            #expect(try bench.checksums(model) == bench.checksums("csv"), "\(model)")
        }
    }

    @Test("Errors of DuckDB end the run with its message", .enabled(if: duckdb != nil, noDuckDB))
    func mistakes() throws {
        let bench = try Workbench()
        let rows = "FROM range(1000000) t(i)"
        let queries = [
            "SELECT nothing AS user": "Referenced column", "SELEC 1": "syntax error",
            "SELECT * FROM '\(bench.folder.path)/none.parquet'": "none.parquet",
            // In the middle of the rows.
            "SELECT i AS user, CAST(if(i = 900000, 'x', '1') AS INT) AS item \(rows)": "Could not convert",
        ]
        for (query, words) in queries {
            let result = try Command.start(
                "trainer",
                [
                    "fit", "recommender", "--algorithm", "popularity", "--model", "m", "--store", bench.store,
                    "--quiet", "--events", "duckdb: \(query)",
                ]
            ).wait()
            expectError(result, .missingInput, "duckdb ended with exit code 1", words)
        }
        #expect(try ModelStore(path: bench.store).list().isEmpty)
    }

    @Test(
        "PostgreSQL by a service: the same model, and an error for each way to fail",
        .enabled(if: PostgresServer.programs != nil, noPostgres))
    func postgres() throws {
        let bench = try bench()
        let server = try PostgresServer()
        try server.sql(
            "CREATE TABLE log (\"user\" text, item text, timestamp timestamptz, type text, price numeric(9, 2))")
        let copied = try Command.shell(
            """
            \(server.environment)
            PGTZ=UTC psql -Xq service=shop -c '\\copy log FROM '"'$1/log.csv'"' (FORMAT csv, HEADER)'
            """, bench.folder.path)
        #expect(copied.exitCode == 0, "\(copied.messages)")
        func fit(
            _ model: String, _ query: String, _ variables: String = "", service: String = "shop"
        ) throws -> Command.Result {
            try Command.shell(
                """
                \(server.environment) TZ=Asia/Tokyo \(variables)
                "$TRAINER" fit recommender --model "$1" --store "$2" --events "$3" --quiet \
                \(Self.fit.joined(separator: " "))
                """, model, bench.store, "postgres:\(service): \(query)")
        }
        expectSuccess(try fit("postgres", "SELECT * FROM log;"))
        #expect(try bench.checksums("postgres") == bench.checksums("csv"))
        let manifest = try Manifest.read(inFolder: "\(bench.store)/postgres/1").manifest
        #expect(manifest.queries?.first?.program?.hasPrefix("psql (PostgreSQL) ") == true)

        let rows = "FROM generate_series(1, 10000) n"
        expectError(try fit("bad", "SELECT 1", service: "none"), .missingInput, "psql ended", "service \"none\"")
        expectError(try fit("bad", "SELECT 1", "PGPASSWORD=wrong"), .missingInput, "password authentication failed")
        expectError(
            try fit("bad", "SELECT 'u' || n AS \"user\", 1 / (n - 5000) AS item \(rows)"), .missingInput,
            "division by zero")
        try refusals(server, fit)
        #expect(try bench.checksums("latin") == bench.checksums("csv"))
        try endings(server, bench)
        #expect(try ModelStore(path: bench.store).list().map(\.name).sorted() == ["csv", "latin", "postgres"])
    }

    /// A query changes nothing, and is understood whatever the service says of encodings and times.
    private func refusals(
        _ server: PostgresServer, _ fit: (String, String, String, String) throws -> Command.Result
    ) throws {
        let rows = try server.sql("SELECT count(*) FROM log")
        let deletion = "DELETE FROM log RETURNING *"
        expectError(try fit("bad", deletion, "", "shop"), .missingInput, "read-only transaction")
        #expect(try server.sql("SELECT count(*) FROM log") == rows)
        // Taken for Latin-1, the ä would be two characters, and no row would be left.
        let result = try fit("latin", "SELECT * FROM log WHERE length('ä') = 1", "", "latin")
        #expect(result.exitCode == 0, "\(result.messages)")
    }

    /// Interrupts a training while the server computes, then stops the server under another one.
    private func endings(_ server: PostgresServer, _ bench: Workbench) throws {
        let trainer = try Command.path(of: "trainer")
        func started() throws -> Command.Running {
            let query = "SELECT n AS \"user\", n AS item, pg_sleep(1) FROM generate_series(1, 1000) n"
            let running = try Command.start(
                "/bin/sh",
                [
                    "-c",
                    """
                    \(server.environment)
                    exec '\(trainer)' fit recommender --model bad --store '\(bench.store)' --quiet --events "$1"
                    """, "sh", "postgres:shop: \(query)",
                ])
            for _ in 0..<1000 where try sleeping() == "0" { usleep(10_000) }
            return running
        }
        func sleeping() throws -> String {
            try server.sql(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE query LIKE '%pg_sleep(1)%' AND state = 'active' AND pid <> pg_backend_pid()
                """
            ).filter { !$0.isNewline }
        }
        let interrupted = try started()
        kill(interrupted.process, SIGINT)
        #expect(try interrupted.wait().exitCode == 128 + SIGINT)
        // The server has ended the query, too.
        for _ in 0..<300 where try sleeping() != "0" { usleep(10_000) }
        #expect(try sleeping() == "0")

        let abandoned = try started()
        try server.stop()
        expectError(try abandoned.wait(), .missingInput, "psql ended", "server")
        try server.start()
    }
}
