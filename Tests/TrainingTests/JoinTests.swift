import Diagnostics
import Documents
import Events
import FeatureLearning
import Ids
import ModelFiles
import ModelStore
import Propensity
import Recommenders
import Synchronization
import TestSupport
import Testing
import Training

/// Item tables and consent tables whose ids are not those of the events or of the table of customers.
@Suite struct JoinTests {
    private let bench: TrainingBench
    private let events: String

    init() throws {
        bench = try TrainingBench()
        events = try bench.table(
            "log.csv",
            [
                "user,item,timestamp", "a,x1,2024-01-01", "a,y2,2024-01-02", "b,x1,2024-01-03", "b,z3,2024-01-04",
                "c,z3,2024-01-05", "d,y2,2024-01-06",
            ])
    }

    /// Trains by popularity, and returns the report and the warnings.
    private func fit(
        items: [String]? = nil, consent: [String]? = nil
    ) throws -> (report: TrainingReport, warnings: [String]) {
        var training = RecommenderTraining(events: [events])
        training.train = .popularity
        training.items = try items.map { try bench.table("items.csv", ["item,title"] + $0.map { "\($0),a title" }) }
        training.consent = try consent.map {
            ConsentSource(try bench.table("consent.csv", ["user,personalization"] + $0))
        }
        let warnings = Mutex<[String]>([])
        let report = try bench.fit(
            training,
            progress: Progress { report in
                if case .warning(let text) = report { warnings.withLock { $0.append("\(text)") } }
            })
        return (report, warnings.withLock { $0 })
    }

    @Test(arguments: [
        (["X1", "Y2"], "upper and lower case"), (["x1 ", "z3 "], "blanks around the id"),
        (["x1.0"], "a '.0' at the end"), (["\"x1\n\""], "blanks around the id"), (["x1\u{FEFF}"], "blanks around"),
        (["1", "2", "3"], "Write the ids byte by byte"), (["x-1"], "Write the ids byte by byte"),
        (["x01", "y02"], "Write the ids byte by byte"), (["X1.00 "], "upper and lower case"),
    ]) func itemsOfAnotherSystemStop(items: [String], remedy: String) throws {
        let error = userError { _ = try fit(items: items) }
        #expect(error?.code == .invalidData)
        #expect(error?.problem.contains("none of the \(items.count) items is known to the events") == true)
        #expect(error?.problem.hasSuffix("there 'x1', 'y2', 'z3'") == true)
        #expect(error?.remedy?.contains(remedy) == true)
        #expect(try bench.store.modelNames().isEmpty)
    }

    @Test func anItemTableWithoutItemsStops() throws {
        let error = userError { _ = try fit(items: []) }
        #expect(error?.code == .invalidData && error?.problem.contains("no item") == true)
    }

    @Test func aCatalogueMayHaveManyMoreItemsThanAreSold() throws {
        let (report, warnings) = try fit(items: ["x1", "y2", "z3"] + (0..<20).map { "unsold\($0)" })
        #expect(report.itemTable == IdCounts(known: 3, unknown: 20))
        #expect(warnings.isEmpty)
        let manifest = try bench.store.manifest(of: bench.version())
        #expect(manifest.data["item_table"] == ["known": 3, "unknown": 20])
    }

    @Test func fewItemsThatMeetAreAWarning() throws {
        let (report, warnings) = try fit(items: ["x1", "Y2", "Z3"])
        #expect(report.itemTable == IdCounts(known: 1, unknown: 2))
        let warning = warnings.first { $0.contains("only 1 of 3 items are known to the events: here are 'Y2', 'Z3'") }
        #expect(warning?.hasSuffix("'Y2' here is 'y2' there, but for upper and lower case") == true)
    }

    @Test(arguments: [["a ,no", "b,yes"], ["A,no", "b,no"], ["a.0,no"], ["17,no", "18,no"], ["17,yes"], []])
    func consentThatProtectsNobodyStops(answers: [String]) throws {
        let error = userError { _ = try fit(consent: answers) }
        #expect(error?.code == .invalidData)
        #expect(error?.place?.file?.hasSuffix("consent.csv") == true)
        #expect(try bench.store.modelNames().isEmpty)
    }

    @Test func theManifestCountsTheConsentTable() throws {
        let (report, _) = try fit(consent: ["a,no", "b,yes", "ghost,no"])
        let expected: JSONValue = ["known": 2, "unknown": 1, "no_known": 1, "no_unknown": 1]
        #expect(try JSONValue(encoding: report)["consent"] == expected)
        #expect(try bench.store.manifest(of: bench.version()).data["consent"] == expected)
    }

    // MARK: Tables of customers

    private func fitTable(_ answers: [String]) throws -> PropensityTrainingReport {
        let rows = (0..<60).map { "k\($0),\($0 * 7 % 13),\($0 % 3 == 0 ? "yes" : "no")" }
        var table = CustomerTable(file: try bench.table("customers.csv", ["customer,tenure,churn"] + rows))
        table.schema.id = "customer"
        table.schema.target = "churn"
        var training = PropensityTraining(.table(table))
        training.folds = 0
        training.consent = ConsentSource(try bench.table("consent.csv", ["user,personalization"] + answers))
        return try training.run(
            model: "churn", store: bench.store, author: bench.author, machine: bench.machine, progress: .silent)
    }

    @Test(arguments: [["k1 ,no", "k2,yes"], ["K1,no", "k2,no"], ["k1.0,no"], ["1,no", "2,no"], ["customer,yes"], []])
    func consentOfOtherCustomersStops(answers: [String]) throws {
        #expect(userError { _ = try fitTable(answers) }?.code == .invalidData)
        #expect(try bench.store.modelNames().isEmpty)
    }

    @Test func theCustomersOfATableAreCounted() throws {
        let report = try fitTable(["k1,no", "k2,no", "k3,yes", "x,no", "y,yes"])
        let consent = try #require(report.consent)
        #expect([consent.known, consent.unknown, consent.knownNo, consent.unknownNo] == [3, 2, 2, 1])
        #expect(report.rows == 58)
    }
}
