import Diagnostics
import Documents
import Files
import LinearAlgebra
import ModelStore
import Pipelines
import TestSupport
import Testing

/// The report at the end of a run.
@Suite struct ReportStageTests {
    private let bench: PipelineBench
    private let store: ModelStore
    private let author = Author(name: "ada") { UTCTime(seconds: 1_772_323_200) }
    private let machine = Machine(threads: 2) { 0 }

    /// Forty customers who buy something every tenth day, from January to March 2024.
    init() throws {
        bench = try PipelineBench()
        store = ModelStore(path: bench.path("models"))
        var lines = ["user,item,timestamp"]
        for (index, day) in ["01-05", "01-15", "01-25", "02-05", "02-15", "02-25", "03-05"].enumerated() {
            for user in 0..<40 { lines.append("u\(user),i\((user + 3 * index) % 11),2024-\(day)") }
        }
        _ = try bench.folder.file("events.csv", lines.joined(separator: "\n") + "\n")
    }

    private func run(
        gate: String = "users >= 1", train: String = "{algorithm: popularity}", _ progress: Progress = .silent
    ) throws -> RunReport {
        let settings = """
            split: {test: 8d}
            train: \(train)
            publish: {alias: champion, gates: ['\(gate)']}

            """
        let pipeline = try bench.read(PipelineBench.recommender + settings)
        return try PipelineRun(pipeline, in: store).run(author: author, machine: machine, progress: progress)
    }

    private func report(_ number: Int) throws -> JSONValue {
        try JSONValue(parsing: bytes(of: bench.path("models/shop/reports/\(number)/report.json")))
    }

    @Test func aPublishedVersionIsHeldAgainstTheHolderBefore() throws {
        let first = try run()
        #expect(first.stages.map(\.name) == ["read", "measure", "train", "gate", "publish", "report"])
        #expect(first.report == bench.path("models/shop/reports/1/report.html"))
        #expect(try report(1)["against"] == .null)
        #expect(try report(1)["verdict"]?.stringValue?.hasSuffix("; published as champion.") == true)
        let second = try run(train: "{algorithm: item-neighbours}")
        #expect(second.outcome == .published)
        #expect(try report(2)["against"] == "shop/1")
        #expect(try store.verify().problems.isEmpty)
    }

    @Test func aRefusedVersionHasAReportThatNamesTheGate() throws {
        _ = try run()
        let refused = try run(gate: "users >= 1000", train: "{algorithm: item-neighbours}")
        #expect(refused.outcome == .refused && refused.stages.map(\.name).suffix(2) == ["gate", "report"])
        let json = try report(2)
        #expect(json["verdict"]?.stringValue?.contains("refused by the gate 'users >= 1000'") == true)
        #expect(json["against"] == "shop/1" && json["mood"] == "bad")
    }

    /// What the run has done stands, and somebody hears of it.
    @Test func aReportThatCannotBeWrittenIsAWarning() throws {
        try Folder.make(bench.path("models/shop"))
        _ = try bench.folder.file("models/shop/reports", "a file")
        let warnings = Warnings()
        let report = try run(warnings.progress)
        #expect(report.outcome == .published && report.report == nil)
        #expect(report.stages.map(\.name).last == "publish")
        #expect(try store.aliases(of: "shop")["champion"] == 1)
        let warning = try #require(warnings.all.first { $0.contains("has no report") })
        #expect(warning.contains("shop/1") && warning.contains("what the run has done stands"))
        #expect(warning.contains("reports"))
        let record = try #require(try RunJournal.last(1, of: RunFolder(store: store, model: "shop")).last)
        #expect(record.outcome == .published && record.error == nil)
    }

    /// A run that was killed when the alias had moved may have written no report.
    @Test func theRunAfterAKillWritesTheReport() throws {
        _ = try run()
        let journal = bench.path("models/shop/runs.jsonl")
        var record = try #require(try JSONValue(parsing: bytes(of: journal)).objectValue)
        (record["outcome"], record["finished"]) = (.string("interrupted"), nil)
        try bench.folder.write(Array("\(JSONValue.object(record).text)\n".utf8), to: journal)
        let before = try report(1)
        try Folder.remove(bench.path("models/shop/reports"))
        let again = try run()
        #expect(again.outcome == .unchanged && again.version == 1 && again.stages.isEmpty)
        #expect(again.report == bench.path("models/shop/reports/1/report.html"))
        #expect(try report(1) == before)
    }
}
