import Diagnostics
import Documents
import Files
import ModelStore
import TestSupport
import Testing

/// What a run compares with the version that holds the alias: its own settings, on what both can be measured on.
@Suite struct ChampionComparisonTests {
    private let folder: TemporaryFolder
    private let shop: String
    private let store: String

    init() throws {
        folder = try TemporaryFolder()
        (shop, store) = ("\(folder.path)/shop", "\(folder.path)/models")
        expectSuccess(
            try Command.trainer(
                "simulate", "--customers", "600", "--items", "100", "--seed", "1", "--output", shop, "--quiet"))
    }

    private static let comparison = "publish.gates=['ndcg@20 >= champion - 0.5']"

    private func recommender(user: String = "user", events: String = "events.csv") throws -> String {
        try folder.file(
            "shop.yaml",
            """
            model: shop
            data:
              events: {path: shop/\(events), columns: {user: \(user)}, purchase_types: [purchase]}
              items: {path: shop/items.csv}
            confidence: {weights: {view: 1, cart: 3, purchase: 10}}
            split: {test: 28d}
            train: {algorithm: ials, factors: 16, epochs: 4, regularization: 0.05, unobserved_weight: 0.1}
            publish: {alias: champion, gates: [smoke]}

            """)
    }

    private func customers(items: Bool = true) throws -> String {
        try folder.file(
            "shop.yaml",
            """
            model: shop
            data:
              events: {path: shop/events.csv, purchase_types: [purchase]}
              \(items ? "items: {path: shop/items.csv}" : "")
            customers: {label: churn, horizon: 90d, cutoff: [180d, 90d], active_within: 365d}
            train: {l2: 0.01, folds: 3}
            publish: {alias: champion, gates: ['auc >= champion - 0.5']}

            """)
    }

    private func run(_ file: String, in other: String? = nil, _ settings: String...) throws -> Command.Result {
        try Command.start(
            "trainer", ["run", file, "--store", other ?? store, "--quiet"] + settings.flatMap { ["--set", $0] }
        ).wait()
    }

    private func quality(_ version: Int, in other: String? = nil) throws -> Quality {
        try #require(try Manifest.read(inFolder: "\(other ?? store)/shop/\(version)").manifest.quality)
    }

    private func champion() throws -> Int? { try ModelStore(path: store).aliases(of: "shop")["champion"] }

    /// Expects that a version was written and not published, because nothing could be compared with `shop/1`.
    private func expectIncomparable(
        _ result: Command.Result, _ part: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(result.exitCode == ExitCode.gateNotMet.rawValue, "\(result)", sourceLocation: sourceLocation)
        #expect(result.output.contains("not measured"), "\(result.output)", sourceLocation: sourceLocation)
        #expect(result.messages.contains(part), "\(part): \(result.messages)", sourceLocation: sourceLocation)
        let champion = try #require(try quality(2).baselines["champion"], sourceLocation: sourceLocation)
        #expect(champion.version == "shop/1" && champion.metrics.isEmpty, sourceLocation: sourceLocation)
        #expect(champion.unmeasured?.contains("shop/1") == true, sourceLocation: sourceLocation)
        #expect(try self.champion() == 1, sourceLocation: sourceLocation)
        // The version has figures of its own, and can be published by hand.
        #expect(try !quality(2).metrics.isEmpty, sourceLocation: sourceLocation)
        let forced = try Command.trainer(
            "models", "promote", "shop/2", "--to", "champion", "--force", "--reason", "looked at", "--store", store,
            "--quiet")
        #expect(forced.exitCode == 0, "\(forced.messages)", sourceLocation: sourceLocation)
    }

    /// Equal settings would differ by exactly 0.
    @Test(arguments: [false, true]) func theChampionKeepsTheBeginningOfItsEvents(isOfChampion: Bool) throws {
        let from = "data.events.from=2024-06-01"
        let file = try recommender()
        expectSuccess(try isOfChampion ? run(file, from) : run(file))
        let second = try isOfChampion ? run(file, Self.comparison) : run(file, from, Self.comparison)
        #expect(second.exitCode == 0, "\(second)")
        let difference = try #require(try quality(2).baselines["champion"]?.differences["ndcg@20"])
        #expect(difference.value != 0 && difference.low != difference.high)
    }

    @Test func theSameSettingsDifferByNothing() throws {
        let file = try recommender()
        expectSuccess(try run(file))
        expectSuccess(try run(file, Self.comparison))
        let champion = try #require(try quality(2).baselines["champion"])
        #expect(champion.differences["ndcg@20"] == Quality.Value(0, low: 0, high: 0))
        #expect(champion.users == nil && champion.unmeasured == nil)
        #expect(try champion.metrics == quality(1).metrics)
    }

    /// The figures of a version are the same beside any champion; only the comparison is about fewer customers.
    @Test func aNarrowChampionChangesNoFigureOfTheVersion() throws {
        let file = try recommender()
        let alone = "\(folder.path)/alone"
        expectSuccess(try run(file, in: alone))
        expectSuccess(try run(file, "interactions.minimum_user_events=20"))
        let result = try run(file, Self.comparison)
        #expect(result.exitCode == 0, "\(result)")
        #expect(result.messages.contains("customers can be compared with champion"), "\(result.messages)")
        let (own, beside) = (try quality(1, in: alone), try quality(2))
        #expect(beside.metrics == own.metrics && beside.users == own.users && beside.pairs == own.pairs)
        #expect(beside.baselines["popularity"] == own.baselines["popularity"] && beside.skipped == own.skipped)
        let users = try #require(beside.baselines["champion"]?.users)
        #expect(users >= 30 && 10 * users < 9 * (own.users ?? 0))
        #expect(try quality(1).users ?? 0 >= users)
    }

    @Test func aRenamedColumnOfTheChampionIsNoErrorOfThePipeline() throws {
        expectSuccess(try run(try recommender()))
        let text = String(decoding: try bytes(of: "\(shop)/events.csv"), as: UTF8.self)
        try folder.write(
            Array(text.replacing("user,", with: "kunde,", maxReplacements: 1).utf8), to: "\(shop)/renamed.csv")
        try expectIncomparable(
            run(try recommender(user: "kunde", events: "renamed.csv"), Self.comparison),
            "the settings of shop/1 cannot be trained on these data")
        // Names of columns are no data of anybody.
        let reason = try #require(try quality(2).baselines["champion"]?.unmeasured)
        #expect(reason.contains("there is no column 'user'; the columns are 'kunde', 'item'"), "\(reason)")
    }

    @Test func aTypeOfTheChampionThatIsGoneIsNoErrorOfThePipeline() throws {
        expectSuccess(try run(try recommender()))
        let text = String(decoding: try bytes(of: "\(shop)/events.csv"), as: UTF8.self)
        try folder.write(Array(text.replacing(",purchase,", with: ",kauf,").utf8), to: "\(shop)/kauf.csv")
        try expectIncomparable(
            run(
                try recommender(events: "kauf.csv"), "data.events.purchase_types=[kauf]",
                "confidence.weights={view: 1, cart: 3, kauf: 10}", Self.comparison),
            "the settings of shop/1 cannot be trained on these data")
    }

    @Test(arguments: ["customers.horizon=60d", "customers.label=purchase"])
    func anotherOutcomeCannotBeCompared(setting: String) throws {
        let file = try customers()
        expectSuccess(try run(file))
        try expectIncomparable(run(file, setting), "make other rows or outcomes of these data")
    }

    @Test func aChampionWithItemsNeedsThem() throws {
        expectSuccess(try run(try customers()))
        try expectIncomparable(run(try customers(items: false)), "was trained with an item table")
    }

    @Test func aChampionWithoutItemsStaysWithoutThem() throws {
        expectSuccess(try run(try customers(items: false)))
        let result = try run(try customers())
        #expect(result.exitCode == 0, "\(result)")
        let (first, second) = (try quality(1), try quality(2))
        #expect(second.baselines["champion"]?.metrics == first.metrics)
        #expect(second.baselines["champion"]?.metrics != second.metrics)
    }

    @Test func anotherKindOfModelCannotBeCompared() throws {
        expectSuccess(try run(try recommender()))
        try expectIncomparable(run(try customers()), "predicts something else")
    }
}
