import Diagnostics
import Events
import Ids
import RecommenderModels
import Rules
import TestSupport
import Testing

/// The attributes of items of a stored model, and those of a newer table.
struct ItemAttributesTests {
    private let folder: TemporaryFolder
    private let side: ItemSide

    init() throws {
        folder = try TemporaryFolder()
        let rows = (0..<6).map { item in [Array("c\(item % 2)".utf8), Array("\(item)".utf8)] }
        let sample = try SampleRecommender(
            users: 4, items: 6, table: ItemTableContent(columns: ["category", "price"], rows: rows))
        try sample.content.write(toFolder: folder.path)
        side = try ItemSide(inFolder: folder.path)
    }

    private func compiled(_ rule: String, _ attributes: ItemAttributes) throws -> CompiledRules {
        try CompiledRules(
            RuleBook.reading("{\"rules\": [{\"name\": \"x\", \(rule)}]}").rules, for: side, attributes: attributes,
            on: 20_000)
    }

    @Test func theTableOfTheModel() throws {
        let attributes = try ItemAttributes(of: side)
        #expect(attributes.columns == ["item", "category", "price"] && attributes.count == 6)
        #expect(attributes.id(of: 3) == "i003" && attributes.text(3, 1) == "c1")
        #expect(try attributes.index(of: "i005") == 5 && attributes.index(of: "i999") == nil)
        #expect(try compiled(#""exclude": "category = c1 or item = i000""#, attributes).withheld == [0, 1, 3, 5])
        #expect(try compiled(#""diversity": 0.5, "by": "factors""#, attributes).diversity != nil)
    }

    @Test func aNewerTable() throws {
        let file = try folder.file(
            "items.csv", "price,item,season\n7,i001,winter\n9,i009,winter\n5,i000,\n,i002,winter\n")
        let attributes = try ItemAttributes(file: file, of: side)
        #expect(attributes.columns == ["item", "price", "season"])
        #expect(attributes.counts == IdCounts(known: 3, unknown: 1) && attributes.warning == nil)
        // Items that the table lacks have empty cells.
        #expect(try compiled(#""exclude": "season empty""#, attributes).withheld == [0, 3, 4, 5])
        #expect(try compiled(#""only": "price > 5""#, attributes).withheld == [0, 2, 3, 4, 5])
        let error = #expect(throws: UserError.self) { try compiled(#""cap": 1, "by": "category""#, attributes) }
        #expect(error?.problem.contains("there is no column 'category'; \(file) has 'item', 'price', 'season'") == true)
    }

    @Test func aTableOfOtherItems() throws {
        let file = try folder.file("items.csv", "item,price\nI001,7\n")
        let error = #expect(throws: UserError.self) { try ItemAttributes(file: file, of: side) }
        #expect(
            error?.code == .invalidData && error?.problem.contains("none of the 1 items is known to the model") == true)
        let empty = try folder.file("empty.csv", "item,price\n")
        #expect(throws: UserError.self) { try ItemAttributes(file: empty, of: side) }
    }

    /// The sample was trained without times.
    @Test func noDaysOfPurchases() throws {
        let error = #expect(throws: UserError.self) {
            try compiled(#""exclude_bought_within": "60d""#, ItemAttributes(of: side))
        }
        #expect(error?.problem.contains("the model was trained without times") == true)
    }
}
