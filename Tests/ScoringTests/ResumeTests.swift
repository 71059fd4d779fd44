import Diagnostics
import Files
import LinearAlgebra
import ModelStore
import Scoring
import Synchronization
import TestSupport
import Testing

/// Lists as CSV, until a set number of blocks is made.
private struct InterruptedLists: RowFormat {
    static let blocks = Mutex<Int>(.max)

    struct Interruption: Error {}

    private let lists: ListCSV

    init(_ columns: ListColumns, as layout: RowLayout) throws { lists = try ListCSV(columns, as: layout) }

    var rowColumns: [RowColumn] { lists.rowColumns }
    var header: [UInt8] { lists.header }

    func bytes(of rows: ListRows) throws -> [UInt8] {
        let left = Self.blocks.withLock { left in
            left -= 1
            return left
        }
        if left < 0 { throw Interruption() }
        return try lists.bytes(of: rows)
    }
}

/// A batch that goes on where an earlier one stopped.
@Suite(.serialized) struct ResumeTests {
    private let shop: SampleStore
    private let users: String

    init() throws {
        shop = try SampleStore(SampleRecommender(users: 40, items: 12))
        let known = shop.sample.userNames
        // More than five waves of one thread: a wave is 4 blocks of 480 customers.
        users = try shop.folder.file(
            "users.csv",
            "user\n" + (0..<10_000).map { "\(known[$0 % 40])-\($0)\n" }.joined()
                + known.map { "\($0)\n" }.joined())
    }

    private var output: String { "\(shop.folder.path)/out/lists.csv" }

    /// Runs the batch with parts; a clock that leaps makes each wave a part.
    @discardableResult
    private func resume(
        blocks: Int = .max, _ output: String? = nil, steps: Steps? = nil, _ change: (inout BatchJob) -> Void = { _ in }
    ) throws -> BatchManifest<BatchSummary> {
        try Folder.make("\(shop.folder.path)/out")
        InterruptedLists.blocks.withLock { $0 = blocks }
        var job = BatchJob(shop.version)
        job.users = users
        change(&job)
        var time = 0.0
        return try BatchFile(job, output: output ?? self.output).resume(
            as: InterruptedLists.self,
            clock: {
                time += 60
                return time
            }, store: shop.store, progress: steps?.progress ?? .silent)
    }

    private final class Steps: Sendable {
        private let kept = Mutex<[String]>([])
        var text: String { kept.withLock { $0.joined(separator: "\n") } }
        var progress: Progress {
            Progress { [self] report in
                if case .step(let line) = report { kept.withLock { $0.append(line) } }
            }
        }
    }

    private func whole(_ change: (inout BatchJob) -> Void = { _ in }) throws -> (text: String, summary: BatchSummary) {
        var job = BatchJob(shop.version)
        job.users = users
        change(&job)
        return try job.text(ListCSV.self)
    }

    private func text(of path: String) throws -> String { String(decoding: try bytes(of: path), as: UTF8.self) }

    private func interrupt(after blocks: Int) {
        #expect(throws: InterruptedLists.Interruption.self) { try resume(blocks: blocks) }
    }

    private var parts: [String] {
        get throws { try Folder.names(in: "\(shop.folder.path)/out/.lists.csv.parts").filter { $0.hasSuffix(".rows") } }
    }

    @Test(arguments: [0, 1, 4, 7, 9, 13, 20]) func itGoesOnAfterAnyBlock(blocks: Int) throws {
        interrupt(after: blocks)
        #expect(try parts.count == blocks / 4)
        #expect(!Folder.exists(output))
        let steps = Steps()
        let manifest = try resume(steps: steps) { $0.threads = 2 }
        #expect(steps.text.contains("going on after \(blocks / 4 * 1920) customers") == (blocks >= 4), "\(steps.text)")
        let (text, summary) = try whole()
        #expect(try self.text(of: output) == text)
        var found = manifest.summary
        found.skippedShare = summary.skippedShare
        #expect(found == summary)
        #expect(try Folder.names(in: "\(shop.folder.path)/out") == ["lists.csv", "lists.csv.manifest.json"])
    }

    @Test func compressedOutputIsTheSameToo() throws {
        let packed = output + ".gz"
        #expect(throws: InterruptedLists.Interruption.self) { try resume(blocks: 9, packed) }
        try resume(packed)
        let plain = "\(shop.folder.path)/out/whole.csv.gz"
        var job = BatchJob(shop.version)
        job.users = users
        _ = try BatchFile(job, output: plain).run(as: ListCSV.self, clock: { 0 }, store: shop.store, progress: .silent)
        #expect(try bytes(of: packed) == bytes(of: plain))
    }

    @Test func otherOptionsInputsAndModelsBeginAgain() throws {
        interrupt(after: 9)
        var steps = Steps()
        try resume(steps: steps) { $0.count = 3 }
        #expect(steps.text.contains("(other: options), so it begins again"), "\(steps.text)")
        #expect(try text(of: output) == whole { $0.count = 3 }.text)

        interrupt(after: 9)
        steps = Steps()
        _ = try shop.folder.file("users.csv", text(of: users) + "u000-new\n")
        try resume(steps: steps)
        #expect(steps.text.contains("(other: users_list), so it begins again"), "\(steps.text)")
        #expect(try text(of: output) == whole().text)

        interrupt(after: 9)
        steps = Steps()
        let items = "\(shop.version.folder)/items.safetensors"
        // The same bytes at another time: nobody looked whether they are the same.
        let content = try bytes(of: items)
        try Folder.remove(items)
        try shop.folder.write(content, to: items)
        try resume(steps: steps)
        #expect(steps.text.contains("(other: file items.safetensors), so it begins again"), "\(steps.text)")
        #expect(try text(of: output) == whole().text)
    }

    @Test func aDamagedPartIsMadeAgainAndAllBehindIt() throws {
        interrupt(after: 17)
        #expect(try parts.count == 4)
        let folder = "\(shop.folder.path)/out/.lists.csv.parts"
        var damaged = try bytes(of: "\(folder)/3.rows")
        damaged[100] ^= 1
        try shop.folder.write(damaged, to: "\(folder)/3.rows")
        let steps = Steps()
        try resume(steps: steps)
        #expect(steps.text.contains("going on after 3840 customers"), "\(steps.text)")
        #expect(try text(of: output) == whole().text)
    }

    @Test func aRunWithoutPartsRemovesThem() throws {
        interrupt(after: 9)
        var job = BatchJob(shop.version)
        job.users = users
        _ = try BatchFile(job, output: output).run(as: ListCSV.self, clock: { 0 }, store: shop.store, progress: .silent)
        #expect(try Folder.names(in: "\(shop.folder.path)/out") == ["lists.csv", "lists.csv.manifest.json"])
    }

    @Test func inputsThatMayChangeUnseenAreRefused() throws {
        for name in ["-", "duckdb: SELECT 1 AS user", "postgres:: SELECT 1"] {
            expectError(.wrongUsage, "is the same when the batch goes on") { try resume { $0.users = name } }
        }
        #expect(try parts.isEmpty)
    }

    @Test func onlyChangedListsGoOnToo() throws {
        let earlier = try shop.folder.file(
            "earlier.csv", "user,rank,item,score,source\n" + "gone,1,i001,1,popular\nu001,1,i000,1,personal\n")
        #expect(throws: InterruptedLists.Interruption.self) { try resume(blocks: 13) { $0.since = earlier } }
        let manifest = try resume { $0.since = earlier }
        let (text, summary) = try whole { $0.since = earlier }
        #expect(try self.text(of: output) == text)
        #expect(manifest.summary.changes == summary.changes)
        #expect(summary.changes?.gone == ["gone"])
    }
}
