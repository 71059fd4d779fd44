import Documents
import LinearAlgebra
import TestSupport
import Testing

/// The table of a campaign from which the other outcomes were not taken out.
@Suite struct LeakCommandTests {
    /// 2000 customers, of whom one in six visits, and one in six of the visitors buys.
    private func campaign(in bench: Workbench) throws -> String {
        var random = SeededGenerator(seed: 3)
        var text = "customer,recency,channel,newsletter,conversion,spend,visit\n"
        for number in 1...2000 {
            let reads = random.uniform() < 0.5
            let visits = random.uniform() < (reads ? 0.22 : 0.11)
            let buys = random.uniform() < 0.17 && visits
            let channel = ["Web", "Phone", "Shop"][Int(random.uniform() * 3)]
            let recency = Int(random.uniform() * 12)
            let spend = buys ? (2000 + 8000 * random.uniform()).rounded() / 100 : 0
            text += "c\(number),\(recency),\(channel),\(reads ? 1 : 0),\(buys ? 1 : 0),\(spend),\(visits ? 1 : 0)\n"
        }
        return try bench.folder.file("campaign.csv", text)
    }

    private func fit(_ table: String, in bench: Workbench, _ more: String...) throws -> Command.Result {
        let arguments = ["fit", "propensity", "--table", table, "--target", "visit", "--id", "customer"]
        return try Command.start(
            "trainer", arguments + ["--model", "visit", "--store", bench.store, "--quiet", "--format", "json"] + more
        ).wait()
    }

    @Test func otherOutcomesAreNamedWithTheWayToLeaveThemOut() throws {
        let bench = try Workbench()
        let table = try campaign(in: bench)
        let result = try fit(table, in: bench)
        expectSuccess(result)
        let lines = result.messages.split(separator: "\n")
        #expect(lines.count == 2)
        for (line, name) in zip(lines, ["conversion", "spend"]) {
            #expect(line.hasPrefix("warning: column '\(name)' decides the answer: of the "))
            #expect(line.contains("rows where \(name) is not 0 at least 99 in 100 say yes"))
            #expect(line.hasSuffix("If it is known only after the outcome, train again with --ignore '\(name)'"))
        }
        let report = try JSONValue(parsing: Array(result.output.utf8))
        let suspicions = try #require(report["alone"]?["suspicions"]?.arrayValue)
        #expect(suspicions.map { $0["sign"]?.stringValue } == ["value", "value"])
        let columns = try #require(report["alone"]?["columns"]?.arrayValue)
        let suspected = columns.filter { $0["suspected"]?.boolValue == true }.map { $0["name"]?.stringValue }
        #expect(suspected == ["conversion", "spend"])
    }

    @Test func withoutThemThereIsNoWarning() throws {
        let bench = try Workbench()
        let result = try fit(campaign(in: bench), in: bench, "--ignore", "conversion,spend")
        expectSuccess(result)
        #expect(result.messages.isEmpty)
    }

    @Test func withoutFoldsNothingIsSearched() throws {
        let bench = try Workbench()
        let result = try fit(campaign(in: bench), in: bench, "--folds", "0")
        expectSuccess(result)
        #expect(result.messages.isEmpty)
        #expect(try JSONValue(parsing: Array(result.output.utf8))["alone"] == nil)
    }
}
