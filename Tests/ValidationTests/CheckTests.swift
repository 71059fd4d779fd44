import Diagnostics
import Events
import Testing
import Validation

/// Checks on small logs, with the rows that break them.
@Suite struct CheckTests {
    private static let log = """
        user,item,timestamp,price,code
        u1,a,2024-02-28,5,C1
        u2,b,2024-02-28,,C2
        u3,c,2024-02-29,7.5,D3
        u1,d,2024-02-29,-1,C4

        """

    private func lines(_ subject: String, _ text: String) throws -> [Int?]? {
        let report = try validate(Self.log, checks: [(subject, text)])
        let finding = report.findings.first { $0.severity == .violation }
        #expect((finding == nil) == report.isSound, "\(report.findings)")
        return finding.map { $0.examples.map(\.line) }
    }

    @Test func theCellsThatBreakACheckAreNamedByTheirLines() throws {
        #expect(try lines("price", "required") == [3])
        #expect(try lines("price", "number from 0") == [5])
        #expect(try lines("price", "number from 0 to 7") == [4, 5])
        #expect(try lines("price", "whole number") == [4])
        #expect(try lines("user", "unique") == [5])
        #expect(try lines("code", "matches C*") == [4])
        #expect(try lines("code", "one of C1 C2 D3") == [5])
        #expect(try lines("code", "number") == [2, 3, 4, 5])
        #expect(try lines("timestamp", "time") == nil)
        #expect(try lines("code", "time") == [2, 3, 4, 5])
    }

    @Test func checksThatHoldAreNotMentioned() throws {
        #expect(try lines("price", "number from -1 to 7.5, at most 25% empty") == nil)
        #expect(try lines("item", "unique, required") == nil)
        #expect(try lines("rows", "at least 4, at most 4") == nil)
        // The newest event is of 2024-02-29 00:00, one and a half days before the clock's time.
        #expect(try lines("newest", "within 36h") == nil)
        #expect(try lines("rows", "within 1% of the last runs") == nil)
    }

    @Test func checksOfTheWholeLogHaveNoRows() throws {
        #expect(try lines("rows", "at least 5") == [])
        #expect(try lines("rows", "at most 3") == [])
        #expect(try lines("newest", "within 35h") == [])
        #expect(try lines("price", "at most 24% empty") == [])
    }

    @Test func theAgeOfTheNewestEventHasAUnitThatFits() throws {
        func text(_ time: String, _ check: String) throws -> String? {
            try validate("user,item,timestamp\nu1,a,\(time)\n", checks: [("newest", check)]).finding(.check)?.text
        }
        // By the clock it is 2024-03-01 12:00.
        #expect(try text("2024-03-01 11:59:50", "within 9s")?.hasSuffix(", 10 seconds ago") == true)
        #expect(try text("2024-03-01 11:55:30", "within 9s")?.hasSuffix(", 4.5 minutes ago") == true)
        #expect(try text("2024-02-29 00:00:00", "within 35h")?.hasSuffix(", 1.5 days ago") == true)
        #expect(try text("2024-03-03 12:00:00", "within 35h")?.hasSuffix(", 2 days ahead of the clock") == true)
    }

    @Test func aColumnThatIsNotThereNamesTheNearest() throws {
        let report = try validate(Self.log, checks: [("prise", "required"), ("CODE", "unique")])
        let missing = report.findings.filter { $0.kind == .missingColumn }
        #expect(missing.map(\.column) == ["prise", "CODE"] && missing.allSatisfy { $0.severity == .failure })
        #expect(missing.first?.remedy?.contains("'price'") == true)
        #expect(missing.last?.remedy?.contains("'code'") == true)
    }

    @Test func aCheckOfAValueNamesItsColumn() throws {
        let text = "customer,item\nu1,a\nu2,b\n"
        let report = try validate(text, checks: [("user", "required")]) { $0.options.user = "customer" }
        #expect(report.finding(.missingColumn)?.remedy?.contains("'customer'") == true)
    }

    @Test func freshnessNeedsTimes() throws {
        let report = try validate("user,item\nu1,a\nu2,b\n", checks: [("newest", "within 2d")])
        #expect(report.finding(.check)?.severity == .failure)
    }

    @Test func theLastRunsSayHowManyRowsAreUsual() throws {
        var shop = ShopTables()
        shop.checks = [("rows", "within 20% of the last runs")]
        // 600 rows: 20% below 750, and more than 20% below 751.
        #expect(try shop.validate { _, plan in plan.lastRows = [740, 760] }.isSound)
        let report = try shop.validate { _, plan in plan.lastRows = [741, 761] }
        #expect(report.finding(.check)?.severity == .violation)
        #expect(try shop.validate { _, plan in plan.lastRows = [500] }.isSound)
        #expect(try shop.validate { _, plan in plan.lastRows = [499] }.isSound == false)
    }

    @Test func veryManyDemandsOnAColumnAreRefused() {
        let checks = (0..<21).map { ("code", "starts \($0)") }
        let error = #expect(throws: UserError.self) { try validate(Self.log, checks: checks) }
        #expect(error?.code == .wrongUsage)
    }
}
