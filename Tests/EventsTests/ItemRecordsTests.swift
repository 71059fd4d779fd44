import Diagnostics
import Events
import Ids
import TestSupport
import Testing

/// The item table is read by one reader, for all kinds of models.
@Suite struct ItemRecordsTests {
    private func records(
        _ text: String, _ columns: ItemColumns = ItemColumns(), eventsColumn: String = "item", suffix: String = ".csv"
    ) throws -> ItemRecords {
        try withFile(text, suffix: suffix) { path in
            try ItemRecords(file: path, columns: columns, eventsColumn: eventsColumn)
        }
    }

    private func cell(_ records: ItemRecords, _ item: Int, _ column: String) throws -> String {
        String(decoding: records.cell(item, try records.position(ofColumn: column)), as: UTF8.self)
    }

    @Test func columnsThatAreNamedHaveTheUsualNames() throws {
        let text = "sku,product name,\"dept, \"\"main\"\"\"\nb,Cup,Kitchen\na,Tea,Food\n"
        let named = ItemColumns(item: "sku", title: "product name", category: "dept, \"main\"")
        let records = try records(text, named)
        #expect(records.columns == ["sku", "title", "category"])
        #expect(records.others == [1, 2])
        #expect(records.items.indices.map { records.items.string(at: $0) } == ["a", "b"])
        #expect(try cell(records, 0, "title") == "Tea" && cell(records, 1, "category") == "Kitchen")
    }

    @Test func recordsOfJSONAreMappedToo() throws {
        let rows = [#"{"sku": 7, "name": "Tea", "shelf": null}"#, #"{"sku": 5, "name": "Cup", "shelf": "A"}"#]
        let text = rows.map { $0 + "\n" }.joined()
        let records = try records(text, ItemColumns(item: "sku", title: "name", category: "shelf"), suffix: ".jsonl")
        #expect(records.items.indices.map { records.items.string(at: $0) } == ["5", "7"])
        #expect(try cell(records, 1, "title") == "Tea" && cell(records, 1, "category") == "")
    }

    @Test func anotherColumnOfAUsualNameIsPassedOverAloud() throws {
        let records = try records("item,category,department\n1,17,Tea\n", ItemColumns(category: "department"))
        #expect(records.columns == ["item", "category"])
        #expect(try cell(records, 0, "category") == "Tea")
        let warnings = Warnings()
        _ = try records.match(IdTable(sortedIds: ["1".utf8]), progress: warnings.progress)
        #expect(warnings.all.count == 1)
        #expect(
            warnings.all.first?.hasSuffix(
                "the column 'category' is passed over, because data.items.columns.category names 'department'") == true)
    }

    @Test func columnsWhoseNamesAreSwapped() throws {
        let swapped = ItemColumns(title: "category", category: "title")
        let records = try records("item,title,category\n1,Food,Tea\n", swapped)
        #expect(try cell(records, 0, "title") == "Tea" && cell(records, 0, "category") == "Food")
        let warnings = Warnings()
        _ = try records.match(IdTable(sortedIds: ["1".utf8]), progress: warnings.progress)
        #expect(warnings.all.isEmpty)
    }

    @Test func theIdMayStandInAColumnCalledTitle() throws {
        let records = try records("title,name\n1,Tea\n", ItemColumns(item: "title", title: "name"))
        #expect(records.items.string(at: 0) == "1")
        #expect(try cell(records, 0, "title") == "Tea")
    }

    @Test func theUsualNameMayBeGiven() throws {
        let records = try records("item,title\n1,Tea\n", ItemColumns(item: "item", title: "title"))
        #expect(records.columns == ["item", "title"])
    }

    @Test(arguments: [
        ItemColumns(item: "name", title: "name"), ItemColumns(title: "name", category: "name"),
        ItemColumns(category: "item"),
    ]) func aColumnHasOneRole(columns: ItemColumns) throws {
        let error = try #require(throws: UserError.self) { try records("item,name\n1,Tea\n", columns) }
        #expect(error.code == .wrongUsage && error.problem.contains("data.items.columns."))
    }

    @Test func aColumnThatIsNotThereIsNamedByItsOption() throws {
        func error(_ text: String, _ columns: ItemColumns = ItemColumns()) throws -> UserError {
            let error = try #require(throws: UserError.self) { try records(text, columns) }
            return error
        }
        let id = try error("sku,title\n1,Tea\n", ItemColumns(item: "SKU"))
        #expect(id.code == .invalidData)
        #expect(
            id.remedy == "Did you mean 'sku'? Name the column of the item's id with data.items.columns.item")
        let none = try error("code,title\n1,Tea\n")
        #expect(none.problem == "there is no column 'item'; the columns are 'code', 'title'")
        let title = try error("item,name\n1,Tea\n", ItemColumns(title: "product"))
        #expect(title.remedy == "Name one of them with data.items.columns.title")
    }

    @Test(arguments: ["x,A", "x,B", "x,"]) func aSecondRowOfAnItemIsAnError(row: String) throws {
        let error = try #require(throws: UserError.self) { try records("item,title\nx,A\ny,B\n\(row)\n") }
        #expect(error.code == .invalidData && error.place?.line == 4 && error.place?.column == "item")
        #expect(error.problem == "the item 'x' has a second row after that of line 2")
    }
}
