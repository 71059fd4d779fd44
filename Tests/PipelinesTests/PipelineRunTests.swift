import Diagnostics
import Documents
import Evaluation
import Files
import LinearAlgebra
import ModelStore
import Pipelines
import TestSupport
import Testing
import Training

/// Runs of pipelines between whose stages something happens.
@Suite struct PipelineRunTests {
    private let bench: PipelineBench
    private let store: ModelStore
    private let pipeline: Pipeline
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
        let settings = """
            split: {test: 8d}
            train: {algorithm: popularity}
            publish: {alias: champion, gates: ['users >= 1']}

            """
        pipeline = try bench.read(PipelineBench.recommender + settings)
    }

    private func run(_ progress: Progress = .silent) throws -> RunReport {
        try PipelineRun(pipeline, in: store).run(author: author, machine: machine, progress: progress)
    }

    /// Does something when a step begins in this way.
    private func when(_ beginning: String, _ body: @escaping @Sendable () -> Void) -> Progress {
        Progress { report in
            if case .step(let line) = report, line.hasPrefix(beginning) { body() }
        }
    }

    private func checkpoints() throws -> [String] { try Folder.names(in: bench.path("models/shop/.runs/checkpoints")) }

    /// A key names the bytes of the inputs, so nothing that was made while they changed may be kept under it.
    @Test func whatIsMadeWhileAnInputChangesIsNotKept() throws {
        let events = bench.path("events.csv")
        let error = try #require(throws: UserError.self) {
            try run(when("the training to be measured") { try? InPlaceChange.grown.apply(to: events) })
        }
        #expect(error.code == .invalidData && error.place?.file == events)
        #expect(try checkpoints().allSatisfy { $0.hasPrefix("read-") })
        #expect(try !checkpoints().isEmpty)
        #expect(try run().outcome == .published)
    }

    @Test func aVersionThatWasDeletedAfterItsStageIsTrainedAgain() throws {
        let version = bench.path("models/shop/1")
        let error = try #require(throws: UserError.self) {
            try run(when("train: ") { try? Folder.remove(version) })
        }
        #expect(error.code == .modelUnusable)
        #expect(try checkpoints().contains { $0.hasPrefix("train-") })
        let report = try run()
        #expect(report.outcome == .published)
        #expect(try store.aliases(of: "shop")["champion"] == report.version)
        #expect(Folder.exists(bench.path("models/shop/\(report.version)/manifest.json")))
        // What is there is taken as it is.
        #expect(report.stages.first { $0.name == "read" }?.reused == true)
    }

    /// A run for a month has the hash of the pipeline, and its version is another than that of tonight.
    @Test func theVersionOfAMonthIsNoAnswerToARunOfTonight() throws {
        let reports = try Backfill(parsing: "2024-02").run(
            pipeline, in: store, onlyMissing: false, author: author, machine: machine, progress: .silent)
        #expect(reports.map(\.version) == [1])
        try store.promote(.number(model: "shop", number: 1), to: "champion", by: author, reason: "by hand")
        let journal = bench.path("models/shop/runs.jsonl")
        var record = try #require(try JSONValue(parsing: bytes(of: journal)).objectValue)
        (record["outcome"], record["finished"]) = (.string("interrupted"), nil)
        try bench.folder.write(Array("\(JSONValue.object(record).text)\n".utf8), to: journal)
        let report = try run()
        #expect(report.version == 2 && report.outcome == .published)
    }

    /// What an error quotes from a table may be the id of somebody who says no later.
    @Test func theRecordQuotesNoCell() throws {
        let text = String(decoding: try bytes(of: bench.path("events.csv")), as: UTF8.self)
        for (cell, quoted) in [("it's adalovelace", "it's adalovelace"), ("\u{301}adalovelace", "adalovelace")] {
            try bench.folder.write(Array((text + "u1,i1,\(cell)\n").utf8), to: bench.path("events.csv"))
            let error = try #require(throws: UserError.self) { try run() }
            #expect(error.problem.contains(quoted), "\(error)")
            let record = try #require(try RunJournal.last(1, of: RunFolder(store: store, model: "shop")).last)
            let words = try #require(record.error)
            #expect(words.contains("events.csv:282") && words.contains("'…'"), "\(words)")
            #expect(!words.contains("adalovelace"), "\(words)")
        }
    }

    /// What a search and the measuring keep for reports comes from their checkpoints, too.
    @Test func theDetailsReachTheVersionFromCheckpoints() throws {
        let settings = """
            split: {test: 8d}
            tune: {trials: 3, algorithms: [item-neighbours]}
            publish: {alias: champion}

            """
        let pipeline = try bench.read(PipelineBench.recommender + settings)
        func run(isFresh: Bool = false, _ progress: Progress = .silent) throws -> RunReport {
            var run = PipelineRun(pipeline, in: store)
            run.isFresh = isFresh
            return try run.run(author: author, machine: machine, progress: progress)
        }
        func details(_ report: RunReport) throws -> VersionDetails {
            let version = try store.resolve(.number(model: "shop", number: report.version))
            return try #require(try VersionDetails(store.manifest(of: version)))
        }
        let version = bench.path("models/shop/1")
        _ = try #require(throws: UserError.self) { try run(when("train: ") { try? Folder.remove(version) }) }
        let again = try run()
        #expect(again.stages.filter(\.reused).map(\.name).contains("measure"))
        #expect(again.stages.filter(\.reused).map(\.name).contains("tune"))
        let kept = try details(again)
        #expect(try #require(kept.byActivity).reduce(0) { $0 + $1.users } == again.quality?.users)
        #expect(kept.trials?.map(\.number) == [1, 2, 3] && kept.trials?.map(\.algorithm).last == "item-neighbours")
        #expect(kept.byCategory == nil && kept.byChannel == nil)
        let fresh = try run(isFresh: true)
        #expect(fresh.version != again.version && fresh.stages.filter(\.reused).isEmpty)
        #expect(try details(fresh) == kept)
    }

    @Test func standardInputIsRefusedAsASetting() throws {
        let error = try bench.refusal(of: PipelineBench.recommender, ["data.events.path=-"])
        #expect(error.code == .wrongUsage && error.problem.contains("standard input"), "\(error)")
    }
}
