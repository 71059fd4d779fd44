import Diagnostics
import Documents
import Files
import Pipelines
import TestSupport
import Testing
import Training

/// The numbers of rows of the runs before, as a demand on the data is compared with them.
@Suite struct LastRowsTests {
    private let bench: RunBench

    init() throws { bench = try RunBench() }

    private var store: String { "\(bench.folder.path)/models" }

    private func lastRows(of model: String = "shop") throws -> [Int] {
        let recipe = Pipeline.Recipe.recommender(RecommenderTraining(events: ["events.csv"]))
        return try Pipeline(path: "p.yaml", model: model, recipe: recipe, resolved: [:]).lastRows(inStore: store)
    }

    private func line(_ outcome: String, _ rows: Int?) -> String {
        let count = rows.map { "\"rows\":\($0)," } ?? ""
        return """
            {"started":"2024-06-01T02:00:00Z","outcome":"\(outcome)",\(count)"pipeline_hash":"a","stages":[],"gates":[]}
            """
    }

    @Test func onlyRunsThatHaveAVersionCount() throws {
        let lines = [
            line("published", 1), line("failed", 2), line("unpublished", 3), line("interrupted", 4),
            line("refused", 5), line("published", nil), #"{"outcome":"published","rows":6}"#, "a note", "",
        ]
        try bench.write(lines.joined(separator: "\n"), to: bench.runs.journal)
        #expect(try lastRows() == [1, 3, 5])
    }

    @Test func theLastFiveCount() throws {
        let lines = (1...7).map { line("published", $0) + "\n" }
        try bench.write(lines.joined(), to: bench.runs.journal)
        #expect(try lastRows() == [3, 4, 5, 6, 7])
        // A kill has torn the last line.
        try bench.write(lines.joined() + line("published", 8).dropLast(9), to: bench.runs.journal)
        #expect(try lastRows() == [3, 4, 5, 6, 7])
        try bench.write(lines.joined() + line("published", 8), to: bench.runs.journal)
        #expect(try lastRows() == [4, 5, 6, 7, 8])
    }

    @Test func aModelThatNeverRanHasNoneAndGetsNoFolder() throws {
        #expect(try lastRows().isEmpty)
        #expect(try lastRows(of: "other").isEmpty)
        #expect(!Folder.exists("\(store)/other"))
    }

    @Test func aRecordThatCannotBeReadIsAnError() throws {
        try Folder.make(bench.runs.journal)
        let error = try #require(throws: UserError.self) { try lastRows() }
        #expect(error.code == .cannotWrite && error.remedy != nil && error.place?.file == bench.runs.journal)
    }
}
