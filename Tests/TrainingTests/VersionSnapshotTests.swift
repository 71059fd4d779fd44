import Diagnostics
import Documents
import Drift
import Events
import FeatureLearning
import Ids
import Interactions
import LinearAlgebra
import ModelStore
import Propensity
import Simulation
import Tables
import TestSupport
import Testing
import Training

/// What a version keeps of the data that it was trained on.
@Suite struct VersionSnapshotTests {
    private let bench: TrainingBench

    init() throws {
        bench = try TrainingBench()
        var parameters = Shop.Parameters(customers: 300, items: 120, eventsPerCustomer: 6, seed: 3)
        parameters.channels = ["web", "app"]
        _ = try Shop.simulate(parameters, to: bench.folder.path, threads: 2, progress: .silent)
    }

    private var recipe: RecommenderTraining {
        var recipe = RecommenderTraining(events: ["\(bench.folder.path)/events.csv"])
        recipe.items = "\(bench.folder.path)/items.csv"
        recipe.train = .smallIALS(factors: 4, epochs: 2)
        return recipe
    }

    private func manifest(_ number: Int = 1) throws -> Manifest {
        try bench.store.manifest(of: bench.version(number))
    }

    private func snapshot(_ number: Int = 1) throws -> Snapshot {
        try Snapshot(#require(try manifest(number).snapshot))
    }

    @Test func aRecommenderKeepsWhatItsEventsLookedLike() throws {
        let report = try bench.fit(recipe)
        let snapshot = try snapshot()
        let log = try #require(snapshot.log)
        #expect(log.events == report.funnel.rows)
        #expect(snapshot.days.count == Snapshot.mostDays && snapshot.table == nil)
        #expect(Set(log.columns.map(\.name)) == ["price", "quantity", "hour", "channel", "category"])
        #expect(log.knownCustomers == 1 && log.knownItems == 1)
        let text = try #require(try manifest().snapshot).indentedText
        #expect(text.utf8.count < 100_000)
        // The shop's customers are c001 to c300, its items p001 to p120.
        for user in 1001...1300 { #expect(!text.contains("c\("\(user)".dropFirst())")) }
        #expect(text.contains("\"p0"))
    }

    @Test func whatAModelLeavesOutIsNoted() throws {
        var training = recipe
        training.interactions.minimumUserEvents = 20
        let report = try bench.fit(training)
        let log = try #require(try snapshot().log)
        #expect(report.users < log.customers)
        #expect(log.knownCustomers < 1)
    }

    @Test func theSameDataAndSettingsKeepTheSame() throws {
        _ = try bench.fit(recipe)
        let one = TrainingBenchThreads(bench, threads: 1)
        _ = try one.fit(recipe)
        #expect(try manifest(1).snapshot == manifest(2).snapshot)
    }

    @Test func aModelOfATableKeepsItsColumnsAndScores() throws {
        var lines = ["customer,tenure,plan,left"]
        var random = SeededGenerator(seed: 5)
        for row in 0..<400 {
            let tenure = Int.random(in: 0..<60, using: &random)
            let leaves = random.uniform() < (tenure < 20 ? 0.6 : 0.2)
            lines.append("k\(row),\(tenure),\(row.isMultiple(of: 3) ? "year" : "month"),\(leaves ? "yes" : "no")")
        }
        var table = CustomerTable(file: try bench.table("table.csv", lines))
        (table.schema.id, table.schema.target) = ("customer", "left")
        for folds in [5, 0] {
            var training = PropensityTraining(.table(table))
            training.folds = folds
            _ = try training.run(
                model: "shop", store: bench.store, author: bench.author, machine: bench.machine, progress: .silent)
        }
        for number in [1, 2] {
            let snapshot = try snapshot(number)
            let kept = try #require(snapshot.table)
            #expect(snapshot.log == nil && snapshot.days.isEmpty)
            #expect(kept.rows == 400)
            #expect(kept.columns.map(\.name) == ["tenure", "plan"])
            #expect(kept.columns.allSatisfy { $0.counts.reduce(0, +) == 400 })
            #expect(kept.scores?.counts.reduce(0, +) == 400)
        }
        #expect(try snapshot(1).table?.columns == snapshot(2).table?.columns)
    }

    @Test func aModelOfEventsKeepsBoth() throws {
        var plan = PointInTimePlan(label: .churn, horizon: 90 * 86_400, cutoffs: [])
        plan.cutoffs = [try Timestamp.parse("2024-07-04T00:00:00Z")]
        let log = CustomerEventLog(files: ["\(bench.folder.path)/events.csv"], plan: plan)
        let training = PropensityTraining(.events(log))
        let report = try training.run(
            model: "shop", store: bench.store, author: bench.author, machine: bench.machine, progress: .silent)
        let snapshot = try snapshot()
        #expect(snapshot.table?.rows == report.rows)
        #expect(snapshot.log?.events == report.funnel.remaining)
        #expect(snapshot.checkNames.contains("type.purchase"))
        #expect(snapshot.checkNames.contains("scores"))
    }
}

/// A bench with another number of threads.
private struct TrainingBenchThreads {
    let bench: TrainingBench
    let machine: Machine

    init(_ bench: TrainingBench, threads: Threads) {
        self.bench = bench
        machine = Machine(threads: threads) { 0 }
    }

    func fit(_ training: RecommenderTraining) throws -> TrainingReport {
        try training.run(
            model: "shop", store: bench.store, author: bench.author, machine: machine, progress: .silent)
    }
}
