import CustomerModels
import Diagnostics
import Documents
import Events
import Gates
import Ids
import LinearAlgebra
import ModelStore
import Pipelines
import TestSupport
import Testing
import Training
import Validation

/// Pipelines of lifetime models, segments and uplift models.
@Suite struct FamilyPipelineTests {
    private let bench: PipelineBench
    private let store: ModelStore
    private let author = Author(name: "ada") { UTCTime(seconds: 1_772_323_200) }
    private let machine = Machine(threads: 2) { 0 }

    private static let lifetime = """
        model: lifetime
        data:
          events: {path: events.csv}
        lifetime: {holdout: 60d}
        publish: {alias: champion, gates: ['purchases-mae < 5', 'users >= 0.9 * champion', smoke]}

        """
    private static let segments = """
        model: segments
        data:
          events: {path: events.csv}
          consent: {path: consent.csv}
        segments: {by: rfm, quantiles: 4}
        publish: {alias: champion, gates: ['users > 50', 'events > 100', smoke]}

        """
    private static let factors = """
        model: tastes
        data:
          consent: {path: consent.csv}
        segments: {by: factors, recommender: shop, k: 3}
        publish: {alias: champion}

        """
    private static let uplift = """
        model: voucher
        data:
          table: {path: campaign.csv, columns: {id: customer, treatment: mailed, target: bought}}
        uplift: {learner: interactions, cost: 1, value: 20}
        train: {folds: 3}
        publish: {alias: champion, gates: ['qini > random', 'positives > 100', smoke]}

        """

    /// 100 customers who buy at rates of their own in 2023, and a campaign of 2,000 that persuades who has visited much.
    init() throws {
        bench = try PipelineBench()
        store = ModelStore(path: bench.path("models"))
        var random = SeededGenerator(seed: 11)
        var lines = ["user,item,timestamp,price"]
        for customer in 0..<100 {
            let gap = 5 + 60 * random.uniform()
            var day = 200 * random.uniform()
            while day < 365 {
                let date = CivilDate(daysSinceEpoch: 19_358 + Int(day))
                let item = Int(12 * random.uniform())
                lines.append("c\(customer),i\(item),\(Self.text(date)),\(5 + Int(20 * random.uniform()))")
                day += 1 + gap * 2 * random.uniform()
                if random.uniform() < 0.08 { break }
            }
        }
        _ = try bench.folder.file("events.csv", lines.joined(separator: "\n") + "\n")
        _ = try bench.folder.file("consent.csv", "user,personalization\nc1,no\nc2,yes\n")
        var rows = ["customer,visits,mailed,bought"]
        for customer in 0..<2000 {
            let (visits, mailed) = (20 * random.uniform(), random.uniform() < 0.5)
            let odds = -1.5 + (mailed ? -1.2 + 0.2 * visits : 0)
            let bought = random.uniform() < 1 / (1 + Self.exponential(-odds))
            rows.append("k\(customer),\(Int(visits)),\(mailed ? "yes" : "no"),\(bought ? 1 : 0)")
        }
        _ = try bench.folder.file("campaign.csv", rows.joined(separator: "\n") + "\n")
    }

    private static func text(_ date: CivilDate) -> String {
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(date.year)-\(padded(date.month))-\(padded(date.day))"
    }

    /// e^x, by 2,048 squarings of 1 + x / 2,048, which is near enough to draw outcomes.
    static func exponential(_ x: Double) -> Double {
        (0..<11).reduce(1 + x / 2048) { power, _ in power * power }
    }

    private func run(_ yaml: String, _ setting: [String] = []) throws -> RunReport {
        try PipelineRun(bench.read(yaml, setting), in: store).run(author: author, machine: machine, progress: .silent)
    }

    private func reproduce(_ model: String) throws -> Bool {
        try Reproduction(in: store).run(Reference(parsing: "\(model)/1"), machine: machine, progress: .silent)
            .isReproduced
    }

    @Test(arguments: [("lifetime", Self.lifetime), ("segments", Self.segments), ("voucher", Self.uplift)])
    func aRunTrainsAndPublishesWhatTheStoreCanTrainAgain(model: String, yaml: String) throws {
        let pipeline = try bench.read(yaml)
        #expect(pipeline.validationPlan().consent?.path == (model == "segments" ? bench.path("consent.csv") : nil))
        #expect(try DryRun(pipeline, in: store).stages.map(\.name) == ["train", "gate", "publish", "report"])
        let report = try run(yaml)
        #expect(report.outcome == .published && report.version == 1, "\(report.gates.debugDescription)")
        #expect(report.report != nil)
        #expect(try store.aliases(of: model)["champion"] == 1)
        let manifest = try store.manifest(of: store.resolve(Reference(parsing: "\(model)/1")))
        #expect(manifest.pipeline?["resolved"] == pipeline.resolved)
        #expect(try reproduce(model))
        // The next night, on the same data.
        #expect(try run(yaml).outcome == .published)
        #expect(try store.aliases(of: model)["champion"] == 2)
    }

    @Test(
        arguments: [
            Self.lifetime, Self.segments, Self.factors, Self.uplift, PipelineBench.uplift, PipelineBench.segments,
            PipelineBench.lifetime,
            PipelineBench.uplift + "uplift: {learner: doubly-robust, ridge: 2, cost: 1, value: 3}\n",
            "model: m\ndata: {}\nsegments: {by: factors, recommender: shop, k: 2-4}\n",
        ])
    func theResolvedFileMeansTheSame(yaml: String) throws {
        let pipeline = try bench.read(yaml)
        let again = try bench.read(pipeline.resolved.indentedText)
        #expect(again.resolved == pipeline.resolved && again.hash == pipeline.hash)
    }

    @Test func whatIsNotGivenStandsInTheResolvedFile() throws {
        let resolved = try bench.read(Self.lifetime, ["lifetime.holdout=none", "publish.gates=[smoke]"]).resolved
        #expect(resolved["lifetime"]?["holdout"] == "none" && resolved["lifetime"]?["time_unit"] == "1w")
    }

    @Test func aValidationFindsAnEmptyArmAndTimesThatAreMissing() throws {
        func failure(_ yaml: String, _ setting: [String] = []) throws -> UserError? {
            try Validation.run(
                bench.read(yaml, setting).validationPlan(), now: 0, threads: 2, progress: .silent
            ).failure
        }
        #expect(try failure(Self.uplift) == nil)
        #expect(try failure(Self.segments) == nil)
        #expect(try failure(Self.lifetime) == nil)
        _ = try bench.folder.file("treated.csv", "customer,visits,mailed,bought\n1,4,yes,0\n2,5,yes,1\n3,8,yes,0\n")
        let arm = try failure(Self.uplift, ["data.table.path=treated.csv"])
        #expect(
            arm?.code == .invalidData && arm?.problem.contains("one arm is empty") == true, "\(arm.debugDescription)")
        let column = try failure(Self.uplift, ["data.table.columns.treatment=phoned"])
        #expect(column?.problem.contains("phoned") == true, "\(column.debugDescription)")
        _ = try bench.folder.file("timeless.csv", "user,item\na,x\nb,y\n")
        let times = try failure(Self.lifetime, ["data.events.path=timeless.csv"])
        #expect(times?.problem.contains("timestamps") == true, "\(times.debugDescription)")
    }

    @Test func aGateThatIsNotMetKeepsTheVersionOut() throws {
        let late = try run(Self.lifetime, ["publish.gates=[purchases-mae < 0.001]"])
        #expect(late.outcome == .refused)
        #expect(try store.aliases(of: "lifetime")["champion"] == nil)
        let report = try run(Self.uplift, ["publish.gates=[qini >= random + 0.9]"])
        #expect(report.outcome == .refused)
    }

    @Test func segmentsByFactorsAreOfTheVersionThatWasServedThen() throws {
        let shop = PipelineBench.recommender + "train: {factors: 2, epochs: 2}\npublish: {alias: champion}\n"
        #expect(try run(shop).outcome == .published)
        #expect(try run(Self.factors).outcome == .published)
        let manifest = try store.manifest(of: store.resolve(Reference(parsing: "tastes/1")))
        #expect(manifest.parents?.map(\.version) == ["shop/1"])
        // Another recommender is another training, and the first one is still that of its own.
        #expect(try run(shop, ["train.factors=3"]).version == 2)
        try store.promote(Reference(parsing: "shop/2"), to: "champion", by: author, reason: "by hand")
        #expect(try run(Self.factors).version == 2)
        #expect(
            try store.manifest(of: store.resolve(Reference(parsing: "tastes/2"))).parents?.first?.version == "shop/2")
        #expect(try reproduce("tastes"))
    }

    private func backfill(_ months: String, _ yaml: String) throws -> [RunReport] {
        try Backfill(parsing: months).run(
            bench.read(yaml), in: store, onlyMissing: false, author: author, machine: machine, progress: .silent)
    }

    @Test func monthsOfThePastSeeNothingLater() throws {
        let reports = try backfill("2023-09..2023-10", Self.lifetime)
        #expect(reports.map(\.version) == [1, 2])
        let newest = try (1...2).map { number in
            try LifetimeModel(inFolder: store.resolve(Reference(parsing: "lifetime/\(number)")).folder).settings
                .newestDayText
        }
        #expect(newest[0] < "2023-10-01" && newest[0] > "2023-09-20")
        #expect(newest[1] < "2023-11-01" && newest[1] > "2023-10-20")
        for yaml in [Self.uplift, Self.factors] {
            let error = try #require(throws: UserError.self) { try backfill("2023-09", yaml) }
            #expect(error.code == .wrongUsage, "\(error)")
        }
        let early = try #require(throws: UserError.self) { try backfill("2024-03", Self.segments) }
        #expect(early.code == .invalidData, "\(early)")
    }

    @Test(arguments: [
        (Self.lifetime, "train={factors: 8}", "train"),
        (Self.lifetime, "customers={label: churn}", "customers"),
        (Self.lifetime, "data.events.columns.channel=web", "channel"),
        (Self.lifetime, "data.items.path=items.csv", "data.items"),
        (Self.lifetime, "lifetime.holdout=soon", "lifetime.holdout"),
        (Self.lifetime, "lifetime.holdout=1h", "lifetime.holdout"),
        (Self.lifetime, "lifetime.holdout=none", "purchases-mae"),
        (Self.lifetime, "publish.gates=[auc > 0.5]", "auc"),
        (Self.lifetime, "publish.gates=[purchases-mae <= champion]", "champion"),
        (Self.lifetime, "publish.gates=[items > 5]", "items"),
        (Self.lifetime, "monitor={volume: 1}", "monitor"),
        (Self.lifetime, "split={test: 28d}", "split"),
        (Self.segments, "segments.k=3", "segments.k"),
        (Self.segments, "segments={quantiles: 4}", "segments.by"),
        (Self.segments, "segments.quantiles=40", "segments.quantiles"),
        (Self.segments, "publish.gates=[qini > 0]", "qini"),
        (Self.segments, "segments={by: factors}", "segments.recommender"),
        (Self.factors, "data.events.path=events.csv", "data.events.path"),
        (Self.factors, "segments.features=[orders]", "segments.features"),
        (Self.uplift, "uplift.ridge=1", "uplift.ridge"),
        (Self.uplift, "uplift={cost: 1}", "uplift.cost"),
        (Self.uplift, "train.folds=2", "train.folds"),
        (Self.uplift, "train.path=l2", "train.path"),
        (Self.uplift, "data.table.columns.weight=w", "data.table.columns.weight"),
        (Self.uplift, "data.table.columns={target: bought}", "data.table.columns.treatment"),
        (Self.uplift, "publish.gates=[newest within 2d]", "newest"),
        (Self.uplift, "publish.gates=[qini > 1]", "qini"),
    ])
    func whatHasNoEffectOrNoMeaningIsRefused(yaml: String, setting: String, word: String) throws {
        let error = try bench.refusal(of: yaml, [setting])
        #expect(error.code == .wrongUsage && error.problem.contains(word), "\(setting): \(error)")
    }
}
