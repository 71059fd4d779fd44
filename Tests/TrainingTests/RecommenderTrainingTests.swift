import Diagnostics
import Documents
import Events
import Interactions
import ModelFiles
import ModelStore
import RecommenderModels
import Recommenders
import Synchronization
import Tables
import TestSupport
import Testing
import Training

@Suite struct RecommenderTrainingTests {
    private let log = [
        "user,item,timestamp", "a,x,2024-01-01", "a,x,2024-01-02", "a,y,2024-01-03", "b,x,2024-01-04", "b,z,2024-01-05",
        "c,z,2024-01-06",
    ]

    @Test func theManifestTellsHowTheVersionCameAbout() throws {
        let training = try TrainingBench()
        var recipe = RecommenderTraining(events: [try training.table("log.csv", log)])
        recipe.options.conditions = [try Condition(parsing: "user != c")]
        recipe.options.from = try Timestamp.parse("2024-01-02")
        recipe.interactions.minimumUserEvents = 1
        recipe.train = .smallIALS(factors: 2, epochs: 3)
        let report = try training.fit(recipe)
        #expect(report.version == 1)
        #expect([report.users, report.items, report.pairs] == [2, 3, 4])
        #expect(report.convergence?.epochs.count == 3)

        let manifest = try training.store.manifest(of: training.version())
        #expect(manifest.kind == "ials")
        #expect(manifest.created == UTCTime(seconds: 1_700_000_000))
        // The whole recipe can be read back, and training with it gives the same bytes.
        let again = try manifest.parameters.decoded(as: RecommenderTraining.self)
        #expect(try JSONValue(encoding: again) == manifest.parameters)
        _ = try training.fit(again)
        #expect(try training.store.manifest(of: training.version(2)).files == manifest.files)
        #expect(manifest.funnel == (try JSONValue(encoding: report.funnel)))
        #expect(manifest.data["newest"]?.stringValue == "2024-01-05T00:00:00Z")
        #expect(manifest.data["pairs"]?.intValue == 4)
        #expect(training.store.problems() == [])
    }

    @Test func theItemTableIsKeptWithTheModel() throws {
        let training = try TrainingBench()
        var recipe = RecommenderTraining(events: [try training.table("log.csv", log)])
        recipe.train = .popularity
        recipe.items = try training.table(
            "items.csv", ["title,item,category", "Zebra,z,Toys", "\"Xylophone, small\",x,Music", "Nothing,nothing,"])
        let lines = Mutex<[String]>([])
        _ = try training.fit(
            recipe,
            progress: Progress { report in
                switch report {
                case .step(let line): lines.withLock { $0.append(line) }
                case .warning(let line): lines.withLock { $0.append("\(line)") }
                default: break
                }
            })
        let items = try training.open().items
        let table = try #require(items.table)
        let cells = try (0..<3).map { try table.cell($0, named: "title") }
        #expect(cells[0] == "Xylophone, small")
        #expect(cells[2] == "Zebra")
        #expect(cells[1] ?? "" == "")
        #expect(try table.cell(2, named: "category") == "Toys")
        let told = lines.withLock { $0 }
        #expect(told.contains { $0.contains("1 items of the item table have no events") })
        #expect(told.contains { $0.contains("1 items have no row in the item table") })
    }

    @Test func anItemWithTwoRowsIsAnError() throws {
        let training = try TrainingBench()
        var recipe = RecommenderTraining(events: [try training.table("log.csv", log)])
        recipe.train = .popularity
        recipe.items = try training.table("items.csv", ["item,title", "x,One", "y,Two", "x,Three"])
        let error = userError { _ = try training.fit(recipe) }
        #expect(error?.code == .invalidData)
        #expect(error?.place?.line == 4)
        #expect(error?.place?.file == recipe.items)
    }

    /// Several tables are one log.
    @Test func aLogInSeveralTables() throws {
        let training = try TrainingBench()
        var recipe = RecommenderTraining(events: [try training.table("log.csv", log)])
        recipe.train = .smallIALS(factors: 2)
        _ = try training.fit(recipe)
        recipe.events = [
            try training.table("late.csv", [log[0]] + log[4...]), try training.table("early.csv", Array(log[0...3])),
        ]
        _ = try training.fit(recipe)
        let files = try [1, 2].map { try training.store.manifest(of: training.version($0)) }
        #expect(files[0].files == files[1].files)
        #expect(files[0].data["fingerprint"] == files[1].data["fingerprint"])
    }
}

extension ModelStore {
    /// The problems of the whole store.
    fileprivate func problems() -> [String] {
        do {
            return try verify(nil).problems.map(\.text)
        } catch {
            return ["\(error)"]
        }
    }
}
