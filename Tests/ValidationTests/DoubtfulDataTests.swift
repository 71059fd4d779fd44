import Diagnostics
import Events
import Sources
import Tables
import TestSupport
import Testing
import Validation

/// Findings of data that can be read but hardly means what it seems to mean.
@Suite struct DoubtfulDataTests {
    @Test func idsOfWhichNoneComesAgainAreSuspicious() throws {
        // 60 rows, of which each has an item of its own.
        let rows = (0..<60).map { "u\($0 % 7),i\($0)\n" }.joined()
        let report = try validate("user,item\n" + rows)
        let finding = try #require(report.finding(.unrepeatedIds))
        #expect(finding.severity == .suspicion && finding.column == "item" && finding.count == 60)
        #expect(report.isSound)
        // One item that comes twice, and a log too small to tell.
        #expect(try validate("user,item\n" + rows + "u1,i1\n").finding(.unrepeatedIds) == nil)
        let few = (0..<40).map { "u\($0 % 7),i\($0)\n" }.joined()
        #expect(try validate("user,item\n" + few).finding(.unrepeatedIds) == nil)
        let customers = (0..<60).map { "u\($0),i\($0 % 7)\n" }.joined()
        #expect(try validate("user,item\n" + customers).finding(.unrepeatedIds)?.column == "user")
    }

    /// The byte 0x80 is € in Windows-1252 and a control character in Latin-1.
    @Test func lettersOfWindowsThatWereReadAsLatin1AreGarbled() throws {
        let text = "user,item,note\nu1,a,5 #\nu2,b,caf~\n"
        let bytes = Array(text.utf8).map { byte -> UInt8 in
            byte == UInt8(ascii: "#") ? 0x80 : byte == UInt8(ascii: "~") ? 0xE9 : byte
        }
        func found(_ encoding: TextEncoding) throws -> Finding? {
            try withFile(bytes) { path in
                var log = ValidationPlan.Log(files: [path])
                log.options.layout.encoding = encoding
                return try Validation.run(ValidationPlan(.events(log)), now: ShopTables.now).finding(.garbledText)
            }
        }
        let finding = try #require(try found(.latin1))
        #expect(finding.column == "note" && finding.count == 1 && finding.examples.first?.line == 2)
        #expect(try found(.windows1252) == nil)
    }

    @Test func aSplitNeedsItemsOnBothSides() throws {
        // u1 and u2 come back, but only to items that are new.
        let text = "user,item,timestamp\nu1,a,2024-01-01\nu2,b,2024-01-02\nu1,c,2024-02-20\nu2,d,2024-02-21\n"
        let start = ValidationPlan.TestStart.secondsBeforeNewest(28 * 86_400)
        let finding = try #require(try validate(text) { $0.testStart = start }.finding(.split))
        #expect(finding.severity == .failure && finding.code == .invalidData)
        #expect(finding.text.hasPrefix("no customer has an item left to find: none of the 2 items"))
        // An item that was there before can be found.
        #expect(try validate(text + "u2,a,2024-02-21\n") { $0.testStart = start }.finding(.split) == nil)
    }

    /// Whatever the batch, the line within the text counts from the record.
    @Test func aMessageNamesNoLineOfABatch() throws {
        // A batch has 2 MiB, so the bad record is in a later one.
        let rows = (0..<120_000).map { "customer number \($0 % 900),item number \($0 % 70)\n" }.joined()
        let report = try validate("user,item\n" + rows + "u1,\"a\"b\n" + "\"u\n1\",\"a\"b\n")
        let finding = try #require(report.finding(.malformedRow))
        // The header and 120,000 rows come before.
        #expect(finding.examples.map(\.line) == [120_002, 120_003])
        #expect(
            finding.examples.map(\.value) == [
                "text follows the closing quote of a field",
                "text follows the closing quote of a field that opens a line further down",
            ])
    }

    /// The other text stands in a row that a condition drops.
    @Test func aConstantColumnIsOneOfTheRowsThatCount() throws {
        let rows = (0..<20).map { "u\($0 % 4),i\($0 % 5),1,\($0)\n" }.joined()
        let report = try validate("user,item,shop,number\n" + rows + "u1,i1,none,99\n") {
            $0.options.conditions = [try? Condition(parsing: "number < 50")].compactMap(\.self)
        }
        #expect(report.finding(.constantColumn, "shop")?.text == "every cell of the rows that count is '1'")
        let plain = try validate("user,item,shop\n" + (0..<20).map { "u\($0 % 4),i\($0 % 5),1\n" }.joined())
        #expect(plain.finding(.constantColumn, "shop")?.text == "every cell is '1'")
    }

    /// A run looks for the types before it splits the events.
    @Test func theTypesComeBeforeTheSplit() throws {
        let text = "user,item,timestamp,type\nu1,a,2024-01-01,view\nu2,b,2024-02-21,view\n"
        let report = try validate(text) {
            $0.testStart = .secondsBeforeNewest(28 * 86_400)
            $0.options.purchaseTypes = ["sale"]
        }
        #expect(report.finding(.split) != nil && report.finding(.absentType) != nil)
        #expect(report.failure?.code == .wrongUsage)
    }

    /// The title and the category cannot be the column of the ids.
    @Test func oneColumnOfItemsForTwoValuesIsRefused() throws {
        let shop = ShopTables()
        let report = try shop.validate { _, plan in plan.itemColumns.title = "item" }
        let finding = try #require(report.finding(.sharedColumn))
        #expect(finding.severity == .failure && finding.code == .wrongUsage)
        let both = try shop.validate { _, plan in
            plan.itemColumns.title = "title"
            plan.itemColumns.category = "title"
        }
        #expect(both.finding(.sharedColumn)?.text.contains("name the same column 'title'") == true)
        #expect(try shop.validate { _, plan in plan.itemColumns.title = "category" }.finding(.sharedColumn) == nil)
    }
}
