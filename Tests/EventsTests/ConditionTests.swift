import Diagnostics
import Events
import Testing

/// What conditions mean for single cells and rows.
struct ConditionTests {
    /// Whether a row with the given cells meets a condition; nil when the row is invalid.
    private func holds(_ condition: String, _ cells: [String: String]) throws -> Bool? {
        let columns = cells.keys.sorted()
        let table = ConditionTable(columns: columns, rows: [columns.map { cells[$0] ?? "" }])
        let (rows, invalid) = try table.kept(Condition(parsing: condition))
        return invalid > 0 ? nil : !rows.isEmpty
    }

    @Test(
        arguments: [
            ("q > 0", "1", true), ("q > 0", "0", false), ("q > 0", "-0.0", false), ("q > 0", "1e-300", true),
            ("q >= 0", "0", true), ("q < 10", "9", true), ("q < 10", "10.0", false), ("q <= 10", "10.0", true),
            ("q = 5", "5.0", true), ("q = 5", "5x", false), ("q = 5", "", false), ("q != 5", "5.0", false),
            ("q != 5", "abc", true), ("q != 5", "", true), ("q > 0", "", false), ("q <= 0", "", false),
            ("q > 0", "abc", nil), ("q < 0", "NaN", nil), ("q >= 0", "inf", nil),
            ("q > 2011-09-09", "2011-09-10", true), ("q > 2011-09-09", "2011-09-09", false),
            ("q >= 2011-09-09", "2011-09-09", true), ("q < b", "a", true), ("q < b", "ba", false),
            ("q < ba", "b", true),
            ("q = yes", "yes", true), ("q = yes", "Yes", false), ("q != yes", "yes ", true),
            ("q starts C", "C123", true), ("q starts C", "", false), ("q starts C1", "C", false),
            ("q !starts C", "536365", true), ("q !starts 5", "536365", false), ("q !starts C", "", true),
            ("q empty", "", true), ("q empty", " ", false), ("q !empty", " ", true), ("q !empty", "", false),
            ("q > é", "z", false), ("q > z", "é", true),
        ] as [(String, String, Bool?)])
    func plainComparisons(_ condition: String, _ cell: String, _ expected: Bool?) throws {
        #expect(try holds(condition, ["q": cell]) == expected)
    }

    /// Codes that look like numbers are compared by their bytes, and so is everything in quotes.
    @Test(
        arguments: [
            ("q = 007", "007", true), ("q = 007", "7", false), ("q = 007", "7.0", false), ("q != 007", "7", true),
            ("q = 1E5", "1E5", true), ("q = 1E5", "100000", false), ("q = 1E5", "1e5", false),
            ("q = -07", "-7", false), ("q = 7", "007", true), ("q = 0", "0.0", true), ("q = 0.5", ".5", true),
            ("q = '7'", "7.0", false), ("q = '7'", "7", true), ("q = \"7\"", "7", true), ("q != '7'", "7.0", true),
            ("q = 9007199254740993", "9007199254740992", false), ("q = 4006381333931", "4006381333931.0", true),
            ("q starts 00", "007", true), ("q starts '0 '", "0 7", true), ("q starts '0 '", "007", false),
            ("q = ''", "", true), ("q = ''", " ", false), ("q = ' x '", " x ", true), ("q = ' x '", "x", false),
            ("q > 007", "8", true), ("q > 007", "10", true), ("q < 1E5", "99999", true), ("q > 1E5", "x", nil),
            ("q > '10'", "9", true), ("q > '10'", "x", true), ("q > '1,000'", "2", true), ("q < '10'", "", true),
            ("q = 1,000", "1,000", true), ("q = 1,000", "1000", false), ("q = 10€", "10€", true),
        ] as [(String, String, Bool?)])
    func codesAndQuotedValues(_ condition: String, _ cell: String, _ expected: Bool?) throws {
        #expect(try holds(condition, ["q": cell]) == expected)
    }

    @Test(
        arguments: [
            ("kind in (view, 'add to cart')", ["kind": "add to cart"], true),
            ("kind in (view, 'add to cart')", ["kind": "cart"], false),
            ("kind not in ('nan', 'NULL', ' ')", ["kind": " "], false),
            ("kind not in ('nan', 'NULL', ' ')", ["kind": "NaN"], true),
            ("cost in (1, 2.50)", ["cost": "2.5"], true), ("cost in ('1', '2.50')", ["cost": "2.5"], false),
            ("cost in (007)", ["cost": "7"], false), ("cost not in (1)", ["cost": ""], true),
            ("kind in (Tea (green), 'a, b', a'b)", ["kind": "Tea (green)"], true),
            ("kind in (Tea (green), 'a, b', a'b)", ["kind": "a, b"], true),
            ("kind in (Tea (green), 'a, b', a'b)", ["kind": "a'b"], true),
            ("kind IN('or',and)", ["kind": "and"], true),
        ] as [(String, [String: String], Bool)])
    func lists(_ condition: String, _ cells: [String: String], _ expected: Bool) throws {
        #expect(try holds(condition, cells) == expected)
    }

    /// `and` binds tighter than `or`; `not` is plain negation; a comparison that no longer matters is not made.
    @Test(
        arguments: [
            ("a = 1 or a = 2 and b = 3", ["a": "1", "b": "0"], true),
            ("(a = 1 or a = 2) and b = 3", ["a": "1", "b": "0"], false),
            ("not (kind in (view, 'add to cart') or cost > 100)", ["kind": "order", "cost": "99"], true),
            ("not (kind in (view, 'add to cart') or cost > 100)", ["kind": "order", "cost": "101"], false),
            ("not (kind in (view, 'add to cart') or cost > 100)", ["kind": "view", "cost": "n/a"], false),
            ("not (kind in (view, 'add to cart') or cost > 100)", ["kind": "order", "cost": "n/a"], nil),
            ("not cost > 3", ["cost": ""], true), ("cost <= 3", ["cost": ""], false),
            ("not cost > 3", ["cost": "x"], nil), ("not not cost > 3", ["cost": "4"], true),
            ("kind = order and cost > 3", ["kind": "view", "cost": "x"], false),
            ("cost > 3 and kind = order", ["kind": "view", "cost": "x"], nil),
            ("cost > 3 or kind = view", ["kind": "view", "cost": "x"], nil),
            ("cost !empty and cost > 3", ["cost": ""], false),
            ("NOT (a = 1 AND b = 2) OR a = 3", ["a": "1", "b": "2"], false),
        ] as [(String, [String: String], Bool?)])
    func connectedComparisons(_ condition: String, _ cells: [String: String], _ expected: Bool?) throws {
        #expect(try holds(condition, cells) == expected)
    }

    /// An invalid row names the cell's column and the comparison, also within a longer condition.
    @Test func aCellThatIsNoNumberIsFound() throws {
        let table = ConditionTable(columns: ["kind", "unit cost"], rows: [["view", "n/a"], ["order", "n/a"]])
        var options = EventOptions()
        options.user = "row"
        options.conditions = [try Condition(parsing: "not (kind = view or unit cost > 100)")]
        let error = try #require(throws: UserError.self) { _ = try table.read(options) }
        #expect(error.code == .invalidData && error.place?.line == 3 && error.place?.column == "unit cost")
        #expect(error.problem == "expected a number for 'unit cost > 100', found 'n/a'")
    }

    /// A condition is one stage of the funnel under its text, and the first that fails counts.
    @Test func theFunnelShowsTheText() throws {
        let table = ConditionTable(
            columns: ["kind", "cost"], rows: [["view", "1"], ["order", "1"], ["order", "9"]])
        var options = EventOptions()
        options.user = "row"
        options.conditions = try ["kind in ('order')", "not (cost = 1)"].map { try Condition(parsing: $0) }
        let log = try table.read(options)
        #expect(log.funnel.stages.map(\.name) == ["kind in ('order')", "not (cost = 1)"])
        #expect(log.funnel.stages.map(\.dropped) == [2, 1])
    }
}
