import Diagnostics
import Sources
import TestSupport
import Testing

/// Names of tables that stand for queries.
@Suite struct ProgramQueryTests {
    @Test func namesSayWhatToAskWhom() throws {
        #expect(try ProgramQuery(parsing: "duckdb:SELECT 1") == .duckdb(statement: "SELECT 1"))
        #expect(try ProgramQuery(parsing: "duckdb: \n SELECT 1 ; ;\n") == .duckdb(statement: "SELECT 1"))
        #expect(
            try ProgramQuery(parsing: "postgres:shop: SELECT a::text FROM t")
                == .postgres(service: "shop", statement: "SELECT a::text FROM t"))
        #expect(try ProgramQuery(parsing: "postgres:: SELECT 1") == .postgres(service: "", statement: "SELECT 1"))
        let name = ProgramQuery.name(service: "shop-2", query: "SELECT 1")
        #expect(try ProgramQuery(parsing: name) == .postgres(service: "shop-2", statement: "SELECT 1"))
    }

    @Test(arguments: ["./duckdb:x", "duckdb.csv", "Duckdb: SELECT 1", "postgres.csv", "-", ""])
    func otherNamesAreFiles(name: String) {
        #expect(!ProgramQuery.isNamed(by: name))
        #expect(!TableSource(name).isProgram)
    }

    @Test(
        arguments: [
            "duckdb:", "duckdb: ; ", "postgres:", "postgres:shop", "postgres:shop:", "postgres:my shop: SELECT 1",
            "postgres://user:secret@host/db: SELECT 1", "postgres:://user:secret@host: SELECT 1",
        ])
    func namesWithoutAQueryAreRefused(name: String) throws {
        for check in [{ _ = try ProgramQuery(parsing: name) }, { _ = try TableSource.named([name]) }] {
            let error = try #require(throws: UserError.self) { try check() }
            #expect(error.code == .wrongUsage)
            #expect(!"\(error)".contains("secret"))
        }
    }

    @Test(arguments: ["password=secret", "PASSWORD = secret", "'host=h password\t= secret'"])
    func passwordsAreRefused(text: String) throws {
        for name in ["postgres:shop: SELECT \(text)", "duckdb: SELECT \(text)"] {
            let error = try #require(throws: UserError.self) { _ = try ProgramQuery(parsing: name) }
            #expect(error.code == .wrongUsage)
            #expect(!"\(error)".contains("secret"))
        }
    }

    @Test(arguments: [
        "SELECT * FROM 'https://user:secret@host/a.parquet'", "FROM dblink('postgresql://u:secret@host', 'x')",
    ])
    func addressesWithAPasswordAreRefused(text: String) throws {
        for name in ["postgres:shop: \(text)", "duckdb: \(text)"] {
            let error = try #require(throws: UserError.self) { _ = try ProgramQuery(parsing: name) }
            #expect(error.code == .wrongUsage)
            #expect(!"\(error)".contains("secret"))
        }
    }

    @Test(arguments: [
        "SELECT a::text FROM 'https://host:80/a@b.parquet' WHERE mail = 'x@y'", "SELECT '//a' || b::text || '@'",
        "FROM 's3://bucket/a:b@c.parquet'",
    ])
    func otherAddressesAreNoSecrets(text: String) throws {
        #expect(try ProgramQuery(parsing: "duckdb: \(text)") == .duckdb(statement: text))
    }

    @Test func aQueryThatNoProgramTakesIsRefused() throws {
        let list = String(repeating: "1,", count: 60_000)
        let error = try #require(throws: UserError.self) { _ = try ProgramQuery(parsing: "duckdb: SELECT [\(list)]") }
        #expect(error.code == .wrongUsage && error.problem.contains("120009 bytes"))
        #expect(try ProgramQuery(parsing: "duckdb: SELECT [\(list.dropLast(10))]").statement.utf8.count == 119_999)
    }

    @Test func aQueryIsNoPattern() throws {
        let name = "duckdb: SELECT * FROM 'events-?.parquet' WHERE a[1] = 2"
        #expect(try TableSource.named([name]).map(\.path) == [name])
        #expect(TableSource(name).name == name)
    }

    @Test func theSameQueryTwiceIsRepeated() throws {
        let (one, other): (TableSource, TableSource) = ("duckdb: SELECT 1", "duckdb: SELECT 2")
        #expect(TableSource.repeated(among: [one, other])?.source == nil)
        #expect(TableSource.repeated(among: [one, other, one])?.source == one)
        // Blanks and semicolons around a query make no other one.
        let spelled: TableSource = "duckdb:SELECT 1 ;\n"
        #expect(TableSource.repeated(among: [one, other, spelled])?.source == spelled)
        #expect(TableSource.repeated(among: ["postgres:a: SELECT 1", "postgres:b: SELECT 1", one])?.source == nil)
        // Unlike a pipe, it may be asked for two tables.
        try TableSource.checkReadOnce([one.path, one.path])
    }
}
