import CustomerModels
import Diagnostics
import Documents
import Evaluation
import Events
import FeatureLearning
import Ids
import Interactions
import LinearAlgebra
import ModelStore
import Propensity
import Recommenders
import Simulation
import Synchronization
import Tables
import TestSupport
import Testing
import Training
import Tuning

/// What a training keeps for reports.
@Suite struct VersionDetailsTests {
    private static let split = "2024-10-02"

    private let bench: TrainingBench
    private let recipe: RecommenderTraining

    /// A shop with channels and categories.
    init() throws {
        bench = try TrainingBench()
        var parameters = Shop.Parameters(customers: 300, items: 120, eventsPerCustomer: 6, types: .purchase)
        parameters.channels = ["web", "app"]
        _ = try Shop.simulate(parameters, to: bench.folder.path, threads: 2, progress: .silent)
        var recipe = RecommenderTraining(events: ["\(bench.folder.path)/events.csv"])
        recipe.items = "\(bench.folder.path)/items.csv"
        recipe.train = .smallIALS(factors: 4, epochs: 3)
        recipe.metrics = "recall@10,ndcg@10,mrr@10,coverage@10,recall@20"
        self.recipe = recipe
    }

    private func heldOut() throws -> RecommenderTraining {
        var training = recipe
        training.holdOut = .from(try Timestamp.parse(Self.split))
        return training
    }

    private func details(_ number: Int = 1) throws -> VersionDetails {
        try #require(try VersionDetails(bench.store.manifest(of: bench.version(number))))
    }

    /// The model that is measured is that of a training which ends before the test, so both have the same groups.
    @Test func theGroupsAreThoseOfAnEvaluationOfTheSameModel() throws {
        _ = try bench.fit(heldOut())
        var early = recipe
        early.options.until = try Timestamp.parse(Self.split)
        _ = try bench.fit(early)
        var evaluation = RecommenderEvaluation(hidden: recipe.events)
        evaluation.options.from = try Timestamp.parse(Self.split)
        evaluation.metrics = "recall@10,ndcg@10"
        evaluation.breakdowns = [.activity, .category, .channel]
        let report = try evaluation.run(bench.version(2), machine: bench.machine, progress: .silent).evaluation
        let details = try details()

        let deciles = try #require(details.byActivity)
        #expect(deciles.count > 5 && deciles.map(\.decile) == report.byActivity?.map(\.decile))
        for (own, other) in zip(deciles, report.byActivity ?? []) {
            #expect(own.users == other.users && own.mostItems == other.mostItems)
            #expect(own.metrics.mapValues(\.value) == other.metrics.mapValues(\.value))
            #expect(own.baselines.keys.sorted() == ["popularity"])
            #expect(
                own.baselines["popularity"]?.differences.mapValues(\.value)
                    == other.baselines["popularity"]?.differences.mapValues(\.value))
        }
        #expect(Set(deciles[0].metrics.keys.map(\.description)) == ["recall@10", "ndcg@10"])
        let channels = try #require(details.byChannel)
        #expect(Set(channels.compactMap(\.channel)) == ["web", "app"])
        #expect(channels.map(\.channel) == report.byChannel?.map(\.channel))
        #expect(
            channels.map { $0.metrics.mapValues(\.value) } == report.byChannel?.map { $0.metrics.mapValues(\.value) })
        let categories = try #require(details.byCategory)
        #expect(categories.count > 3 && categories.map(\.category) == report.byCategory?.map(\.category))
        #expect(categories.map(\.pairs) == report.byCategory?.map(\.pairs))
        #expect(
            categories.map { $0.metrics.mapValues(\.value) }
                == report.byCategory?.map { $0.metrics.mapValues(\.value) })
        #expect(details.furtherCategories == nil && details.furtherChannels == nil)
        #expect(details.probabilities == nil && details.trials == nil)
        // Nothing was measured on the way to the second version.
        #expect(try bench.store.manifest(of: bench.version(2)).details == nil)
    }

    /// What holds an alias is compared in each group, where both are measured on the same customers.
    @Test func anotherModelIsABaselineOfTheGroups() throws {
        let training = try heldOut()
        var other = training
        other.train = RecommenderAlgorithm(.popularity)
        let rival = RecommenderRival(named: "champion") { [other] in (other, nil) }
        let log = try training.read(threads: 2, .silent)
        let holdOut = try #require(training.holdOut)
        let details = VersionDetails(
            try training.measure(log, holdOut, against: [rival], bench.machine, .silent))
        for decile in try #require(details.byActivity) {
            #expect(decile.baselines["champion"] == decile.baselines["popularity"])
        }
        for category in try #require(details.byCategory) {
            #expect(category.baselines.keys.sorted() == ["champion", "popularity"])
        }
    }

    @Test func theyAreTheSameAtAnyNumberOfThreadsAndInAnyOrderOfRows() throws {
        let manifests = try [1, 3].map { (threads: Int) -> Manifest in
            let lines = String(decoding: try bytes(of: recipe.events[0]), as: UTF8.self)
                .split(separator: "\n").map(String.init)
            var random = SeededGenerator(seed: UInt64(threads))
            let shuffled = try bench.table(
                "shuffled.csv", [lines[0]] + lines.dropFirst().shuffled(using: &random))
            var training = try heldOut()
            training.events = [shuffled]
            let report = try training.run(
                model: "shop", store: bench.store, author: bench.author,
                machine: Machine(threads: Threads(threads)) { 0 },
                progress: .silent)
            return try bench.store.manifest(of: bench.version(report.version))
        }
        #expect(manifests[0].details == manifests[1].details && manifests[0].details != nil)
        let text = try #require(manifests[0].details).indentedText
        #expect(text.utf8.count < 60_000)
        // Nothing in it names a customer.
        let log = try recipe.read(threads: 2, .silent)
        for user in 0..<log.users.count {
            let id = String(decoding: log.users[user], as: UTF8.self)
            #expect(!text.contains("\"\(id)\""))
        }
    }

    @Test func aSearchKeepsItsTrials() throws {
        var training = recipe
        training.metrics = nil
        var tuning = RecommenderTuning(training)
        (tuning.algorithms, tuning.addsRepeat, tuning.end) = ([.itemNeighbours, .ials], false, .trials(8))
        // Clocks of which one stands still, and one goes on with each look.
        let looks = Mutex(0.0)
        let clocks: [@Sendable () -> Double] = [
            { 0 },
            {
                looks.withLock { now in
                    now += 1
                    return now
                }
            },
        ]
        let reports = try clocks.map { clock in
            try tuning.run(
                model: "shop", store: bench.store, author: bench.author, machine: Machine(threads: 2, clock: clock),
                progress: .silent)
        }
        let trials = try #require(try details(1).trials)
        #expect(try details(2).trials == trials)
        // The winner stands beside popularity, with what the search said of the two.
        let verdict = reports[0].found.verdict
        let beside = try #require(try bench.store.manifest(of: bench.version(1)).quality?.baselines["popularity"])
        let difference = try #require(beside.differences["ndcg@20"])
        #expect(difference.low == verdict.overPopularity.low && difference.high == verdict.overPopularity.high)
        #expect(difference.value == verdict.winner.value - (beside.metrics["ndcg@20"]?.value ?? .nan))
        #expect(difference.low != nil && beside.version == nil)
        let found = reports[0].found.trials
        #expect(trials.map(\.number) == found.map(\.number) && trials.count == 8)
        #expect(trials.map(\.value) == found.map(\.value) && trials.map(\.high) == found.map(\.high))
        #expect(trials.map(\.algorithm) == found.map(\.algorithm.name.rawValue))
        #expect(trials[0].algorithm == "popularity" && trials.contains { $0.algorithm == "ials" })
        for (line, trial) in zip(trials, found) {
            guard let parameters = trial.algorithm.parameters as? IALSParameters else { continue }
            #expect(line.parameters["train.factors"] == .int(parameters.factors))
            #expect(line.parameters["train.epochs"] == .int(parameters.epochs))
            #expect(line.parameters["train.regularization"]?.doubleValue == parameters.regularization)
            #expect(line.parameters["train.algorithm"] == nil)
        }
        let entry = try #require(try bench.store.manifest(of: bench.version()).details)
        #expect(!entry.text.contains("seconds"))
        #expect(entry["trials"]?[0]?["sampled"] == .bool(false))
    }

    /// Half of the lines are the best trials, and the others are spread over the rest.
    @Test func ofManyTrialsTheBestAreKeptAndSomeOfTheOthers() throws {
        func trials(_ count: Int) -> [Trial] {
            (1...count).map { number in
                let value = Double(number * 7919 % count) / Double(count)
                return Trial(
                    number: number, algorithm: RecommenderAlgorithm(.popularity), value: value, interval: 0...1,
                    overPopularity: Estimate(0), curve: [], seconds: 1)
            }
        }
        #expect(try TrialLine.lines(of: trials(500)).map(\.number) == Array(1...500))
        for count in [501, 777, 4_000] {
            let all = trials(count)
            let lines = try TrialLine.lines(of: all)
            #expect(lines.count == 500 && lines.map(\.number) == lines.map(\.number).sorted())
            let kept = Set(lines.map(\.number))
            #expect(all.ranked.prefix(250).allSatisfy { kept.contains($0.number) })
            let rest = all.ranked.dropFirst(250).map(\.number).sorted()
            let chosen = rest.indices.filter { kept.contains(rest[$0]) }
            let widest = zip(chosen, chosen.dropFirst()).map { $1 - $0 }.max() ?? 0
            #expect(chosen.first == 0 && chosen.last == rest.count - 1 && widest <= rest.count / 250 + 1)
        }
    }

    /// The curves are of the out-of-fold probabilities, so their area is the AUC of the manifest.
    @Test func aModelOfCustomersKeepsItsCurves() throws {
        var random = SeededGenerator(seed: 5)
        let rows = (0..<600).map { row in
            let value = random.uniform()
            return "c\(row),\(value),\(random.uniform() < value * value ? "yes" : "no")"
        }
        let table = try bench.table("rows.csv", ["id,x,left"] + rows)
        var source = CustomerTable(file: table)
        (source.schema.target, source.schema.id) = ("left", "id")
        var training = PropensityTraining(.table(source))
        training.calibration = .platt
        func run(_ training: PropensityTraining) throws -> Manifest {
            let report = try training.run(
                model: "leave", store: bench.store, author: bench.author, machine: bench.machine, progress: .silent)
            return try bench.store.manifest(
                of: bench.store.resolve(.number(model: "leave", number: report.version)))
        }
        let manifest = try run(training)
        let curves = try #require(try VersionDetails(manifest)?.probabilities)
        let auc = try #require(manifest.quality?.metrics["auc"]?.value)
        let area = zip(curves.roc, curves.roc.dropFirst())
            .reduce(0) { $0 + ($1.1.x - $1.0.x) * ($1.1.y + $1.0.y) / 2 }
        #expect(abs(area - auc) < 1e-3 && curves.roc.count <= 100 && curves.precisionRecall.count <= 100)
        #expect(curves.scores.reduce(0, +) == 600 && curves.deciles.count == 10 && curves.reliability.count == 10)
        #expect(try #require(manifest.details).indentedText.utf8.count < 60_000)
        // The course of the fit ends where the fit did.
        let convergence = try manifest.convergence.decoded(as: LogisticConvergence.self)
        let course = try #require(convergence.course)
        #expect(course.first?.iteration == 0 && course.last?.objective == convergence.objective)
        #expect(course.last?.gradient == convergence.gradient)
        (training.folds, training.calibration) = (0, .none)
        #expect(try run(training).details == nil)
    }

    @Test func aVersionOfAnEarlierProgramHasNone() throws {
        let training = recipe
        _ = try bench.fit(training)
        let manifest = try bench.store.manifest(of: bench.version())
        #expect(manifest.details == nil)
        #expect(try VersionDetails(manifest) == nil)
        var damaged = manifest
        damaged.details = ["trials": 3]
        #expect(throws: DecodingError.self) { try VersionDetails(damaged) }
    }
}
