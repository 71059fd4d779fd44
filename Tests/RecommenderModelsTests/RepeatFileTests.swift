import Events
import Ids
import LinearAlgebra
import ModelFiles
import RecommenderModels
import TestSupport
import Testing

/// Models of repeats, written and read back.
@Suite struct RepeatFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let rates = RepeatRates(
        chance: [0.5, 0.25], interval: [7, 30], deviation: [0.5, 1], shape: [2, 1], rate: [60, 90])

    private static let purchases = [
        Purchases(count: 3, repeats: 2, firstDay: 100, lastDay: 142),
        Purchases(count: 1, repeats: 0, firstDay: 120, lastDay: 120),
    ]

    private func settings(
        newest: Int64? = 150 * 86_400_000, waitingShare: Double = 0.25
    ) throws -> RecommenderSettings {
        var settings = RecommenderSettings(
            kind: .repeat, weights: try Confidence().resolved(typeNames: [], newest: newest), purchaseTypes: [],
            seenTypes: [])
        settings.repeats = RepeatRule(
            daysAhead: 7, chancePower: 0.5, lapsePower: 0.75, waitingShare: waitingShare)
        return settings
    }

    private func written(
        _ purchases: [Purchases] = purchases, waitingShare: Double = 0.25
    ) throws -> Recommender {
        let history = SparseMatrix(rows: 1, columns: 2, offsets: [0, 2], indices: [0, 1], values: nil)
        try RecommenderContent(
            settings: settings(waitingShare: waitingShare), items: IdTable(sortedIds: ["a", "b"].map(\.utf8)),
            users: IdTable(sortedIds: ["u".utf8]), knowledge: .repeats(Self.rates), popularity: [1, 1],
            history: .init(matrix: history, lastDay: nil, types: nil, purchases: purchases), table: nil
        ).write(toFolder: folder.path)
        return try Recommender(inFolder: folder.path)
    }

    @Test func everythingReadsBack() throws {
        let model = try written()
        #expect(try model.items.repeats == RepeatScoring(Self.rates, settings()))
        #expect(model.items.repeats?.today == 150)
        #expect(model.items.file.metadata["lapse_power"] == "0.75")
        #expect(model.items.file.metadata["waiting_share"] == "0.25")
        let profile = Profile(items: [0, 1], values: [1, 1], purchases: Self.purchases)
        #expect(try model.users.history(of: 0) == profile)
        #expect(try model.taste(of: 0) == .history(profile))
    }

    /// Models that were written before there was a share do not have it, and keep their scores.
    @Test func withoutAWaitingShareItIsZero() throws {
        let model = try written(waitingShare: 0)
        #expect(model.items.file.metadata["waiting_share"] == nil)
        #expect(model.settings.repeats?.waitingShare == 0)
        let scoring = try #require(model.items.repeats)
        // One purchase 30 days ago: λ is (0 + 1) / (30 + 90).
        #expect(scoring.rate(of: 1, Self.purchases[1], since: 100) == 1 / 120.0)
    }

    /// Repeats that decay are no counts, so that they are stored, too.
    @Test func decayedRepeatsReadBack() throws {
        let decayed = [
            Purchases(count: 3, repeats: 1.25, firstDay: 100, lastDay: 142),
            Purchases(count: 0, repeats: 0, firstDay: 0, lastDay: 0),
        ]
        #expect(try !written().users.file.contains("history.repeats"))
        let model = try written(decayed)
        #expect(model.users.file.contains("history.repeats"))
        #expect(try model.users.history(of: 0).purchases == decayed)
    }

    @Test func anItemSpeaksForItself() throws {
        let model = try written()
        let visitor = try #require(try model.items.foldIn?.visitor(model.users.history(of: 0)))
        let scoring = try #require(model.items.repeats)
        #expect(visitor.shares(of: 1) == [0, Double(scoring.score(of: 1, Self.purchases[1], since: 100))])
        #expect(visitor.account(of: 0) == "bought 3 times, every 21 days, last 8 days ago")
        #expect(visitor.account(of: 1) == "bought once, last 30 days ago")
    }

    /// An item of a session is bought at T; what was bought before stays.
    @Test func aSessionIsBoughtNow() throws {
        let model = try written()
        let profile = try model.users.history(of: 0).adding(session: [(1, 1)], under: model.settings.weights)
        #expect(
            profile.purchases == [
                Self.purchases[0], Purchases(count: 2, repeats: 1, firstDay: 120, lastDay: 150),
            ])
        #expect(Self.purchases[0].buying(on: 142) == Self.purchases[0])
        #expect(Purchases.never.buying(on: 9) == Purchases(count: 1, repeats: 0, firstDay: 9, lastDay: 9))
    }

    @Test func purchasesThatContradictThemselvesAreAnError() throws {
        let model = try written([
            Purchases(count: 2, repeats: 1, firstDay: 142, lastDay: 100), Self.purchases[1],
        ])
        expectUnusable("contradict themselves") { try model.users.history(of: 0) }
    }

    /// The check sums are correct, but the content is not.
    @Test(
        arguments: [
            ("item.repeat.chance", [0, 0.5]), ("item.repeat.chance", [1.5, 0.5]),
            ("item.repeat.interval", [-1, 7]), ("item.repeat.deviation", [0, 1]),
            ("item.repeat.shape", [.nan, 1]), ("item.repeat.rate", [.infinity, 1]), ("item.repeat.rate", [1]),
        ] as [(String, [Float])])
    func valuesOutOfRangeAreErrors(name: String, values: [Float]) throws {
        var writer = TensorFileWriter(metadata: try settings().metadata)
        writer.add(IdTable(sortedIds: ["a".utf8, "b".utf8]), side: "item")
        writer.add("item.popularity", [1, 1] as [Float])
        for tensor in ["chance", "interval", "deviation", "shape", "rate"] {
            let own = "item.repeat.\(tensor)"
            writer.add(own, own == name ? values : [0.5, 0.5])
        }
        let path = "\(folder.path)/\(ItemSide.fileName)"
        try writer.write(to: path)
        expectUnusable(name) { try ItemSide(path) }
    }

    @Test func aModelWithoutItsTimeOrRuleIsAnError() throws {
        for (part, metadata) in [
            ("newest event", try settings(newest: nil).metadata),
            ("days_ahead", try settings().metadata.merging(["days_ahead": "0"]) { $1 }),
            ("chance_power", try settings().metadata.filter { $0.key != "chance_power" }),
            ("lapse_power", try settings().metadata.filter { $0.key != "lapse_power" }),
            ("lapse_power", try settings().metadata.merging(["lapse_power": "-0.5"]) { $1 }),
            ("lapse_power", try settings().metadata.merging(["lapse_power": "nan"]) { $1 }),
            ("waiting_share", try settings().metadata.merging(["waiting_share": "-0.5"]) { $1 }),
            ("waiting_share", try settings().metadata.merging(["waiting_share": "1.5"]) { $1 }),
            ("waiting_share", try settings().metadata.merging(["waiting_share": "nan"]) { $1 }),
        ] {
            var writer = TensorFileWriter(metadata: metadata)
            writer.add(IdTable(sortedIds: ["a".utf8]), side: "item")
            let path = "\(folder.path)/\(ItemSide.fileName)"
            try writer.write(to: path)
            expectUnusable(part) { try ItemSide(path) }
        }
    }
}
