import Diagnostics
import Files
import Glibc
import TestSupport
import Testing

/// Batches into tables of a PostgreSQL server, and what stays there when one fails.
@Suite(
    .serialized, .enabled(if: PostgresServer.programs != nil, "PostgreSQL is not installed: apt-get install postgresql")
)
struct PostgresOutputTests {
    private let server: PostgresServer
    private let shop: SampleShop

    init() throws {
        server = try PostgresServer()
        shop = try SampleShop.trained()
    }

    private func batch(_ shop: SampleShop, _ target: String, _ options: String...) throws -> Command.Result {
        try running(shop, target, options).wait()
    }

    /// Starts a batch; it is replaced by the program, so that its process is the scorer's.
    private func running(_ shop: SampleShop, _ target: String, _ options: [String] = []) throws -> Command.Running {
        let script = """
            \(server.environment)
            cd "$1" && shift && exec "$0" "$@"
            """
        return try Command.start(
            "/bin/sh",
            [
                "-c", script, try Command.path(of: "scorer"), shop.folder.path, "batch", "--model", "shop", "--store",
                shop.storePath, "--output", target, "--quiet",
            ] + options)
    }

    /// The rows of a table, and of a file of lists, in one form.
    private func rows(_ table: String = "lists") throws -> [String] {
        try server.sql("SELECT \"user\" || '|' || rank || '|' || item || '|' || score || '|' || source FROM \(table)")
            .split(separator: "\n").map(String.init).sorted()
    }

    private func lists(_ shop: SampleShop, _ options: String...) throws -> [String] {
        let text = try shop.run("scorer", ["batch", "--model", "shop", "--output", "-"] + options).output
        return text.split(separator: "\n").dropFirst().map { String($0).replacing(",", with: "|") }.sorted()
    }

    /// Everything in the database that a batch could have left beside its table.
    private var leftovers: String {
        get throws { try server.sql("SELECT relname FROM pg_class WHERE relname LIKE 'endcap%'") }
    }

    /// Expects that the table is as a batch of two items a list left it, and that the next batch succeeds.
    private func expectYesterday(_ target: String = "postgres:shop:lists", then shop: SampleShop? = nil) throws {
        #expect(try server.sql("SELECT count(*), sum(rank) FROM lists") == "3|3\n")
        #expect(try leftovers.isEmpty)
        if let shop {
            expectSuccess(try batch(shop, target))
            #expect(try server.sql("SELECT count(*) > 1000 FROM lists") == "t\n")
        }
    }

    /// A shop whose batch takes seconds.
    private func longShop() throws -> SampleShop {
        try SampleShop.trained(
            SampleShop.manyEvents(customers: 20_000, items: 300), ["--factors", "8", "--epochs", "2"])
    }

    /// Waits until the rows of a batch come in.
    private func waitForCopy(_ process: Command.Running) throws {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end, !process.hasEnded {
            if try server.sql("SELECT count(*) FROM pg_stat_progress_copy WHERE tuples_processed > 10000") != "0\n" {
                return
            }
            usleep(20_000)
        }
        Issue.record("the rows never came: \(try process.messages)")
    }

    @Test("The rows are those of the file; the table says what it is, and has an index")
    func rowsOfTheFile() throws {
        for target in ["postgres:shop:lists", "postgres:latin:lists"] {
            expectSuccess(try batch(shop, target))
            #expect(try rows() == lists(shop))
        }
        #expect(try server.sql("SELECT obj_description('lists'::regclass)").hasPrefix("Endcap: shop/1, 3 rows, 20"))
        #expect(try server.sql("SELECT indexdef FROM pg_indexes WHERE tablename = 'lists'").contains("(\"user\")"))
        try server.sql("CREATE SCHEMA night")
        expectSuccess(try batch(shop, "postgres:shop:night.lists", "--top", "1"))
        #expect(try rows("night.lists") == lists(shop, "--top", "1"))
        expectError(try batch(shop, "postgres:shop:nowhere.lists"), .invalidData, "there is no schema")
    }

    @Test("Ids and titles as no shop should have them")
    func strangeIds() throws {
        let strange = try SampleShop.trained(
            "user,item\n\"a\tb\\\",\"x\ny\"\n\\.,\\N\n\"c\rd\",\"\\\"\n'e',;f\nü\u{1F600},:g\n",
            ["--algorithm", "popularity"])
        expectSuccess(try batch(strange, "postgres:shop:lists", "--mask", "none"))
        let users = try server.sql(
            "SELECT encode(convert_to(\"user\", 'UTF8'), 'hex') FROM lists GROUP BY \"user\" ORDER BY \"user\"")
        #expect(users == "276527\n5c2e\n6109625c\n630d64\nc3bcf09f9880\n")
        let items = try server.sql(
            "SELECT encode(convert_to(item, 'UTF8'), 'hex') FROM lists GROUP BY item ORDER BY item")
        #expect(items == "3a67\n3b66\n5c\n5c4e\n780a79\n")
    }

    @Test("What its owner gave to a table goes over to the next one")
    func kept() throws {
        expectSuccess(try batch(shop, "postgres:shop:lists"))
        try server.sql(
            """
            CREATE ROLE reader; CREATE ROLE writer;
            GRANT SELECT ON lists TO reader; GRANT UPDATE (score) ON lists TO writer WITH GRANT OPTION;
            COMMENT ON TABLE lists IS 'Endcap''s? No, mine'; COMMENT ON COLUMN lists.score IS 'how much';
            CREATE INDEX "By item" ON lists (item, rank DESC) WHERE rank < 5;
            ALTER TABLE lists ADD PRIMARY KEY ("user", rank), ADD CONSTRAINT positive CHECK (rank > 0);
            ALTER TABLE lists SET (fillfactor = 90);
            ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC;
            """)
        let facts = """
            SELECT relacl, reloptions, (SELECT attacl FROM pg_attribute WHERE attrelid = c.oid AND attname = 'score'),
                obj_description(oid), col_description(oid, 4),
                (SELECT string_agg(indexdef, ';' ORDER BY indexdef) FROM pg_indexes WHERE tablename = 'lists'),
                (SELECT string_agg(conname || pg_get_constraintdef(k.oid), ';' ORDER BY conname) FROM pg_constraint k
                    WHERE conrelid = c.oid)
            FROM pg_class c WHERE relname = 'lists'
            """
        let before = try server.sql(facts)
        for _ in 0..<2 { expectSuccess(try batch(shop, "postgres:shop:lists", "--top", "1")) }
        #expect(try server.sql(facts) == before)
        #expect(try rows() == lists(shop, "--top", "1"))
    }

    @Test("A table that was changed by hand stays, and the error says what differs")
    func changedByHand() throws {
        expectSuccess(try batch(shop, "postgres:shop:lists"))
        let changes = [
            ("ALTER TABLE lists ADD note text", "ALTER TABLE lists DROP note", "'note' is one too many"),
            (
                "ALTER TABLE lists ALTER rank TYPE bigint", "ALTER TABLE lists ALTER rank TYPE integer",
                "'rank' is bigint, and is to be integer"
            ),
            (
                "ALTER TABLE lists RENAME source TO origin", "ALTER TABLE lists RENAME origin TO source",
                "'source' is missing; 'origin' is one too many"
            ),
            ("CREATE VIEW best AS SELECT * FROM lists WHERE rank = 1", "DROP VIEW best", "rule _RETURN on view best"),
            (
                "ALTER TABLE lists ENABLE ROW LEVEL SECURITY", "ALTER TABLE lists DISABLE ROW LEVEL SECURITY",
                "would be without row security"
            ),
        ]
        for (change, back, part) in changes {
            try server.sql(change)
            expectError(try batch(shop, "postgres:shop:lists", "--top", "1"), .invalidData, part, "postgres:shop:lists")
            try expectYesterday()
            try server.sql(back)
        }
        expectError(try batch(shop, "postgres:shop:lists", "--explain"), .invalidData, "'reasons' is missing")
        try server.sql("CREATE VIEW seen AS SELECT 1 AS a")
        expectError(try batch(shop, "postgres:shop:seen"), .invalidData, "no ordinary table")
        expectSuccess(try batch(shop, "postgres:shop:lists"))
        try expectYesterday()
    }

    @Test("A reader that holds the table ends the batch with 75, and names itself; a short one only delays it")
    func lockedByAReader() throws {
        expectSuccess(try batch(shop, "postgres:shop:lists"))
        func reader(_ seconds: Int) throws -> Command.Running {
            let process = try Command.start(
                "/bin/sh",
                [
                    "-c",
                    """
                    \(server.environment)
                    PGAPPNAME=slow_report exec psql -Xq service=shop -c 'BEGIN; SELECT count(*) FROM lists' \
                        -c 'SELECT pg_sleep(\(seconds))' -c COMMIT
                    """,
                ])
            let held =
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'slow_report' AND query LIKE '%sleep%'"
            while try server.sql(held) == "0\n", !process.hasEnded { usleep(10_000) }
            return process
        }
        let slow = try reader(120)
        expectError(
            try batch(shop, "postgres:shop:lists", "--top", "1"), .locked, "held the table for too long", "slow_report")
        try expectYesterday()
        slow.kill()
        _ = try slow.wait()
        try server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'slow_report'")
        let short = try reader(3)
        expectSuccess(try batch(shop, "postgres:shop:lists", "--top", "1"))
        #expect(try short.wait().exitCode == 0)
        #expect(try rows() == lists(shop, "--top", "1"))
    }

    @Test("Of two batches into one table the second ends with 75 and names the first; readers see whole nights")
    func atOnce() throws {
        expectSuccess(try batch(shop, "postgres:shop:lists"))
        let long = try longShop()
        let first = try running(long, "postgres:shop:lists", ["--top", "60", "--threads", "1"])
        try waitForCopy(first)
        try expectYesterday()
        expectError(
            try batch(shop, "postgres:latin:lists"), .locked, "process \(first.process) on ", "of the server",
            "is writing this output")
        expectSuccess(try first.wait())
        #expect(try server.sql("SELECT count(*) FROM lists") == "1200000\n")
        #expect(try leftovers.isEmpty)
    }

    @Test("The server is stopped at once in the middle")
    func serverKilled() throws {
        expectSuccess(try batch(shop, "postgres:shop:lists"))
        let long = try longShop()
        let process = try running(long, "postgres:shop:lists", ["--top", "60", "--explain", "--threads", "1"])
        // With other columns the table would be refused before a row.
        expectError(try process.wait(), .invalidData, "'reasons' is missing")
        let loading = try running(long, "postgres:shop:lists", ["--top", "60", "--threads", "1"])
        try waitForCopy(loading)
        try server.stop()
        expectError(try loading.wait(), .cannotWrite, "postgres:shop:lists", "psql ended", "start again")
        expectError(try batch(long, "postgres:shop:lists"), .cannotWrite, "psql ended")
        try server.start()
        try expectYesterday(then: long)
    }

    @Test("The batch or its psql is killed in the middle", arguments: [SIGKILL, SIGTERM])
    func batchKilled(signal: Int32) throws {
        expectSuccess(try batch(shop, "postgres:shop:lists"))
        let long = try longShop()
        let process = try running(long, "postgres:shop:lists", ["--top", "60", "--threads", "1"])
        try waitForCopy(process)
        kill(process.process, signal)
        #expect(try process.wait().exitCode == 128 + signal)
        let loading = try running(long, "postgres:shop:lists", ["--top", "60", "--threads", "1"])
        try waitForCopy(loading)
        try server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_progress_copy")
        expectError(try loading.wait(), .cannotWrite, "psql ended")
        try expectYesterday(then: long)
    }

    @Test("With --resume, what was ranked before the load failed is not ranked again")
    func resumed() throws {
        expectSuccess(try batch(shop, "postgres:shop:lists"))
        let long = try longShop()
        let options = ["--top", "60", "--threads", "1", "--resume"]
        let loading = try running(long, "postgres:shop:lists", options)
        try waitForCopy(loading)
        try server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_progress_copy")
        expectError(try loading.wait(), .cannotWrite, "psql ended")
        try expectYesterday()
        let again = try running(long, "postgres:shop:lists", options.filter { $0 != "--quiet" })
        expectSuccess(try again.wait())
        #expect(try server.sql("SELECT count(*) FROM lists") == "1200000\n")
        #expect(try SampleShop.names(in: long.folder.path).filter { $0.hasPrefix(".") } == [])
    }

    private static let mayMount =
        (try? Command.shell("d=$(mktemp -d) && mount -t tmpfs none \"$d\" && umount \"$d\"").exitCode == 0) ?? false

    @Test("The server's disk is full", .enabled(if: mayMount, "only root may mount a small disk"))
    func diskFull() throws {
        expectSuccess(try batch(shop, "postgres:shop:lists"))
        let long = try longShop()
        let folder = try TemporaryFolder()
        let small = "\(folder.path)/small"
        let mounted = try Command.shell(
            #"chmod 755 "$1" && mkdir "$2" && mount -t tmpfs -o size=20m none "$2" && mkdir "$2/t" && chown nobody "$2/t""#,
            folder.path, small)
        try #require(mounted.exitCode == 0, "\(mounted)")
        defer { _ = try? Command.shell(#"umount -l "$1""#, small) }
        try server.sql("CREATE TABLESPACE small LOCATION '\(small)/t'")
        try server.sql("ALTER TABLE lists SET TABLESPACE small")
        let result = try running(long, "postgres:shop:lists", ["--top", "60", "--threads", "1"]).wait()
        expectError(result, .cannotWrite, "No space left on device", "start again")
        try expectYesterday()
        try server.sql("ALTER TABLE lists SET TABLESPACE pg_default")
        try server.sql("DROP TABLESPACE small")
        try expectYesterday(then: long)
    }
}
