import Diagnostics
import Documents
import Events
import Testing

/// How the texts of conditions are read and written.
struct ConditionTextTests {
    private typealias Relation = Comparison.Relation

    private func comparison(_ column: String, _ relation: Relation, _ value: String) -> Condition {
        let isAlone = relation == .empty || relation == .notEmpty
        return .comparison(Comparison(column, relation, isAlone ? [] : [ComparisonValue(value)]))
    }

    /// Plain conditions, whose columns and values may contain blanks and many other characters.
    @Test(
        arguments: [
            ("Quantity > 0", "Quantity", .greater, "0"), ("Quantity>0", "Quantity", .greater, "0"),
            ("Quantity>=-1.5", "Quantity", .greaterOrEqual, "-1.5"), ("a!=b", "a", .notEqual, "b"),
            ("Order Date <= 2011-09-09 08:00", "Order Date", .lessOrEqual, "2011-09-09 08:00"),
            ("InvoiceNo !starts C", "InvoiceNo", .notStarts, "C"),
            ("Country starts United King", "Country", .starts, "United King"),
            ("Country = a = b", "Country", .equal, "a = b"), ("title != <none>", "title", .notEqual, "<none>"),
            ("CustomerID !empty", "CustomerID", .notEmpty, ""),
            ("  CustomerID   empty  ", "CustomerID", .empty, ""), ("my<column> = 1", "my<column>", .equal, "1"),
            ("unit price > 3", "unit price", .greater, "3"),
            ("country = United Kingdom", "country", .equal, "United Kingdom"),
            ("Preis (EUR) > 3", "Preis (EUR)", .greater, "3"), ("title = Tea (green)", "title", .equal, "Tea (green)"),
            ("made in = China", "made in", .equal, "China"), ("state = OR", "state", .equal, "OR"),
            ("not = 3", "not", .equal, "3"), ("size = 5\"", "size", .equal, "5\""),
            ("brand = Marks & Spencer", "brand", .equal, "Marks & Spencer"),
        ] as [(String, String, Comparison.Relation, String)])
    func plain(_ text: String, _ column: String, _ relation: Comparison.Relation, _ value: String) throws {
        let condition = try Condition(parsing: text)
        #expect(condition == comparison(column, relation, value))
        #expect(try Condition(parsing: condition.description) == condition)
    }

    /// What stands left of an operator is a column, and what stands right of it a value, in either kind of quotes.
    @Test(
        arguments: [
            (#""unit price" > 3"#, "unit price > 3"), ("'unit price'>3", "unit price > 3"),
            (#""a, b" = 'x'"#, #""a, b" = 'x'"#), (#""5"" pipes" = 1"#, #""5"" pipes" = 1"#),
            ("'it''s' = 1", #""it's" = 1"#), (#""type in" = a"#, #""type in" = a"#),
            (#""salt and pepper" empty"#, #""salt and pepper" empty"#), ("\"\" > 3", "\"\" > 3"),
            (#"item="007""#, "item = '007'"), ("item='x = y'", "item = 'x = y'"),
            ("item = 'it''s'", "item = 'it''s'"), (#"item = "it's""#, "item = 'it''s'"),
            ("(a = 1 and(b = 2)) or not(c empty)", "(a = 1 and b = 2) or not (c empty)"),
            ("a = 1 AND b = 2 OR c = 3", "(a = 1 and b = 2) or c = 3"),
            ("a = 1 and\n  b = 2", "a = 1 and b = 2"), ("NOT a IN ( x , 'y' )", "not (a in (x, 'y'))"),
            ("title = Tea (black and green) and a = 1", "title = Tea (black and green) and a = 1"),
            (#"title = "Trinidad and Tobago""#, "title = 'Trinidad and Tobago'"),
            (#""Preis €" < 3"#, #""Preis €" < 3"#),
        ] as [(String, String)])
    func written(_ text: String, _ expected: String) throws {
        let condition = try Condition(parsing: text)
        #expect(condition.description == expected)
        #expect(try Condition(parsing: expected) == condition)
    }

    /// The error says at which character the problem is, and how to write it.
    @Test(
        arguments: [
            ("", 1, "OP"), ("Quantity", 1, "OP"), ("Quantity >", 11, "OP"), ("> 0", 1, "OP"), ("Quantity 0", 1, "OP"),
            ("Quantity is 0", 1, "OP"), ("CustomerID empty x", 18, "and"), ("CustomerID !empty 1", 19, "and"),
            ("Quantity =", 11, "OP"), ("a starts", 9, "OP"), (" starts x", 2, "OP"), ("= 1", 1, "OP"),
            ("price > 1,000", 9, "price > '1,000'"), ("price < 10€", 9, "1000"), ("day < 09.09.2011", 7, "quotes"),
            ("price > $5", 9, "quotes"), ("a = 1 and price >= 1 000", 20, "'1 000'"),
            ("kind = view or cart", 16, "in (view, cart)"),
            ("country = Trinidad and Tobago", 24, "'Trinidad and Tobago'"),
            ("terms and conditions = yes", 1, "quotes"), ("kind = and cost > 3", 8, "OP"),
            ("kind = (view or cart)", 8, "in (VALUE"), ("kind in ()", 10, "''"), ("kind in (a,,b)", 12, "''"),
            ("kind in (a, b", 9, "Close"), ("kind in ('a' b)", 14, "VALUE"), ("kind in view", 1, "OP"),
            ("item = '007", 8, "Close"), ("item = '007' x", 14, "twice"), ("item = 'n Sync", 8, "Close"),
            ("(a = 1", 1, "Close"), ("a = 1)", 6, "quotes"), ("(a = 1) b = 2", 9, "and"), ("not", 1, "OP"),
            ("a = 1 and", 10, "OP"), ("a == 1", 3, "OP"), ("a <> 1", 3, "OP"), ("a = 1 && b = 2", 7, "and"),
            ("title = a (b", 9, "'a (b'"), ("\"a\" 3", 5, "OP"),
        ] as [(String, Int, String)])
    func refused(_ text: String, _ character: Int, _ remedy: String) throws {
        let error = try #require(throws: UserError.self) { _ = try Condition(parsing: text) }
        #expect(error.code == .wrongUsage)
        #expect(error.problem.hasPrefix("cannot read the condition '\(text)': "), "\(error)")
        #expect(error.problem.hasSuffix(", at character \(character)"), "\(error)")
        #expect(error.remedy?.contains(remedy) == true, "\(error)")
    }

    @Test func deepNestingIsRefused() throws {
        for (opening, closing) in [("(", ")"), ("not ", "")] {
            func text(_ depth: Int) -> String {
                String(repeating: opening, count: depth) + "a = 1" + String(repeating: closing, count: depth)
            }
            #expect(throws: Never.self) { try Condition(parsing: text(50)) }
            let error = #expect(throws: UserError.self) { try Condition(parsing: text(100_000)) }
            #expect(error?.code == .wrongUsage)
        }
        let many = Array(repeating: "a = 1", count: 10_000).joined(separator: " or ")
        #expect(try Condition(parsing: many).description == many)
    }

    /// Models keep the texts of their conditions, and those of earlier programs are read as they were meant.
    @Test(
        arguments: [
            ("country = United Kingdom", "country = United Kingdom"), ("quantity > 0", "quantity > 0"),
            ("country = Trinidad and Tobago", "country = 'Trinidad and Tobago'"),
            ("title = (none)", "title = '(none)'"), ("title = 's", "title = '''s'"),
            ("price > 1,000", "price > '1,000'"), ("terms and conditions != 5", #""terms and conditions" != 5"#),
            ("terms and conditions !empty", #""terms and conditions" !empty"#),
        ] as [(String, String)])
    func stored(_ text: String, _ expected: String) throws {
        let conditions = try JSONValue.array([.string(text)]).decoded(as: [Condition].self)
        #expect(conditions.map(\.description) == [expected])
        #expect(try JSONValue(encoding: conditions) == .array([.string(expected)]))
    }

    @Test(arguments: ["Quantity", "a = ", "empty", ""])
    func storedTextsThatNeverWereConditions(_ text: String) {
        #expect(throws: (any Error).self) {
            try JSONValue.array([.string(text)]).decoded(as: [Condition].self)
        }
    }

    /// A condition in a message can be copied into a shell.
    @Test(
        arguments: [
            ("a !empty", "'a !empty'"), (#""unit, price" > 0"#, #"'"unit, price" > 0'"#),
            (#"user not in ('nan', '\N')"#, #""user not in ('nan', '\N')""#),
            ("user != 'a$b'", #"'user != '\''a$b'\'''"#), ("user = 'it''s'", "\"user = 'it''s'\""),
            (#"user = 'a\\b'"#, #"'user = '\''a\\b'\'''"#),
        ] as [(String, String)])
    func forAShell(_ text: String, _ expected: String) throws {
        #expect(try Condition(parsing: text).shellText == expected)
    }
}
