import Diagnostics
import Documents
import Files
import Glibc
import LinearAlgebra
import ModelFiles
import ModelStore
import Pages
import RecommenderModels
import Reports
import TestSupport
import Testing
import Training

/// The report on a version.
@Suite struct VersionReportTests {
    private let bench: ReportBench

    init() throws {
        bench = try ReportBench()
    }

    // MARK: The verdict

    @Test(
        "the verdict is that of the interval of the paired difference",
        arguments: [
            (0.02, "Better than the settings of shop/1: ndcg@20 0.2500, 0.0200 above", "good"),
            (-0.02, "Not better than the settings of shop/1: ndcg@20 0.2500, 0.0200 below", "bad"),
            (0.005, "Cannot be told apart from the settings of shop/1: ndcg@20", "neutral"),
        ])
    func verdict(difference: Double, sentence: String, mood: String) throws {
        try bench.promote(bench.write())
        let version = try bench.write(seed: 2, ReportBench.recommender(beside: "shop/1", by: difference))
        let page = try bench.report(on: version).page
        #expect(page.verdict.hasPrefix(sentence), "\(page.verdict)")
        #expect(page.mood.rawValue == mood)
        #expect(page.verdict.hasSuffix("on 1,854 customers; no alias points at it."))
    }

    @Test func withoutAChampionItIsHeldAgainstPopularity() throws {
        let version = try bench.write(ReportBench.recommender(above: 0.1))
        #expect(
            try bench.report(on: version).page.verdict.hasPrefix("Better than popularity: ndcg@20 0.2500, 0.1000 above")
        )
    }

    @Test func fewCustomersTellNothing() throws {
        let version = try bench.write(ReportBench.recommender(users: 12))
        let report = try bench.report(on: version)
        #expect(report.page.verdict.hasPrefix("Cannot be told apart from popularity"))
        #expect(report.page.verdict.contains("on 12 customers, and at least 30 are needed to tell"))
        #expect(report.text("limits").contains("It was measured on 12 customers, and at least 30 are needed to tell"))
    }

    @Test func theSameFilesAreTheSameVersion() throws {
        try bench.promote(bench.write())
        let version = try bench.write()
        #expect(try bench.report(on: version).page.verdict.hasPrefix("The same as shop/1, byte for byte;"))
    }

    @Test func withoutMetricsNobodyKnows() throws {
        var manifest = ReportBench.recommender()
        manifest.quality = nil
        let report = try bench.report(on: bench.write(manifest))
        #expect(report.page.verdict.hasPrefix("Nobody knows how good shop/1 is, because nothing was held out"))
        #expect(report.text("quality") == "Nothing was held out, so nothing was measured.")
        #expect(report.text("by-activity") == "Nothing was held out, so no group was measured.")
        #expect(report.text("limits").contains("Nothing was held out"))
        #expect(!report.card.contains("model-index"))
    }

    // MARK: The search

    /// Whatever the number of parameters, the tables of trials have few columns.
    @Test func trialsWithManyParametersStandBelowEachOther() throws {
        var details = VersionDetails()
        details.trials = (1...20).map { number in
            let settings = (1...14).map { ("train.p\($0)", JSONValue.double(Double(number * $0) / 100)) }
            return TrialLine(
                number: number, algorithm: "ease",
                parameters: Dictionary(
                    uniqueKeysWithValues: settings + [
                        ("confidence.half_life", .double(86_400 * Double(number))), ("train.same", 1),
                    ]), value: Double(number) / 100)
        }
        var manifest = ReportBench.recommender()
        manifest.details = try JSONValue(encoding: details)
        let report = try bench.report(on: bench.write(manifest))
        let best = report.rows("search", "The best 15 trials")
        #expect(best.count == 15 && best.allSatisfy { $0.count == 5 } && best[0][0] == 20)
        let settings = report.rows("search", "Settings by which the best 5 differ")
        #expect(settings.count == 15 && settings.allSatisfy { $0.count == 6 })
        #expect(settings.first { $0[0] == "confidence.half_life" }?[1] == "20d")
        #expect(settings.first { $0[0] == "train.p2" }?[1].doubleValue == 0.4)
    }

    // MARK: What became of it

    @Test func aRefusedVersionNamesItsGate() throws {
        try bench.promote(bench.write())
        let version = try bench.write(seed: 2, ReportBench.recommender(beside: "shop/1", by: 0.005))
        let line = """
            {"outcome":"refused","version":2,"gates":[{"gate":"ndcg@20 > popularity","outcome":"passed","found":"0.25"},\
            {"gate":"ndcg@20 >= champion","outcome":"failed","found":"0.0050 above"}]}
            """
        try bench.folder.write(
            Array("{\"outcome\":\"failed\",\"version\":2}\nnot json\n\(line)\n{\"torn".utf8),
            to: bench.store.runsFile(of: "shop"))
        let report = try bench.report(on: version)
        #expect(report.page.verdict.hasSuffix("refused by the gate 'ndcg@20 >= champion' (0.0050 above)."))
        #expect(report.page.mood == .bad)
        #expect(
            report.rows("gates").map { $0.map(\.stringValue) } == [
                ["ndcg@20 > popularity", "passed", "0.25"], ["ndcg@20 >= champion", "failed", "0.0050 above"],
            ])
        try bench.promote(version)
        #expect(
            try bench.report(on: version).page.verdict.hasSuffix("(0.0050 above), though champion points at it now."))
    }

    @Test func gatesThatNoRunJudgedAreJudgedAnew() throws {
        try bench.promote(bench.write())
        let version = try bench.write(seed: 2)
        try bench.store.setGates(
            AliasGates(["ndcg@20 > popularity", "ndcg@20 >= 0.9"], onDoubt: nil), of: "shop", alias: "champion",
            by: bench.author)
        let report = try bench.report(on: version)
        #expect(report.rows("gates").map { $0[1].stringValue } == ["passed", "failed"])
    }

    // MARK: The other version

    @Test func itIsComparedWithTheHolderElseTheOneBefore() throws {
        let versions = try (1...4).map { try bench.write(seed: UInt64($0)) }
        func rival(_ version: Version, _ change: (inout VersionReport) -> Void = { _ in }) throws -> String? {
            try bench.report(on: version, change).json["against"]?.stringValue
        }
        #expect(try rival(versions[0]) == nil)
        #expect(try rival(versions[3]) == "shop/3")
        try bench.promote(versions[1])
        #expect(try rival(versions[3]) == "shop/2")
        #expect(try rival(versions[1]) == "shop/1")
        try bench.promote(versions[3])
        // The version itself holds the alias now: it is held against the one that did before.
        #expect(try rival(versions[3]) == "shop/2")
        #expect(try rival(versions[3]) { $0.rival = .version(versions[0]) } == "shop/1")
        #expect(try rival(versions[3]) { $0.rival = .none } == nil)
    }

    @Test func aHolderThatCannotBeReadIsASentence() throws {
        let first = try bench.write()
        try bench.promote(first)
        let version = try bench.write(seed: 2)
        try bench.folder.write(Array("{}".utf8), to: first.path(of: Manifest.fileName))
        let report = try bench.report(on: version)
        #expect(report.text("against").hasPrefix("shop/1 cannot be read, so nothing is compared"))
        #expect(report.page.sections.map(\.name).contains("reproduce"))
    }

    @Test func listsAreComparedItemByItem() throws {
        try bench.promote(bench.write())
        let version = try bench.write(seed: 2, users: 30)
        let report = try bench.report(on: version)
        let rows = report.rows("against", "The lists of shop/2")
        let values = Dictionary(uniqueKeysWithValues: rows.map { ($0[0].stringValue ?? "", $0[1].doubleValue ?? -1) })
        #expect(values["customers of the sample that both know"] == 30)
        #expect(values["items that shop/1 does not know"] == 0)
        let overlap = try #require(values["overlap@10, mean"])
        #expect((0.05..<0.9).contains(overlap))
        let gains = report.rows("against", "Items that gain most")
        let losses = report.rows("against", "Items that lose most")
        #expect(gains.count == 10 && losses.count == 10)
        for row in gains + losses {
            #expect(row[3].intValue == (row[1].intValue ?? 0) - (row[2].intValue ?? 0))
        }
        #expect(zip(gains, gains.dropFirst()).allSatisfy { ($0[3].intValue ?? 0) >= ($1[3].intValue ?? 0) })
    }

    @Test func itemTablesMayDiffer() throws {
        try bench.promote(bench.write(items: 50, titles: (0..<50).map { "Old \($0)" }))
        let version = try bench.write(seed: 2, items: 70)
        let report = try bench.report(on: version)
        let rows = report.rows("against", "The lists of shop/2")
        #expect(rows.contains { $0[0].stringValue == "items that shop/1 does not know" && $0[1].intValue == 20 })
        #expect(report.charts("against") == ["Items in common of ten"])
    }

    // MARK: Files

    @Test func theThreeFilesAreWrittenTogetherOutsideTheVersion() throws {
        let version = try bench.write()
        let report = try bench.report(on: version)
        let folder = bench.store.reportFolder(of: version)
        #expect(folder == "\(bench.store.path)/shop/reports/1")
        let paths = try report.write(toFolder: folder)
        #expect(paths == MadeReport.files.map { "\(folder)/\($0)" })
        let stored = try JSONValue(parsing: bytes(of: "\(folder)/report.json"))
        #expect(try stored == JSONValue(parsing: Array(JSONText.pretty(report.json).utf8)))
        #expect(String(decoding: try bytes(of: "\(folder)/report.html"), as: UTF8.self) == report.page.html)
        #expect(try bench.store.verify().problems.isEmpty)
        #expect(try bench.store.versionNumbers(of: "shop") == [1])
        #expect(try bench.store.list().first?.versions.count == 1)
    }

    @Test func anEarlierReportStaysWhereOneFileCannotBeReplaced() throws {
        let version = try bench.write()
        let folder = bench.store.reportFolder(of: version)
        let report = try bench.report(on: version)
        try report.write(toFolder: folder)
        let before = try bytes(of: "\(folder)/report.html")
        try Folder.remove("\(folder)/MODEL_CARD.md")
        try Folder.make("\(folder)/MODEL_CARD.md")
        let other = try bench.report(on: version) { $0.seed = 9 }
        #expect(throws: UserError.self) { try other.write(toFolder: folder) }
        #expect(try bytes(of: "\(folder)/report.html") == before)
    }

    @Test func theSameReportHasTheSameBytesAtAnyThreads() throws {
        try bench.promote(bench.write(users: 300))
        let version = try bench.write(seed: 2, users: 300)
        let first = try bench.report(on: version)
        var single = VersionReport(on: version, in: bench.store)
        single.seed = 0
        let second = try single.made(
            author: bench.author, machine: .init(threads: 1) { 5 }, progress: .silent)
        #expect(first.json == second.json)
        #expect(first.card == second.card)
    }

    // MARK: Notes

    @Test func notesAreIncludedAndStay() throws {
        let version = try bench.write()
        let notes = "Trained after the move.\r\n\n<script>alert(1)</script>\n"
        try bench.folder.write(Array(notes.utf8), to: bench.store.notesFile(of: "shop"))
        let report = try bench.report(on: version)
        #expect(
            report.section("notes").first?["notes"]?.stringValue
                == "Trained after the move.\n\n<script>alert(1)</script>\n")
        #expect(!report.page.html.contains("<script>alert(1)"))
        #expect(report.card.contains("Trained after the move."))
        try report.write(toFolder: bench.store.reportFolder(of: version))
        #expect(String(decoding: try bytes(of: bench.store.notesFile(of: "shop")), as: UTF8.self) == notes)
        #expect(try bench.store.verify().problems.isEmpty)
    }

    @Test func longNotesAreCutWithAWord() throws {
        let version = try bench.write()
        let line = String(repeating: "é", count: 40) + "\n"
        let notes = String(repeating: line, count: 2000)
        try bench.folder.write(Array(notes.utf8), to: bench.store.notesFile(of: "shop"))
        let blocks = try bench.report(on: version).section("notes")
        let shown = blocks.compactMap { $0["notes"]?.stringValue }
        #expect(shown.count > 1 && shown.allSatisfy { $0.unicodeScalars.count <= 15_000 && !$0.contains("\u{FFFD}") })
        let kept = shown.joined(separator: "\n").utf8.count
        #expect((99_990...100_000).contains(kept))
        #expect(
            blocks.last?["text"]?.stringValue == "\((notes.utf8.count - kept).grouped) bytes more stand in notes.md.")
    }
}
