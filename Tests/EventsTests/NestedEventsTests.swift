import Diagnostics
import Events
import Ids
import LinearAlgebra
import Tables
import TestSupport
import Testing

/// Logs of JSON whose events hold objects and lists.
@Suite struct NestedEventsTests {
    private func read(
        _ text: String, suffix: String = ".jsonl", threads: Threads = 1, progress: Progress = .silent,
        _ change: (inout EventOptions) -> Void = { _ in }
    ) throws -> EventLog {
        var options = EventOptions()
        change(&options)
        return try withFile(text, suffix: suffix) { path in
            try EventLog.read(
                files: [path], options: options, consent: nil, threads: threads, bytesPerBatch: 300,
                progress: progress)
        }
    }

    private static let rows = (0..<400).map { row in
        """
        {"user": {"id": "u\(row % 37)"}, "product": {"id": "i\(row * 7 % 53)", "tags": ["a", {"b": "]}"}]},
         "context": {"page": "p\(row % 3)"}, "at": {"$date": "2024-01-\(10 + row % 20)T10:00:00Z"}}
        """
    }

    private func useNestedColumns(_ options: inout EventOptions) {
        options.user = "user.id"
        options.item = "product.id"
        options.timestamp = "at.$date"
    }

    /// The same events on lines, in an array, and over many lines, with any number of threads.
    @Test(arguments: [1, 2, 3] as [Threads]) func dottedNamesReachIntoObjects(threads: Threads) throws {
        let lines = Self.rows.map { $0.split(separator: "\n").joined() }.joined(separator: "\n")
        let csv =
            "user,item,timestamp\n"
            + (0..<400).map { "u\($0 % 37),i\($0 * 7 % 53),2024-01-\(10 + $0 % 20)T10:00:00Z\n" }.joined()
        let expected = try read(csv, suffix: ".csv")
        #expect(expected.count == 400 && expected.users.count == 37 && expected.items.count == 53)
        for (text, suffix) in [
            (lines, ".jsonl"), (lines, ".json"), ("[" + Self.rows.joined(separator: ",\n") + "]\n", ".json"),
            (Self.rows.joined(separator: "\n"), ".json"),
        ] {
            let log = try read(text, suffix: suffix, threads: threads, useNestedColumns)
            #expect(log.users == expected.users && log.items == expected.items)
            #expect(log.user == expected.user && log.item == expected.item && log.timestamp == expected.timestamp)
        }
    }

    @Test(arguments: [1, 3] as [Threads]) func conditionsTakeDottedNames(threads: Threads) throws {
        let condition = try Condition(parsing: "context.page = p1")
        let log = try read("[" + Self.rows.joined(separator: ",") + "]", suffix: ".json", threads: threads) {
            useNestedColumns(&$0)
            $0.conditions = [condition]
        }
        #expect(log.count == 133)
    }

    /// Rows that cannot be used are told with the line on which their object begins, however many threads read them.
    @Test(arguments: [1, 2, 3] as [Threads]) func aRowThatCannotBeUsed(threads: Threads) throws {
        for (bad, problem) in [
            (#"{"user": {"id": ["u1"]}, "product": {"id": "i1"}}"#, "the value is a list"),
            (#"{"user": {"id": "u1"}, "product": "i1"}"#, "the value is no object, as those of other records are"),
            (#"{"user": {"id": "u1", "id": "u2"}, "product": {"id": "i1"}}"#, "the key occurs twice"),
            ("null", "expected a JSON object, found 'null'"),
        ] {
            for position in [0, 211, 399] {
                var rows = Self.rows
                rows[position] = bad
                let text = "[" + rows.joined(separator: ",\n") + "]"
                let error = try #require(throws: UserError.self) {
                    try read(text, suffix: ".json", threads: threads) {
                        $0.user = "user.id"
                        $0.item = "product.id"
                    }
                }
                #expect(error.problem == problem && error.place?.line == 2 * position + 1)
                let log = try read(text, suffix: ".json", threads: threads) {
                    $0.user = "user.id"
                    $0.item = "product.id"
                    $0.skipInvalid = true
                }
                #expect(log.count == 399 && log.invalidRows.map(\.problem) == [problem])
            }
        }
    }

    @Test(arguments: [1, 3] as [Threads]) func anArrayThatIsCutOffEndsTheRun(threads: Threads) throws {
        let rows = (0..<2000).map { "{\"user\": \"u\($0)\", \"item\": \"i\"}" }
        let whole = "[\n" + rows.joined(separator: ",\n")
        for (end, problem) in [
            ("", "the array never ends"), (",\n]", "a comma stands before the end of the array, found ']'"),
            (",\n{\"user\":", "the object that begins here never ends"),
        ] {
            let error = try #require(throws: UserError.self) {
                try read(whole + end, suffix: ".json", threads: threads) { $0.skipInvalid = true }
            }
            #expect(error.problem == problem && error.place?.line == (end.isEmpty ? 2001 : 2002))
        }
    }

    @Test func aFieldThatIsNotReadForItsShapeIsTold() throws {
        let warnings = Warnings()
        let text = #"{"user":"u1","item":"i1","order":{"id":7},"price":[9.5]}"# + "\n"
        let log = try read(text + text, progress: warnings.progress)
        #expect(log.order == nil && log.price == nil)
        #expect(warnings.all.filter { $0.contains("if it should count") }.count == 2)
        #expect(warnings.all.contains { $0.contains("there is no column 'price': 'price' holds lists") })
        let order = try #require(warnings.all.first { $0.contains("'order'") })
        #expect(order.contains("it holds objects, whose columns are 'order.id'"))
        #expect(order.hasSuffix("; if it should count, name its column with data.events.columns.order"))
        #expect(try read(text) { $0.order = "order.id" }.order == [0])
    }
}
