import Diagnostics
import Events
import Features
import Ids
import Tables
import TestSupport
import Testing

@Suite("Columns of the item table")
struct ItemColumnTests {
    private func reader(_ text: String) throws -> ItemRecords {
        try withFile(text) { try ItemRecords(file: $0, eventsColumn: "StockCode") }
    }

    @Test("Cells by item, blank ones apart")
    func cells() throws {
        let reader = try reader("title,item,category\nCup,b,cups\nTea,a,tea\nPot,c,\nMug,d,cups\nJar,e,  \n")
        let column = try reader.column(named: "category")
        #expect(reader.columns == ["title", "item", "category"])
        #expect((0..<5).map { column.items.string(at: $0) } == ["a", "b", "c", "d", "e"])
        #expect((0..<2).map { column.values.string(at: $0) } == ["cups", "tea"])
        #expect(column.cells == [1, 0, .max, 0, .max])
        let log = try log("user,item", ["u,d", "u,unknown", "u,a", "u,c"])
        #expect(column.cells(of: log.items) == [1, .max, 0, .max])
    }

    @Test("The item's column may have the name that it has in the events")
    func idColumn() throws {
        let column = try reader("StockCode,item,category\nx,1,a\ny,1,b\n").column(named: "category")
        #expect(column.items.string(at: 0) == "x")
    }

    @Test("A second row of an item, and a column that is not there, are errors with their place")
    func errors() throws {
        let twice = try #require(throws: UserError.self) { try reader("item,category\na,x\nb,y\na,x\n") }
        #expect(twice.code == .invalidData && twice.place?.line == 4)
        #expect(throws: UserError.self) { try reader("id,category\na,x\n") }
        let missing = try #require(throws: UserError.self) {
            try reader("item,group\na,x\n").column(named: "category")
        }
        #expect(missing.problem.contains("'group'"))
    }
}
