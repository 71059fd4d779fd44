import Diagnostics
import Tables
import TestSupport
import Testing

struct TextTableTests {
    @Test func cells() throws {
        let table = try withFile("item,title\n1,\"Lantern, white\"\n2,\n") { try TextTable(file: $0) }
        #expect(table.columns == ["item", "title"])
        #expect(table.rowCount == 2)
        let title = try table.column(named: "title")
        #expect(table.text(row: 0, column: title) == "Lantern, white")
        #expect(table.cell(row: 1, column: title).isEmpty)
        #expect(table.cell(row: 1, column: 0).elementsEqual("2".utf8))
        #expect(table.place(row: 1, column: title) == .init(file: table.file, line: 3, column: "title"))
        #expect(throws: UserError.self) { try table.column(named: "category") }
    }

    @Test func headerAlone() throws {
        let table = try withFile("item\n") { try TextTable(file: $0) }
        #expect(table.rowCount == 0)
    }

    private func failure(_ bytes: [UInt8]) throws -> UserError? {
        try withFile(bytes) { path in
            #expect(throws: UserError.self) { try TextTable(file: path) }
        }
    }

    @Test func errorsHaveAPlace() throws {
        #expect(try failure(Array("item,title\n1\n".utf8))?.place?.line == 2)
        #expect(try failure(Array("item\n1\n\"".utf8))?.place?.line == 3)
        let error = try #require(try failure(Array("item\n1\n".utf8) + [0xC3, 0x28, 0x0A]))
        #expect(error.place?.line == 3)
        #expect(error.place?.column == "item")
        #expect(error.problem == "expected text in UTF-8, found '\\xC3('")
    }
}
