import Diagnostics
import Testing
import Validation

/// Findings of one row speak of one.
@Suite struct SingularTests {
    private func texts(_ change: (inout ShopTables) -> Void) throws -> [String] {
        var shop = ShopTables()
        change(&shop)
        return try shop.validate().findings.map(\.text)
    }

    @Test func oneCellIsNoNumber() throws {
        #expect(try texts { $0.events[3][5] = "abc" }.contains("1 cell is no number"))
        let two = try texts {
            $0.events[3][5] = "abc"
            $0.events[4][5] = "abd"
        }
        #expect(two.contains("2 cells are no numbers"))
    }

    @Test func oneRowAndOneIdAreSingularToo() throws {
        #expect(try texts { $0.events[3][0] = "" }.contains("1 cell is empty where an id is needed"))
        #expect(try texts { $0.events[3][5] = "0" }.contains("1 price is 0 or less"))
        #expect(try texts { $0.events[3][4] = "-1" }.contains("1 quantity is negative"))
        #expect(
            try texts { $0.events.append(["three", "fields", "only"]) }
                .contains("1 row does not split into the columns of the header"))
        #expect(
            try texts { $0.events.append($0.events[0]) }
                .contains("1 row of the events equals an earlier row in every column"))
        #expect(try texts { $0.items.append(["i99", "T", "c"]) }.contains("1 item of the table has no event"))
        #expect(
            try texts { $0.items.append(["i01", "T", "c"]) }.contains("1 row is of an item that has an earlier row"))
        #expect(
            try texts { $0.events[3][0] = "NULL" }
                .contains("1 id most likely stands for no customer, but each counts as one"))
        let check = try texts {
            $0.checks = [("channel", "one of web app")]
            $0.events[3][6] = "shop"
        }
        #expect(check.contains { $0.hasPrefix("1 cell breaks the check 'one of web app'") })
    }

    @Test func theErrorOfOneFindingCountsOne() throws {
        var shop = ShopTables()
        shop.events[3][5] = "abc"
        #expect(try shop.validate().failure?.problem.contains("1 finding would end a run") == true)
        var checked = ShopTables()
        checked.checks = [("rows", "at least 601")]
        #expect(try checked.validate().failure?.problem.hasSuffix("; in all, 1 check does not hold") == true)
        checked.checks += [("user", "number")]
        #expect(try checked.validate().failure?.problem.hasSuffix("; in all, 2 checks do not hold") == true)
    }
}
