import Diagnostics
import Sources
import Tables
import TestSupport
import Testing

/// Objects and lists within the records of JSON Lines.
@Suite("Nested JSON")
struct NestedJSONTests {
    private func records(_ text: String, suffix: String = ".jsonl") throws -> [[String]] {
        try readEveryWay(text, suffix: suffix)
    }

    /// The steps of a reader that uses these columns only: the field of each, or the problem.
    private func steps(_ text: String, using names: [String]) throws -> [String] {
        try withFile(text, suffix: ".jsonl") { path in
            var reader = try RecordReader.open(TableSource(path))
            var columns: [Int] = []
            for name in names { columns.append(try reader.column(named: name)) }
            reader.useOnly(columns)
            var steps: [String] = []
            while true {
                switch try reader.next() {
                case .end: return steps
                case .malformed(let error): steps.append("\(error.place?.line ?? 0): \(error.problem)")
                case .record:
                    steps.append(
                        columns.map { String(decoding: reader.field($0), as: UTF8.self) }.joined(separator: "|"))
                }
            }
        }
    }

    /// The error for a column that is asked for.
    private func missing(_ name: String, in text: String, suffix: String = ".jsonl") throws -> UserError {
        try withFile(text, suffix: suffix) { path in
            let reader = try RecordReader.open(TableSource(path))
            return try #require(throws: UserError.self) { _ = try reader.column(named: name) }
        }
    }

    @Test("The fields of nested objects are columns with dotted names")
    func objects() throws {
        let text = """
            {"user":"u1","product":{"id":"B1","price":{"amount":9.50,"currency":"EUR"}}}
            {"product":{"price":{"currency":"GBP"},"id":"B2"},"user":"u2","x":{}}
            {"user":"u3","product":null}
            {"user":"u4","product":{}}
            """
        #expect(
            try records(text) == [
                ["product.id", "product.price.amount", "product.price.currency", "user"],
                ["B1", "9.50", "EUR", "u1"], ["B2", "", "GBP", "u2"], ["", "", "", "u3"], ["", "", "", "u4"],
            ])
    }

    @Test("Lists are no columns, whatever they hold")
    func lists() throws {
        let text = """
            {"asin":"B1","helpful":[2,3],"tags":[],"sizes":[{"w":1,"h":[[]]}],"stars":5.0}
            {"helpful":[0,0],"asin":"B2","tags":["\\u00e9","]}"],"sizes":null,"stars":4.0}
            """
        #expect(try records(text) == [["asin", "stars"], ["B1", "5.0"], ["B2", "4.0"]])
    }

    /// MongoDB writes ids and times as objects, PHP writes empty objects as empty lists.
    @Test("What other programs write")
    func otherPrograms() throws {
        let mongo = #"{"_id":{"$oid":"65a1"},"ts":{"$date":"2024-01-05T10:00:00Z"},"user":"u1"}"#
        #expect(
            try records(mongo) == [["_id.$oid", "ts.$date", "user"], ["65a1", "2024-01-05T10:00:00Z", "u1"]])
        let php = #"{"user":"u1","context":[]}"# + "\n" + #"{"user":"u2","context":{"page":"home"}}"# + "\n"
        #expect(try records(php) == [["context.page", "user"], ["", "u1"], ["home", "u2"]])
        let empty = #"{"user":"u1","context":""}"# + "\n" + #"{"user":"u2","context":{"page":"home"}}"# + "\n"
        #expect(try records(empty) == [["context.page", "user"], ["", "u1"], ["home", "u2"]])
    }

    @Test("A key that has a dot gives the same name")
    func dottedKeys() throws {
        let text = #"{"product.id":"B1"}"# + "\n" + #"{"product":{"id":"B2"}}"# + "\n"
        #expect(try records(text) == [["product.id"], ["B1"], ["B2"]])
        let both = #"{"product.id":"B1","product":{"id":"B2"},"user":"u"}"#
        #expect(try steps(both, using: ["product.id"]) == ["1: the key occurs twice"])
        #expect(try steps(both, using: ["user"]) == ["u"])
    }

    @Test("A list or an object in place of a text ends a record only where the column is used")
    func clashes() throws {
        let text = """
            {"user":"u1","note":"x"}
            {"user":"u2","note":["x"]}
            {"user":"u3","note":{"by":"y"}}
            {"user":"u4","note":[]}
            """
        #expect(
            try steps(text, using: ["user", "note"]) == [
                "u1|x", "2: the value is a list", "3: the value is an object", "u4|",
            ])
        #expect(try steps(text, using: ["user"]) == ["u1", "u2", "u3", "u4"])
        let other = #"{"item":{"id":"B1"}}"# + "\n" + #"{"item":"B2"}"# + "\n" + #"{"item":["B3"]}"# + "\n"
        #expect(
            try steps(other, using: ["item.id"]) == [
                "B1", "2: the value is no object, as those of other records are", "3: the value is a list",
            ])
    }

    @Test("A key that occurs twice counts only where its column is used")
    func twice() throws {
        let text = #"{"a":1,"b":{"c":2},"b":{"d":3},"a":4,"e":5}"#
        #expect(try steps(text, using: ["e"]) == ["5"])
        #expect(try steps(text, using: ["a"]) == ["1: the key occurs twice"])
        #expect(try steps(text, using: ["b.c"]) == ["1: the key occurs twice"])
    }

    @Test("Fields that come late are passed over, and told")
    func late() throws {
        let common = String(repeating: #"{"user":"u","at":{"page":1}}"# + "\n", count: 1000)
        let text = common + #"{"user":"v","coupon":{"a":[1,{"b":"\n"}]},"at":{"time":[{}],"page":2},"no":null}"# + "\n"
        #expect(try records(text).last == ["2", "v"])
        try withFile(text, suffix: ".jsonl") { path in
            var reader = try RecordReader.open(TableSource(path))
            while case .record = try reader.next() {}
            #expect(
                reader.passedOver == [
                    "\(path): the fields 'at.time', 'coupon', 'no', which none of the first 1000 records has, are passed over"
                ])
        }
        let error = try missing("coupon", in: text)
        #expect(
            error.problem
                == "there is no column 'coupon'; the columns are 'at.page', 'user', as the first 1000 records tell")
        #expect(error.remedy?.contains("must be in one of the first, with null if it is not known") == true)
    }

    @Test("What is passed over must be JSON all the same")
    func invalid() throws {
        let common = #"{"user":"u","a":[1]}"# + "\n"
        for (value, problem) in [
            ("[1,]", "expected a value, found ']"), ("[1 2]", "expected ',' or ']', found '2]"),
            ("[NaN]", "NaN is no value of JSON"), (#"{"k":"\x"}"#, "an unknown escape in a text"),
            (#"{"\x":1}"#, "an unknown escape in a text"), ("{1:2}", "expected a key in quotes"),
            (#"[{"k":01}]"#, "expected ',' or '}', found '1}"), ("[}", "expected a value, found '}"),
            ("{]", "expected a key in quotes, found ']"), ("[", "expected a value, found '}"),
            (#"["\ud800"]"#, "half a surrogate pair"),
        ] {
            for key in ["a", "z"] {
                let steps = try steps(common + "{\"user\":\"v\",\"\(key)\":\(value)}\n", using: ["user"])
                #expect(steps.count == 2 && steps.last?.hasPrefix("2: \(problem)") == true, "\(value): \(steps)")
            }
        }
    }

    @Test("Nesting is bounded")
    func depth() throws {
        func nested(_ levels: Int, _ open: String, _ close: String) -> String {
            String(repeating: open, count: levels) + String(repeating: close, count: levels)
        }
        // The record itself is one of the 64 levels.
        #expect(try steps("{\"u\":1,\"a\":\(nested(63, "[", "]"))}", using: ["u"]) == ["1"])
        let path = (0..<63).map { _ in "k" }.joined(separator: ".")
        let deep = String(repeating: "{\"k\":", count: 63) + "7" + String(repeating: "}", count: 63)
        #expect(try records(deep) == [[path], ["7"]])
        for text in [nested(64, "[", "]"), nested(1_000_000, "[", ""), String(repeating: "{\"k\":", count: 100_000)] {
            let steps = try steps("{\"u\":1}\n{\"u\":2,\"a\":\(text)}\n{\"u\":3}\n", using: ["u"])
            #expect(steps == ["1", "2: nested deeper than 64 levels", "3"])
        }
    }

    @Test("Objects with very many different keys are maps, and no columns")
    func maps() throws {
        let rows = (0..<600).map { "{\"user\":\"u\",\"scores\":{\"s\($0)\":1,\"t\($0)\":2},\"few\":{\"s\($0)\":1}}\n" }
        let columns = try withFile(rows.joined(), suffix: ".jsonl") { try RecordReader.open(TableSource($0)).columns }
        #expect(columns.count == 601 && columns.last == "user")
        let error = try missing("scores.s1", in: rows.joined())
        #expect(error.problem == "there is no column 'scores.s1': the objects in 'scores' have more than 1000 keys")
    }

    @Test("A column that is asked for in vain says what is there")
    func asked() throws {
        let text =
            #"{"user":"u","product":{"id":"B1","title":"Tea"},"helpful":[1],"o":{},"a b":{"c'd":[[1]]}}"#
            + "\n{\"user\":\"v\"}\n"
        let object = try missing("product", in: text)
        #expect(
            object.problem
                == "there is no column 'product': it holds objects, whose columns are 'product.id', 'product.title'")
        #expect(object.remedy == "Name one of these columns, such as 'product.id'")
        let list = try missing("helpful", in: text)
        #expect(list.problem == "there is no column 'helpful': 'helpful' holds lists")
        #expect(list.remedy?.contains("jq -c '.helpful |= .[0]'") == true)
        #expect(try missing("a b.c'd", in: text).remedy?.contains(#"jq -c '.["a b"]["c'\''d"] |= .[0]'"#) == true)
        #expect(try missing("helpful.id", in: text).problem == "there is no column 'helpful.id': 'helpful' holds lists")
        #expect(try missing("o", in: text).problem == "there is no column 'o': its objects are empty")
        #expect(try missing("product.ids", in: text).remedy?.hasPrefix("Did you mean 'product.id'?") == true)
    }

    @Test("A table in memory leaves out what it cannot read, until it is asked for")
    func textTable() throws {
        let text = """
            {"item":"i1","title":"Tea","labels":["a"],"brand":"x"}
            {"item":"i2","title":["Tea"],"labels":[],"brand":"y"}
            """
        try withFile(text, suffix: ".jsonl") { path in
            let table = try TextTable(file: path)
            #expect(table.columns == ["brand", "item"])
            #expect((0..<2).map { table.text(row: $0, column: 0) } == ["x", "y"])
            #expect((0..<2).map { table.text(row: $0, column: 1) } == ["i1", "i2"])
            #expect(
                table.passedOver == [
                    "\(path): the fields 'labels', which hold lists, are passed over",
                    "\(path):2, column 'title': the value is a list: the column is left out",
                ])
            let title = try #require(throws: UserError.self) { _ = try table.column(named: "title") }
            #expect(title.place == .init(file: path, line: 2, column: "title"))
            let labels = try #require(throws: UserError.self) { _ = try table.column(named: "labels") }
            #expect(labels.problem == "there is no column 'labels': 'labels' holds lists")
        }
    }

    @Test("A single object gives the cells of nested objects by their dotted names")
    func singleObject() throws {
        let cells = try FlatObject.cells(of: #"{"a":{"b":1,"c":{"d":null}},"e":[1,[2]],"f":{}}"#)
        #expect(cells == ["a.b": "1", "a.c.d": nil] as [String: String?])
        for text in [#"{"a.b":1,"a":{"b":2}}"#, #"{"a":{"b":1,"b":2}}"#, #"{"a":[1,]}"#, #"{"a":{"b":1}"#] {
            #expect(throws: UserError.self) { try FlatObject.cells(of: text) }
        }
    }
}
