import Diagnostics
import Documents
import Files
import Glibc
import Pipelines
import TestSupport
import Testing

@Suite struct RunJournalTests {
    private let bench: RunBench
    private let lock: RunLock
    private static let end = UTCTime(seconds: 1_700_000_060)

    init() throws {
        bench = try RunBench()
        lock = try bench.lock()
    }

    private var running: String { "\(bench.runs.path)/running.json" }

    private func begin(_ hash: String = "h", at start: UTCTime = RunBench.start) throws -> RunJournal {
        try RunJournal(lock, started: start, pipelineHash: hash, progress: .silent)
    }

    private func records() throws -> [RunRecord] { try RunJournal.last(.max, of: bench.runs) }

    private func lines() throws -> [String] {
        String(decoding: try bytes(of: bench.runs.journal), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func aRunIsALineWithAllThatItDid() throws {
        let journal = try begin("abc")
        try journal.append(stage: "read", seconds: 1.23456, reused: false)
        try journal.append(stage: "fit", seconds: 2, reused: true)
        try journal.update { record in
            (record.version, record.rows) = (3, 541_909)
            record.gates = [.init(gate: "ndcg@20 > popularity", outcome: "passed", found: "0.1")]
        }
        try journal.finish(.published, at: Self.end)
        let line = try #require(try lines().first)
        var json = try #require(try JSONValue(parsing: Array(line.utf8)).objectValue)
        let memory = try #require(json.removeValue(forKey: "peak_memory_bytes")?.intValue)
        #expect(memory > 1 << 20)
        let stages = try #require(json.removeValue(forKey: "stages")?.arrayValue)
        let expected: [String: JSONValue] = [
            "started": "2023-11-14T22:13:20Z", "finished": "2023-11-14T22:14:20Z", "outcome": "published",
            "version": 3, "pipeline_hash": "abc", "rows": 541_909,
            "gates": [["gate": "ndcg@20 > popularity", "outcome": "passed", "found": "0.1"]],
        ]
        #expect(json == expected)
        #expect(stages.map { $0["name"]?.stringValue } == ["read", "fit"])
        #expect(stages.map { $0["seconds"]?.doubleValue } == [1.235, 2])
        #expect(stages.map { $0["reused"]?.boolValue } == [false, true])
        #expect(!Folder.exists(running))
    }

    @Test func aRunThatFailedSaysWhy() throws {
        try begin().finish(.failed, at: Self.end, error: "events.csv:7: expected a number")
        #expect(try records().map(\.error) == ["events.csv:7: expected a number"])
        #expect(try records().map(\.outcome) == [.failed])
    }

    @Test func theNextRunWritesOfOneThatWasKilled() throws {
        do {
            let killed = try begin("first")
            try killed.append(stage: "read", seconds: 1, reused: false)
        }
        let next = try begin("second", at: Self.end)
        let written = try records()
        #expect(written.map(\.outcome) == [.interrupted] && written.map(\.pipelineHash) == ["first"])
        #expect(written[0].finished == nil && written[0].stages.map(\.name) == ["read"])
        try next.finish(.unpublished, at: Self.end)
        #expect(try records().map(\.outcome) == [.interrupted, .unpublished])
        _ = try begin()
        #expect(try records().count == 2)
    }

    /// Two runs that were killed before their first stage leave two equal lines.
    @Test func everyKilledRunIsALine() throws {
        for _ in 0..<4 { _ = try begin() }
        #expect(try records().map(\.outcome) == [.interrupted, .interrupted, .interrupted])
    }

    /// The marker and the journal as a kill leaves them at each step of `finish`.
    @Test func aKillWhileTheLineIsWrittenLosesAndDoublesNothing() throws {
        try begin("first").finish(.published, at: Self.end)
        let before = try bytes(of: bench.runs.journal)
        let journal = try begin("second")
        let marker = try JSONValue(parsing: bytes(of: running))
        try journal.finish(.refused, at: Self.end)
        let after = try bytes(of: bench.runs.journal)
        let line = try JSONValue(parsing: Array(after[before.count...].dropLast()))
        var members = try #require(marker.objectValue)
        members["record"] = line
        members["place"] = .int(before.count)
        let ending = Array(JSONValue.object(members).text.utf8)
        for end in before.count...after.count {
            try bench.folder.write(Array(after[..<end]), to: bench.runs.journal)
            try bench.folder.write(ending, to: running)
            let next = try begin("third")
            #expect(try bytes(of: bench.runs.journal) == after, "\(end - before.count) bytes of the line")
            try next.finish(.published, at: Self.end)
            #expect(try records().map(\.pipelineHash) == ["first", "second", "third"])
        }
    }

    @Test func aTornLineGoesWithTheNextOne() throws {
        try begin("first").finish(.published, at: Self.end)
        try begin("second").finish(.published, at: Self.end)
        let whole = try bytes(of: bench.runs.journal)
        let second = try #require(whole.firstIndex(of: UInt8(ascii: "\n"))) + 1
        for size in cuts(of: whole.count) {
            try bench.folder.write(Array(whole[..<size]), to: bench.runs.journal)
            // A line that only lacks its end is whole.
            let left = size < second - 1 ? [] : size < whole.count - 1 ? ["first"] : ["first", "second"]
            #expect(try records().map(\.pipelineHash) == left)
            try begin("next").finish(.published, at: Self.end)
            #expect(try records().map(\.pipelineHash) == left + ["next"], "\(size) of \(whole.count)")
            #expect(try lines().count == left.count + 1)
        }
    }

    /// An editor, or a copy by hand, may leave the last line without its end.
    @Test func aLastLineWithoutItsEndIsKept() throws {
        try begin("first").finish(.published, at: Self.end)
        let whole = try bytes(of: bench.runs.journal)
        try bench.folder.write(Array(whole.dropLast()), to: bench.runs.journal)
        #expect(try records().map(\.pipelineHash) == ["first"])
        try begin("second").finish(.published, at: Self.end)
        #expect(try records().map(\.pipelineHash) == ["first", "second"])
        #expect(try lines().count == 2)
    }

    @Test(arguments: ["", "{", "{}", "[1]", "\u{0}\u{0}\u{0}", "{\"record\":{\"started\":\"yesterday\"}}"])
    func aMarkerThatSaysNothingIsReplaced(text: String) throws {
        try bench.write(text, to: running)
        try begin().finish(.published, at: Self.end)
        #expect(try records().count == 1)
    }

    @Test func aMarkerThatSaysNothingIsWarnedOf() throws {
        try bench.write("{", to: running)
        _ = try RunJournal(
            lock, started: RunBench.start, pipelineHash: "h", progress: bench.warnings.progress)
        #expect(bench.warnings.all.contains { $0.contains("running.json") && $0.contains("damaged") })
    }

    @Test func aMarkerThatCannotBeReadEndsTheRun() throws {
        try Folder.make(running)
        let error = try #require(throws: UserError.self) { try begin() }
        #expect(error.code == .cannotWrite && error.remedy != nil)
    }

    @Test func aMarkerThatWasCutIsNoDanger() throws {
        _ = try begin()
        let whole = try bytes(of: running)
        for size in cuts(of: whole.count) {
            try bench.folder.write(Array(whole[..<size]), to: running)
            try begin().finish(.published, at: Self.end)
            #expect(try records().last?.outcome == .published)
        }
    }

    @Test(arguments: [-1, Int.min, Int.max, 10]) func aPlaceBeyondTheJournalIsNone(place: Int) throws {
        _ = try begin("killed")
        var members = try #require(try JSONValue(parsing: bytes(of: running)).objectValue)
        members["place"] = .int(place)
        try bench.write(JSONValue.object(members).text, to: running)
        try begin("next").finish(.published, at: Self.end)
        #expect(try records().map(\.pipelineHash) == ["killed", "next"])
    }

    @Test func aJournalThatSomebodyRemovedBeginsAgain() throws {
        try begin("first").finish(.published, at: Self.end)
        unlink(bench.runs.journal)
        try begin("second").finish(.published, at: Self.end)
        #expect(try records().map(\.pipelineHash) == ["second"])
    }

    @Test func linesOfOthersAreLeftOutAndStay() throws {
        try bench.write("a note\n\n{\"outcome\":\"of a later version\"}\n", to: bench.runs.journal)
        try begin().finish(.published, at: Self.end)
        #expect(try records().count == 1)
        let all = try lines()
        #expect(all.first == "a note" && all.count == 3)
    }

    @Test func theLastRunsAreChosen() throws {
        for number in 1...6 {
            let journal = try begin()
            try journal.update { $0.rows = number % 3 == 0 ? nil : number }
            try journal.finish(number == 5 ? .failed : .published, at: Self.end)
        }
        func rows(_ count: Int) throws -> [Int?] {
            try RunJournal.last(count, of: bench.runs) { $0.outcome == .published && $0.rows != nil }.map(\.rows)
        }
        #expect(try rows(10) == [1, 2, 4])
        #expect(try rows(2) == [2, 4])
        #expect(try rows(0) == [])
        #expect(try RunJournal.last(1, of: bench.runs).map(\.rows) == [nil])
    }

    @Test func aModelWithoutRunsHasNone() throws {
        #expect(try records().isEmpty)
    }

    @Test func theJournalIsBounded() throws {
        let record = RunRecord(started: RunBench.start, pipelineHash: "old")
        let line = try JSONValue(encoding: record).text + "\n"
        try bench.write("{\"first\":1}\n" + String(repeating: line, count: 9_999), to: bench.runs.journal)
        try begin("new").finish(.published, at: Self.end)
        let kept = try lines()
        #expect(kept.count == 10_000 && kept.first == line.dropLast().description)
        #expect(try RunJournal.last(2, of: bench.runs).map(\.pipelineHash) == ["old", "new"])
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity]) func aClockThatGoesWrongSpoilsNoLine(seconds: Double) throws {
        let journal = try begin()
        try journal.append(stage: "read", seconds: seconds, reused: false)
        try journal.finish(.published, at: Self.end)
        #expect(try records().map { $0.stages.map(\.seconds) } == [[0]])
    }
}
