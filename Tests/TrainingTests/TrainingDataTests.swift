import Diagnostics
import Evaluation
import Events
import Interactions
import LinearAlgebra
import Measuring
import ModelFiles
import RecommenderModels
import Recommenders
import Tables
import TestSupport
import Testing
import Training

/// A model is not measured on what it learnt from.
@Suite struct TrainingDataTests {
    private let bench: TrainingBench

    init() throws { bench = try TrainingBench() }

    /// Trains the next version by popularity on rows under a header.
    private func fit(
        _ header: String, _ rows: [String], _ change: (inout RecommenderTraining) throws -> Void = { _ in }
    ) throws {
        var recipe = RecommenderTraining(events: [try bench.table("log.csv", [header] + rows)])
        recipe.train = RecommenderAlgorithm(.popularity)
        try change(&recipe)
        _ = try bench.fit(recipe)
    }

    /// Measures a version on rows; the report and the warnings.
    private func measure(
        _ header: String, _ rows: [String], version: Int = 1, against others: [Int] = [], mask: ItemMask = .none,
        _ change: (inout RecommenderEvaluation) throws -> Void = { _ in }
    ) throws -> (report: EvaluationReport, warnings: [String]) {
        var plan = RecommenderEvaluation(hidden: [try bench.table("hidden.csv", [header] + rows)])
        plan.metrics = "recall@5"
        plan.mask = mask
        try change(&plan)
        let warnings = Warnings()
        let report = try plan.run(
            bench.version(version), against: others.map { try bench.version($0) }, machine: bench.machine,
            progress: warnings.progress)
        return (report.evaluation, warnings.all)
    }

    private static let header = "user,item,timestamp"
    /// Days only; the newest one is the fifth of January.
    private static let days = ["a,x,2024-01-01", "b,y,2024-01-02", "b,x,2024-01-03", "c,z,2024-01-05"]
    /// Times of day; the newest one is at ten o'clock.
    private static let times = ["a,x,2024-01-01T09:00:00", "b,y,2024-01-02T09:00:00", "c,z,2024-01-05T10:00:00"]

    /// Training rows, a test row, and what the error must name; `nil` where the test row is new.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let training: [String]
        let hidden: String
        let named: [String]?
    }

    static let cases = [
        Case(
            testDescription: "the newest day itself", training: days, hidden: "a,y,2024-01-05",
            named: ["begin at 2024-01-05T00:00:00Z", "the end of the day 2024-01-05"]),
        Case(testDescription: "the day after", training: days, hidden: "a,y,2024-01-06", named: nil),
        Case(
            testDescription: "a time of the newest day, of which the training has the day only", training: days,
            hidden: "a,y,2024-01-05T23:59:59", named: ["begin at 2024-01-05T23:59:59Z"]),
        Case(
            testDescription: "midnight after the newest day", training: days, hidden: "a,y,2024-01-06T00:00:00",
            named: nil),
        Case(
            testDescription: "the newest second", training: times, hidden: "a,y,2024-01-05T10:00:00",
            named: ["begin at 2024-01-05T10:00:00Z", "up to 2024-01-05T10:00:00Z"]),
        Case(testDescription: "a second later", training: times, hidden: "a,y,2024-01-05T10:00:01", named: nil),
        Case(
            testDescription: "days only, where the training has times", training: times, hidden: "a,y,2024-01-05",
            named: ["begin at 2024-01-05T00:00:00Z"]),
        Case(
            testDescription: "another zone, an hour before", training: times, hidden: "a,y,2024-01-05T11:00:00+02:00",
            named: ["begin at 2024-01-05T09:00:00Z"]),
        Case(
            testDescription: "a training row", training: times, hidden: "a,x,2024-01-01T09:00:00",
            named: ["begin at 2024-01-01T09:00:00Z"]),
    ]

    @Test(arguments: cases) func eventsUpToTheNewestOfTheTrainingAreRefused(row: Case) throws {
        try fit(Self.header, row.training)
        let error = userError { _ = try measure(Self.header, [row.hidden]) }
        guard let named = row.named else {
            #expect(error == nil)
            return
        }
        #expect(error?.code == .invalidData)
        for part in named + ["shop/1"] { #expect(error?.problem.contains(part) == true, "\(error?.problem ?? "")") }
        for key in [ParameterKey.eventsFrom, .eventsUntil, .holdOutFrom, .allowTrainingData] {
            #expect(error?.remedyMessage?.parts.contains(.parameter(key, value: nil)) == true, "\(key)")
        }
        // Who asks for it gets the figures, and a warning that says the same.
        let allowed = try measure(Self.header, [row.hidden]) { $0.allowsTrainingData = true }
        #expect(allowed.report.users == 1)
        #expect(allowed.warnings.count == 1)
        #expect(allowed.warnings.first?.hasPrefix(error?.problem ?? "?") == true)
    }

    /// One old event among new ones is enough.
    @Test func theOldestEventDecides() throws {
        try fit(Self.header, Self.days)
        let error = userError { _ = try measure(Self.header, ["a,y,2024-02-01", "b,z,2024-01-04", "a,z,2024-02-02"]) }
        #expect(error?.problem.contains("begin at 2024-01-04T00:00:00Z") == true)
    }

    /// Events that are not measured may be old: of strangers, of unknown items, of types that mark nothing as seen.
    @Test func eventsThatDoNotCountMayBeOld() throws {
        let header = "user,item,timestamp,type"
        let log = ["a,x,2024-01-01,purchase", "b,y,2024-01-02,purchase", "b,x,2024-01-05,view"]
        try fit(header, log)
        let hidden = [
            "stranger,x,2024-01-01,purchase", "a,news,2024-01-01,purchase", "a,x,2024-01-01,view",
            "a,y,2024-01-06,purchase",
        ]
        let measured = try measure(header, hidden)
        #expect(measured.report.users == 1 && measured.warnings.isEmpty)
        #expect(measured.report.skipped == .init(unknownUser: 1, unknownItem: 1))
        #expect(userError { _ = try measure(header, ["a,y,2024-01-04,purchase"]) }?.code == .invalidData)
        // A model in which views weigh nothing learnt nothing from the view of the fifth.
        try fit(header, log) { $0.interactions.confidence.weights = ["purchase": 1] }
        #expect(try measure(header, ["a,y,2024-01-04,purchase"], version: 2).report.users == 1)
    }

    /// What the mask passes over is not measured: a warning says that it was there.
    @Test func whatIsMaskedIsWarnedOf() throws {
        try fit(Self.header, Self.days)
        let whole = Self.days + ["a,y,2024-01-06"]
        let masked = try measure(Self.header, whole, mask: .seen)
        #expect(masked.report.users == 1 && masked.report.skipped.alreadySeen == 4)
        #expect(masked.warnings.count == 1)
        #expect(masked.warnings.first?.contains("from 2024-01-01T00:00:00Z on") == true)
        #expect(userError { _ = try measure(Self.header, whole) }?.code == .invalidData)
        // Bought again after the training: passed over, but new.
        let again = try measure(Self.header, ["a,x,2024-01-06", "a,y,2024-01-06"], mask: .seen)
        #expect(again.report.skipped.alreadySeen == 1 && again.warnings.isEmpty)
        // With nothing else to find there is nothing to measure.
        let nothing = userError { _ = try measure(Self.header, Self.days, mask: .seen) }
        #expect(nothing?.problem.contains("no user has an item left to find") == true)
    }

    /// A cap leaves old items out of the history, so that the mask does not pass over them.
    @Test func itemsBeyondACapAreStillOld() throws {
        try fit(Self.header, ["a,x,2024-01-01", "a,y,2024-01-03", "b,x,2024-01-02"]) {
            $0.interactions.maximumUserEvents = 1
        }
        let error = userError { _ = try measure(Self.header, ["a,x,2024-01-01"], mask: .seen) }
        #expect(error?.problem.contains("begin at 2024-01-01T00:00:00Z") == true)
    }

    /// A comparison with a model that knows the test events is no comparison.
    @Test func everyComparedModelIsChecked() throws {
        try fit(Self.header, Self.days) { $0.options.until = try Timestamp.parse("2024-01-04") }
        try fit(Self.header, Self.days)
        let hidden = ["a,y,2024-01-04"]
        #expect(try measure(Self.header, hidden).warnings.isEmpty)
        let error = userError { _ = try measure(Self.header, hidden, against: [2]) }
        #expect(error?.code == .invalidData && error?.problem.contains("shop/2 learnt") == true)
        let allowed = try measure(Self.header, hidden, against: [2]) { $0.allowsTrainingData = true }
        #expect(allowed.warnings.count == 1 && allowed.report.baselines["shop/2"] != nil)
    }

    @Test func customersWhoAreFoldedInAreNew() throws {
        try fit(Self.header, Self.days)
        let given = try bench.table("given.csv", [Self.header, "a,x,2024-01-01"])
        let measured = try measure(Self.header, ["a,y,2024-01-02"]) { $0.given = [given] }
        #expect(measured.report.users == 1 && measured.warnings.isEmpty)
    }

    /// A hold-out of the newest items or of customers is not later than the training, and is no error.
    @Test(arguments: [HoldOut.last(1), .users(share: 0.5, given: 0.5)])
    func holdOutsOfTheTrainingAreAllowed(holdOut: HoldOut) throws {
        let rows = (0..<40).flatMap { user in
            (0..<4).map { "u\(user),i\((user + $0 * 3) % 12),2024-01-\(10 + (user + $0) % 20)" }
        }
        try fit(Self.header, rows) {
            $0.holdOut = holdOut
            $0.metrics = "recall@5"
        }
    }

    /// Without times only the very log of the training is recognised, in whatever order its rows are.
    @Test func withoutTimesTheFingerprintDecides() throws {
        let rows = ["a,x", "b,y", "b,x", "c,z"]
        try fit("user,item", rows)
        for same in [rows, rows.reversed()] {
            let error = userError { _ = try measure("user,item", same) }
            #expect(error?.code == .invalidData && error?.problem == "shop/1 was trained on just these events")
            let allowed = try measure("user,item", same) { $0.allowsTrainingData = true }
            #expect(allowed.report.users == 3 && allowed.warnings.count == 1)
        }
        for others in [Array(rows.dropLast()), rows + ["c,x"]] {
            #expect(try measure("user,item", others).warnings.isEmpty)
        }
        // Columns of another name hold the same events.
        let renamed = userError {
            _ = try measure("kunde,item", rows) { $0.options.user = "kunde" }
        }
        #expect(renamed?.code == .invalidData)
    }

    /// Test events without times cannot be placed before or after a training that has them.
    @Test func testEventsWithoutTimesAreWarnedOf() throws {
        try fit(Self.header, Self.days)
        let unmasked = try measure("user,item", ["a,x", "a,y"])
        #expect(unmasked.warnings.count == 1 && unmasked.warnings.first?.contains("no times") == true)
        #expect(try measure("user,item", ["a,x", "a,y"], mask: .seen).warnings.isEmpty)
    }

    @Test func ratingsThatWereLearntAreRefused() throws {
        let header = "user,item,timestamp,rating"
        let rows = ["a,x,2024-01-01,5", "a,y,2024-01-02,1", "b,x,2024-01-03,4", "b,y,2024-01-05,2", "c,x,2024-01-04,3"]
        var parameters = ALSParameters()
        parameters.factors = 1
        try fit(header, rows) { $0.train = .als(parameters) }
        func ratings(
            _ rows: [String], _ change: (inout RecommenderEvaluation) -> Void = { _ in }
        ) throws -> (report: RatingReport, warnings: [String]) {
            var plan = RecommenderEvaluation(hidden: [try bench.table("hidden.csv", [header] + rows)])
            change(&plan)
            let warnings = Warnings()
            let report = try RatingEvaluation(plan, metrics: nil)
                .run(bench.version(), machine: bench.machine, progress: warnings.progress)
            return (report.evaluation, warnings.all)
        }
        #expect(try ratings(["c,y,2024-01-06,2"]).report.ratings == 1)
        let error = userError { _ = try ratings(["c,y,2024-01-05,2"]) }
        #expect(error?.code == .invalidData && error?.problem.contains("begin at 2024-01-05T00:00:00Z") == true)
        let allowed = try ratings(["c,y,2024-01-05,2"]) { $0.allowsTrainingData = true }
        #expect(allowed.report.ratings == 1 && allowed.warnings.count == 1)
        let masked = try ratings(rows + ["c,y,2024-01-06,2"])
        #expect(masked.report.skipped.alreadySeen == 5 && masked.warnings.count == 1)
        #expect(userError { _ = try ratings(rows) { $0.mask = .none } }?.code == .invalidData)
    }
}
