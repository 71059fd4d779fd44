import Diagnostics
import Sources
import Testing

/// Names of outputs that stand for tables of a server.
@Suite struct PostgresAddressTests {
    @Test func namesSayWhichTable() throws {
        let plain = try PostgresAddress(parsing: "postgres:shop:Lists")
        #expect(plain.service == "shop" && plain.schema == nil && plain.table == "lists")
        let full = try PostgresAddress(parsing: "postgres::night.lists_2")
        #expect(full.service.isEmpty && full.schema == "night" && full.table == "lists_2")
        #expect(!PostgresAddress.isNamed(by: "./postgres:shop:lists"))
    }

    @Test(
        arguments: [
            "postgres:lists", "postgres:", "postgres::", "postgres:shop:", "postgres:shop:a.b.c", "postgres:shop:.a",
            "postgres:shop:2nd", "postgres:shop:a b", "postgres:shop:a;drop", "postgres:shop:a\"b",
            "postgres:my shop:a",
            "postgres://user:secret@host/db", "postgres:shop: SELECT 1",
            "postgres:shop:\(String(repeating: "a", count: 64))",
        ])
    func otherNamesAreRefused(name: String) throws {
        let error = try #require(throws: UserError.self) { try PostgresAddress(parsing: name) }
        #expect(error.code == .wrongUsage)
        #expect(!"\(error)".contains("secret"))
    }
}
