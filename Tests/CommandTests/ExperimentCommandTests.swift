import Documents
import TestSupport
import Testing

/// `trainer experiment` from tables to its exit code.
@Suite struct ExperimentCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// 400 customers of two arms, of whom the others spend 1 more, and views of 30 days before.
    private func tables() throws -> (exposures: String, events: String) {
        var exposures = "time,request_id,customer,arm\n"
        var events = "user,timestamp,type,price\n"
        for customer in 0..<400 {
            let isTreated = customer % 2 == 1
            exposures += "2026-03-01T12:00:00Z,r\(customer),c\(customer),\(isTreated ? "blend" : "control")\n"
            events += "c\(customer),2026-02-0\(1 + customer % 9)T12:00:00Z,view,\n"
            events += "c\(customer),2026-03-02T12:00:00Z,purchase,\(customer / 2 % 7 + (isTreated ? 1 : 0))\n"
        }
        return (try folder.file("exposures.csv", exposures), try folder.file("events.csv", events))
    }

    private func run(_ arguments: [String]) throws -> Command.Result {
        try Command.start("trainer", ["experiment"] + arguments).wait()
    }

    @Test func anAnalysisPrintsWhatItFoundAndWritesItsPage() throws {
        let (exposures, events) = try tables()
        let output = "\(folder.path)/report"
        let base = ["analyze", "--exposures", exposures, "--outcomes", events, "--metrics", "revenue"]
        let result = try run(base + ["--format", "json", "--output", output])
        #expect(result.exitCode == 0, "\(result.messages)")
        let report = try JSONValue(parsing: Array(result.output.utf8))
        let comparison = try #require(report["metrics"]?.arrayValue?.first?["comparisons"]?.arrayValue?.first)
        #expect(comparison["absolute"]?["value"]?.doubleValue == 1)
        #expect(comparison["reading"] == "better")
        #expect(try bytes(of: "\(output)/experiment.html").count > 1000)
        #expect(try run(base + ["--guardrail", "orders=0%"]).exitCode == 3)
        #expect(try run(base + ["--shares", "control=0.6,blend=0.4"]).exitCode == 2)
        #expect(try run(base + ["--segment", "country"]).exitCode == 64)
        #expect(try run(base + ["--control", "nobody"]).exitCode == 3)
    }

    @Test func aPlanPrintsCustomersAndDays() throws {
        let (_, events) = try tables()
        let result = try run([
            "plan", "--outcomes", events, "--metrics", "revenue", "--effect", "10%", "--days", "7,14", "--splits",
            "100",
            "--format", "csv",
        ])
        #expect(result.exitCode == 0, "\(result.messages)")
        #expect(result.output.split(separator: "\n").count == 3)
        #expect(try run(["plan", "--outcomes", events, "--metrics", "revenue", "--effect", "-1"]).exitCode == 64)
    }
}
