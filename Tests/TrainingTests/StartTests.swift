import Diagnostics
import Documents
import Events
import Files
import Interactions
import LinearAlgebra
import ModelFiles
import ModelStore
import RecommenderModels
import Recommenders
import Synchronization
import Tables
import TestSupport
import Testing
import Training

/// Trainings that begin with the factors of a stored version.
@Suite struct StartTests {
    private let bench: TrainingBench

    init() throws { bench = try TrainingBench() }

    private static let header = "user,item,timestamp"
    private static let log = [
        "a,x,2024-01-01", "a,y,2024-01-02", "b,x,2024-01-03", "b,z,2024-01-04", "c,y,2024-01-05", "c,z,2024-01-06",
    ]
    /// Without customer c, with customer d and item w.
    private static let later = log.filter { !$0.hasPrefix("c") } + ["d,x,2024-01-08", "d,w,2024-01-09"]

    private func recipe(_ rows: [String], start: String? = nil, epochs: Int = 3) throws -> RecommenderTraining {
        var recipe = RecommenderTraining(events: [try bench.table("log.csv", [Self.header] + rows)])
        recipe.train = .smallIALS(factors: 2, epochs: epochs)
        recipe.start = start.map { RecommenderTraining.Start(version: $0) }
        return recipe
    }

    private func manifest(_ number: Int) throws -> (manifest: Manifest, sum: String) {
        try Manifest.read(inFolder: bench.version(number).folder)
    }

    @Test func theManifestNamesTheParentByItsCheckSum() throws {
        let cold = try bench.fit(recipe(Self.log))
        let warm = try bench.fit(recipe(Self.log, start: "shop/1"))
        let (parent, sum) = try manifest(1)
        let child = try manifest(2).manifest
        #expect(child.parents == [Manifest.Parent(version: "shop/1", manifest: sum)])
        let (named, learnt): (JSONValue, JSONValue) = (
            ["version": "shop/1", "manifest": .string(sum)], ["newest": "2024-01-06T00:00:00Z"]
        )
        #expect(child.parameters["start"] == named)
        #expect(child.data["start"] == learnt)
        // The same data with the same items: the first half-sweep does what the last one of the parent did.
        #expect(warm.convergence?.start?.loss == cold.convergence?.finalLoss)
        #expect(warm.convergence?.start?.knownItems == 3 && warm.convergence?.start?.knownUsers == 3)
        // A training from random factors says nothing of all that.
        #expect(parent.parents == nil && parent.parameters["start"] == nil && parent.data["start"] == nil)
        let text = String(decoding: try bytes(of: bench.version(1).path(of: Manifest.fileName)), as: UTF8.self)
        #expect(!text.contains("\"parents\"") && parent.convergence["start"] == nil)
    }

    @Test func theReportSaysWhatTheStartSaved() throws {
        _ = try bench.fit(recipe(Self.log, epochs: 5))
        let warm = try bench.fit(recipe(Self.log, start: "shop/1", epochs: 1))
        let saved = try #require(warm.convergence?.start?.savedEpochs)
        // Losses fall, so the parent's five epochs were above it, but for rounding once they hardly fall any more.
        #expect((1...5).contains(saved))
        #expect(try manifest(2).manifest.convergence["start"]?["saved_epochs"]?.intValue == saved)
        // With another regularization the losses say nothing of each other.
        var other = try recipe(Self.log, start: "shop/1")
        other.train = .smallIALS(factors: 2, epochs: 1, regularization: 0.1)
        #expect(try bench.fit(other).convergence?.start?.savedEpochs == nil)
    }

    @Test func newAndVanishedIds() throws {
        _ = try bench.fit(recipe(Self.log))
        let report = try bench.fit(recipe(Self.later, start: "shop/1"))
        let start = try #require(report.convergence?.start)
        // Of w, x, y, z and a, b, d.
        #expect(start.knownItems == 3 && start.knownUsers == 2)
        let model = try bench.open(2)
        let vanished = try model.users.ids.index(of: "c")
        #expect(vanished == nil)
        let unknown = try model.users.ids.index(of: "d")
        let factors = try model.users.factors(of: #require(unknown))
        #expect(factors.contains { $0 != 0 })
        #expect(model.items.factors.values.allSatisfy { $0.isFinite })
    }

    @Test func aCustomerWhoOptedOutSinceLeavesNoTrace() throws {
        _ = try bench.fit(recipe(Self.log))
        var asked = try recipe(Self.log, start: "shop/1")
        asked.consent = ConsentSource(try bench.table("consent.csv", ["user,personalization", "c,no", "a,yes"]))
        _ = try bench.fit(asked)
        let deleted = try recipe(Self.log.filter { !$0.hasPrefix("c") }, start: "shop/1")
        _ = try bench.fit(deleted)
        #expect(try manifest(2).manifest.files == manifest(3).manifest.files)
    }

    @Test func theSameBytesAtAnyNumberOfThreadsAndInAnyOrder() throws {
        _ = try bench.fit(recipe(Self.log))
        _ = try bench.fit(recipe(Self.later, start: "shop/1"))
        let expected = try manifest(2).manifest.files
        for (number, threads) in [1, 2, 3].enumerated() {
            var generator = SeededGenerator(seed: UInt64(number))
            let shuffled = try recipe(Self.later.shuffled(using: &generator), start: "shop/1")
            _ = try shuffled.run(
                model: "shop", store: bench.store, author: bench.author,
                machine: Machine(threads: Threads(threads)) { 0 }, progress: .silent)
            #expect(try manifest(3 + number).manifest.files == expected)
        }
    }

    // MARK: What is refused

    private func refusal(_ change: (inout RecommenderTraining) throws -> Void) throws -> UserError? {
        var training = try recipe(Self.log, start: "shop/1")
        try change(&training)
        let error = userError { _ = try bench.fit(training) }
        #expect(error?.remedy != nil)
        return error
    }

    @Test func aStartOfAnotherFormIsRefused() throws {
        _ = try bench.fit(recipe(Self.log))
        var popular = try recipe(Self.log)
        popular.train = .popularity
        _ = try bench.fit(popular)
        var error = try refusal { $0.train = .smallIALS(factors: 3) }
        #expect(error?.code == .wrongUsage && error?.problem.contains("2 factors, but 3") == true)
        #expect(error?.remedy?.contains("train.factors 2") == true)
        error = try refusal { $0.start = .init(version: "shop/2") }
        #expect(error?.code == .wrongUsage && error?.problem.contains("a model of popularity") == true)
        error = try refusal { $0.train = RecommenderAlgorithm(.ease) }
        #expect(error?.code == .wrongUsage && error?.problem == "train.start has no effect with train.algorithm ease")
        error = try refusal { $0.start = .init(version: "shop/9") }
        #expect(error?.code == .modelUnusable && error?.problem.contains("no version 9") == true)
        error = try refusal { $0.start = .init(version: "shop@champion") }
        #expect(error?.code == .modelUnusable)
        error = try refusal { $0.start = .init(version: "Shop") }
        #expect(error?.code == .wrongUsage)
        error = try refusal { $0.start = .init(version: "shop/1", manifest: String(repeating: "0", count: 64)) }
        #expect(error?.code == .modelUnusable && error?.problem.contains("is not the version") == true)
        #expect(try bench.store.list().first?.versions.count == 2)
    }

    /// A start that knows no item would be none, and nobody would notice.
    @Test func aStartOfAnotherShopIsRefused() throws {
        _ = try bench.fit(recipe(Self.log))
        let renamed = Self.log.map { $0.replacing(",x,", with: ",X,").replacing(",y,", with: ",Y,") }
            .map { $0.replacing(",z,", with: ",Z,") }
        let training = try recipe(renamed, start: "shop/1")
        let error = userError { _ = try bench.fit(training) }
        #expect(error?.code == .invalidData && error?.problem.contains("none of the 3 items") == true)
    }

    @Test func ratingsBeginWithRatings() throws {
        let rows = Self.log.enumerated().map { "\($1),\(1 + $0 % 5)" }
        var ratings = RecommenderTraining(
            events: [try bench.table("ratings.csv", [Self.header + ",rating"] + rows)])
        var parameters = ALSParameters()
        (parameters.factors, parameters.epochs) = (2, 3)
        ratings.train = .als(parameters)
        let cold = try bench.fit(ratings)
        ratings.start = .init(version: "shop/1")
        let warm = try bench.fit(ratings)
        #expect(warm.convergence?.start?.loss == cold.convergence?.finalLoss)
        let error = try refusal { _ in }
        #expect(error?.code == .wrongUsage && error?.problem.contains("a model of als") == true)
    }

    // MARK: What is measured

    /// Six weeks of four customers.
    private static let weeks = (0..<24).map { number -> String in
        let day = String("0\(1 + number)".suffix(2))
        return "\(["a", "b", "c", "d"][number % 4]),\(["v", "w", "x", "y", "z"][number % 5]),2024-01-\(day)"
    }

    private func measured(_ training: RecommenderTraining) throws -> (report: JSONValue, steps: [String]) {
        let lines = Mutex<[String]>([])
        let report = try bench.fit(
            training,
            progress: Progress { report in
                if case .step(let line) = report { lines.withLock { $0.append(line) } }
            })
        return (try JSONValue(encoding: report.quality), lines.withLock { $0 })
    }

    private func holdingOut(_ holdOut: HoldOut, start: String?) throws -> RecommenderTraining {
        var training = try recipe(Self.weeks, start: start)
        training.holdOut = holdOut
        training.metrics = "ndcg@2"
        training.mask = ItemMask.none
        return training
    }

    @Test func theMeasuredModelHasNotLearntTheHeldOutEventsThroughItsStart() throws {
        let split = try Timestamp.parse("2024-01-17")
        _ = try bench.fit(recipe(Self.weeks))
        var early = try recipe(Self.weeks)
        early.options.until = split
        _ = try bench.fit(early)
        let cold = try measured(holdingOut(.from(split), start: nil))
        let told = "begins with random factors, because shop/1 may have learnt from what is held out"
        let late = try measured(holdingOut(.from(split), start: "shop/1"))
        #expect(late.steps.contains { $0.hasSuffix(told) })
        #expect(late.report == cold.report)
        let fresh = try measured(holdingOut(.from(split), start: "shop/2"))
        #expect(!fresh.steps.contains { $0.contains("random factors") })
        // Twice: for the model to be measured and for the one that is written.
        #expect(fresh.steps.count { $0.contains("begin as in shop/2") } == 2)
        // Its newest event is of the sixteenth, a day that ends with the seventeenth's begin.
        let sameDay = try measured(holdingOut(.from(Timestamp.parse("2024-01-16T12:00:00")), start: "shop/2"))
        #expect(sameDay.steps.contains { $0.contains("random factors, because shop/2") })
        // A split by customers or by items has no time before it.
        let last = try measured(holdingOut(.last(1), start: "shop/2"))
        #expect(last.steps.contains { $0.contains("random factors, because shop/2") })
    }

    /// A version that began from a later one has learnt what that has learnt.
    @Test func evaluationKnowsWhatAStartHasLearnt() throws {
        let split = try Timestamp.parse("2024-01-17")
        _ = try bench.fit(recipe(Self.weeks))
        for start in ["shop/1", "shop/2"] {
            var early = try recipe(Self.weeks, start: start)
            early.options.until = split
            _ = try bench.fit(early)
        }
        for number in [2, 3] {
            let data = try manifest(number).manifest.data
            #expect(data["newest"]?.stringValue == "2024-01-16T00:00:00Z")
            #expect(data["start"]?["newest"]?.stringValue == "2024-01-24T00:00:00Z")
            var plan = RecommenderEvaluation(hidden: [try bench.table("log.csv", [Self.header] + Self.weeks)])
            plan.options.from = split
            plan.metrics = "ndcg@2"
            plan.mask = ItemMask.none
            let error = userError {
                _ = try plan.run(bench.version(number), machine: bench.machine, progress: .silent)
            }
            #expect(error?.code == .invalidData)
            #expect(error?.problem.contains("up to the end of the day 2024-01-24") == true)
        }
    }

    @Test func aSearchHasNoStart() throws {
        _ = try bench.fit(recipe(Self.log))
        let tuning = RecommenderTuning(try recipe(Self.log, start: "shop/1"))
        let error = userError {
            _ = try tuning.run(
                model: "shop", store: bench.store, author: bench.author, machine: bench.machine, progress: .silent)
        }
        #expect(error?.code == .wrongUsage && error?.problem.contains("train.start has no effect") == true)
    }
}
