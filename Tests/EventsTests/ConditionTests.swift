import Diagnostics
import Events
import Testing

struct ConditionTests {
    private func holds(_ condition: String, _ cell: String) throws -> Bool? {
        let condition = try Condition(parsing: condition)
        return Array(cell.utf8).withUnsafeBytes { condition.holds(for: $0) }
    }

    @Test(
        arguments: [
            ("Quantity > 0", "Quantity", Condition.Operator.greater, "0"),
            ("Quantity>0", "Quantity", .greater, "0"),
            ("Quantity>=-1.5", "Quantity", .greaterOrEqual, "-1.5"),
            ("a!=b", "a", .notEqual, "b"),
            ("Order Date <= 2011-09-09 08:00", "Order Date", .lessOrEqual, "2011-09-09 08:00"),
            ("InvoiceNo !starts C", "InvoiceNo", .notStarts, "C"),
            ("Country starts United King", "Country", .starts, "United King"),
            ("Country = a = b", "Country", .equal, "a = b"),
            ("title != <none>", "title", .notEqual, "<none>"),
            ("CustomerID !empty", "CustomerID", .notEmpty, ""),
            ("  CustomerID   empty  ", "CustomerID", .empty, ""),
            ("my<column> = 1", "my<column>", .equal, "1"),
        ] as [(String, String, Condition.Operator, String)])
    func reading(_ text: String, _ column: String, _ comparison: Condition.Operator, _ value: String) throws {
        let condition = try Condition(parsing: text)
        #expect(condition == Condition(column: column, comparison: comparison, value: value))
        #expect(try Condition(parsing: condition.description) == condition)
    }

    @Test(arguments: [
        "", "Quantity", "Quantity >", "> 0", "Quantity 0", "Quantity is 0", "CustomerID empty x", "CustomerID !empty 1",
        "Quantity =", "a starts", " starts x", "= 1",
    ])
    func unreadable(_ text: String) {
        let error = #expect(throws: UserError.self) { try Condition(parsing: text) }
        #expect(error?.code == .wrongUsage)
    }

    @Test(
        arguments: [
            ("q > 0", "1", true), ("q > 0", "0", false), ("q > 0", "-0.0", false), ("q > 0", "1e-300", true),
            ("q >= 0", "0", true), ("q < 10", "9", true), ("q < 10", "10.0", false), ("q <= 10", "10.0", true),
            ("q = 5", "5.0", true), ("q = 5", "5x", false), ("q = 5", "", false), ("q != 5", "5.0", false),
            ("q != 5", "abc", true), ("q != 5", "", true), ("q > 0", "", false), ("q <= 0", "", false),
            ("q > 0", "abc", nil), ("q < 0", "NaN", nil), ("q >= 0", "inf", nil),
            ("t > 2011-09-09", "2011-09-10", true), ("t > 2011-09-09", "2011-09-09", false),
            ("t >= 2011-09-09", "2011-09-09", true), ("t < b", "a", true), ("t < b", "ba", false),
            ("t < ba", "b", true),
            ("t = yes", "yes", true), ("t = yes", "Yes", false), ("t != yes", "yes ", true),
            ("i starts C", "C123", true), ("i starts C", "", false), ("i starts C1", "C", false),
            ("i !starts C", "536365", true), ("i !starts 5", "536365", false), ("i !starts C", "", true),
            ("i empty", "", true), ("i empty", " ", false), ("i !empty", " ", true), ("i !empty", "", false),
            ("t > é", "z", false), ("t > z", "é", true),
        ] as [(String, String, Bool?)])
    func cells(_ condition: String, _ cell: String, _ expected: Bool?) throws {
        #expect(try holds(condition, cell) == expected)
    }
}
