import Diagnostics
import Documents
import TestSupport
import Testing

/// Tables of nested JSON go from the file to lists and probabilities with options alone.
@Suite struct NestedTableCommandTests {
    @Test func eventsAndItemsWithNestedFieldsGiveTheListsOfFlatOnes() throws {
        let bench = try Workbench()
        let events = (0..<60).map { (user: "u\($0 % 9)", item: "i\($0 * $0 % 7)") }
        let flat = try bench.folder.file(
            "flat.csv", "user,item\n" + events.map { "\($0.user),\($0.item)\n" }.joined())
        let nested = try bench.folder.file(
            "nested.json",
            "[\n"
                + events.map {
                    "  {\n    \"customer\": {\"id\": \"\($0.user)\"},\n    \"product\": {\"id\": \"\($0.item)\"},\n"
                        + "    \"helpful\": [2, 3]\n  }"
                }.joined(separator: ",\n") + "\n]\n")
        let items = try bench.folder.file(
            "items.jsonl",
            (0..<7).map { "{\"item\":\"i\($0)\",\"title\":\"T\($0)\",\"labels\":[\"a\",\"b\"]}\n" }.joined())
        try bench.fit("flat", flat, "--algorithm", "popularity")
        try bench.fit(
            "nested", nested, "--algorithm", "popularity", "--user", "customer.id", "--item", "product.id", "--items",
            items)
        let lists = try bench.batch("nested/1", "--top", "3", "--mask", "none")
        #expect(try lists == bench.batch("flat/1", "--top", "3", "--mask", "none"))
        #expect(lists.count == 27)
        let missing = try Command.trainer(
            "fit", "recommender", "--events", nested, "--user", "customer.id", "--item", "product", "--algorithm",
            "popularity", "--model", "none", "--store", bench.store)
        expectError(missing, .invalidData, "it holds objects, whose columns are 'product.id'", "'product.id'")
        let list = try Command.trainer(
            "fit", "recommender", "--events", nested, "--user", "helpful", "--algorithm", "popularity", "--model",
            "none", "--store", bench.store)
        expectError(list, .invalidData, "there is no column 'helpful': 'helpful' holds lists", "jq -c")
    }

    @Test func customersWithNestedFieldsTrainAModelThatScoresNestedRows() throws {
        let bench = try Workbench()
        let rows = (0..<120).map { row in
            let plan = ["basic", "plus"][row % 2]
            let churn = (row * 7 + row % 3) % 5 < 2 ? "yes" : "no"
            return "{\"tenure\": \(row % 37), \"profile\": {\"plan\": \"\(plan)\", \"tags\": [\(row)]}, "
                + "\"note\": \(row == 50 ? "[1]" : "\"n\(row % 2)\""), \"churn\": \"\(churn)\"}"
        }
        let table = try bench.folder.file("customers.json", "[\(rows.joined(separator: ",\n"))]")
        let fit = try Command.trainer(
            "fit", "propensity", "--table", table, "--target", "churn", "--model", "churn", "--store", bench.store,
            "--quiet")
        #expect(fit.exitCode == 0, "\(fit.messages)")
        #expect(fit.messages.contains("column 'note': the value is a list in line 51: left out"))
        let score = try Command.scorer(
            "score", "--model", "churn/1", "--row", #"{"tenure": 3, "profile": {"plan": "plus", "tags": []}}"#,
            "--store", bench.store, "--format", "json")
        #expect(score.exitCode == 0, "\(score.messages)")
        let named = try Command.trainer(
            "fit", "propensity", "--table", table, "--target", "churn", "--category", "note", "--model", "churn",
            "--store", bench.store)
        expectError(named, .invalidData, "customers.json:51", "column 'note'", "the value is a list")
    }

    @Test func anArrayOnStandardInput() throws {
        let bench = try Workbench()
        let rows = (0..<40).map { "{\"user\":\"u\($0 % 8)\",\"item\":\"i\($0 % 5)\"}" }
        let array = try bench.folder.file("events.json", "[\(rows.joined(separator: ",\n"))]\n")
        let script = """
            fit() { "$TRAINER" fit recommender --algorithm popularity --model "$1" --store "$2" --quiet --events "$3"; }
            fit file "$1" "$2" && fit input "$1" - < "$2" && cat "$2" | fit pipe "$1" /dev/stdin
            """
        let result = try Command.shell(script, bench.store, array)
        #expect(result.exitCode == 0, "\(result.messages)")
        #expect(try bench.checksums("file") == bench.checksums("input"))
        #expect(try bench.checksums("file") == bench.checksums("pipe"))
    }
}
