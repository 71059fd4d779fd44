import Events
import Ids
import LinearAlgebra
import ModelFiles
import RecommenderModels
import TestSupport
import Testing

/// Mixtures, written and read back: one pair of files holds what both members know.
@Suite struct MixtureFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let rates = RepeatRates(
        chance: [0.5, 0.25], interval: [7, 30], deviation: [0.5, 1], shape: [2, 1], rate: [60, 90])

    private static let purchases = [
        Purchases(count: 3, repeats: 2, firstDay: 100, lastDay: 142), Purchases.never,
    ]

    private func settings(_ member: RecommenderKind, shareNew: Double = 0) throws -> RecommenderSettings {
        var settings = RecommenderSettings(
            kind: .mixture, weights: try Confidence().resolved(typeNames: [], newest: 150 * 86_400_000),
            purchaseTypes: [], seenTypes: [])
        settings.repeats = RepeatRule(daysAhead: 7, chancePower: 0.5, lapsePower: 0.75, waitingShare: 0.25)
        settings.mixture = MixtureRule(member: member, share: 0.25, shareNew: shareNew)
        if member == .ials { (settings.unobservedWeight, settings.regularization) = (0.5, 0.5) }
        return settings
    }

    private func written(
        _ settings: RecommenderSettings, _ other: RecommenderContent.Knowledge
    ) throws -> Recommender {
        try RecommenderContent(
            settings: settings, items: IdTable(sortedIds: ["a", "b"].map(\.utf8)),
            users: IdTable(sortedIds: ["u".utf8]), knowledge: .mixture(Self.rates, with: other), popularity: [1, 1],
            history: .init(
                matrix: SparseMatrix(rows: 1, columns: 2, offsets: [0, 2], indices: [0, 1], values: [1, 2]),
                lastDay: nil, types: nil, purchases: Self.purchases), table: nil
        ).write(toFolder: folder.path)
        return try Recommender(inFolder: folder.path)
    }

    private static let profile = Profile(items: [0, 1], values: [1, 2], purchases: purchases)

    @Test func aMixtureWithWeightsReadsBack() throws {
        let settings = try settings(.ease, shareNew: 0.5)
        let model = try written(settings, .weights(ItemWeights(dense: Matrix(rows: 2, columns: 2, [0, 1, 2, 0]))))
        #expect(model.settings == settings)
        #expect(model.settings.members == ["repeat", "ease"])
        #expect(model.items.weights?.weight(from: 1, to: 0) == 2)
        #expect(model.items.repeats == RepeatScoring(Self.rates, settings))
        #expect(try model.taste(of: 0) == .history(Self.profile))
        #expect(model.items.file.metadata["share_new"] == "0.5")
        #expect(model.items.file.metadata["waiting_share"] == "0.25")
    }

    @Test func aMixtureWithFactorsReadsBack() throws {
        let settings = try settings(.ials)
        let factors = RecommenderContent.Factors(
            users: Matrix(rows: 1, columns: 2, [1, 0.5]), items: Matrix(rows: 2, columns: 2, [1, 0, 0, 1]),
            gram: Matrix(rows: 2, columns: 2, [1, 0, 0, 1]))
        let model = try written(settings, .factors(factors))
        #expect(model.settings == settings)
        #expect(try model.taste(of: 0) == .mixed([1, 0.5], Self.profile))
        #expect(model.items.file.metadata["share_new"] == nil)
        let visitor = try #require(try model.items.foldIn?.visitor(Self.profile))
        guard case .mixed(let row, Self.profile) = visitor.taste else {
            Issue.record("another taste")
            return
        }
        #expect(row.count == 2)
        #expect(visitor.account(of: 0) == "bought 3 times, every 21 days, last 8 days ago")
        #expect(visitor.account(of: 1) == nil)
    }

    /// What is in a cart is bought now by the one member, and an event for the other.
    @Test func aSessionIsOfBothMembers() throws {
        let weights = ItemWeights(dense: Matrix(rows: 2, columns: 2, [0, 1, 2, 0]))
        let model = try written(try settings(.ease), .weights(weights))
        let profile = Self.profile.adding(session: [(1, 1)], under: model.settings.weights)
        #expect(profile.purchases?[1] == Purchases(count: 1, repeats: 0, firstDay: 150, lastDay: 150))
        // A stranger has no purchases, so that the other member ranks alone: item 0 has the largest score.
        let stranger = Profile.empty.adding(session: [(1, 1)], under: model.settings.weights)
        let visitor = try #require(try model.items.foldIn?.visitor(stranger))
        #expect(visitor.taste == .history(stranger))
        #expect(visitor.shares(of: 0) == [0.75])
    }

    @Test(
        arguments: [
            ("member", "als", "unknown kind 'als'"), ("member", "mixture", "unknown kind 'mixture'"),
            ("share", "1.5", "'share'"), ("share", "nan", "'share'"), ("share_new", "-1", "'share_new'"),
            ("days_ahead", "0", "days_ahead"), ("lapse_power", "-1", "lapse_power"),
            ("waiting_share", "1.5", "waiting_share"),
        ])
    func rulesOutOfRangeAreErrors(key: String, value: String, part: String) throws {
        var writer = TensorFileWriter(metadata: try settings(.ease).metadata.merging([key: value]) { $1 })
        writer.add(IdTable(sortedIds: ["a".utf8]), side: "item")
        let path = "\(folder.path)/\(ItemSide.fileName)"
        try writer.write(to: path)
        expectUnusable(part) { try ItemSide(path) }
    }

    @Test(arguments: ["item.repeat.chance", "item.weights.dense"])
    func withoutAMemberItIsAnError(missing: String) throws {
        var writer = TensorFileWriter(metadata: try settings(.ease).metadata)
        writer.add(IdTable(sortedIds: ["a".utf8]), side: "item")
        writer.add("item.popularity", [1] as [Float])
        for tensor in ["chance", "interval", "deviation", "shape", "rate"] where missing != "item.repeat.\(tensor)" {
            writer.add("item.repeat.\(tensor)", [0.5] as [Float])
        }
        if missing != "item.weights.dense" { writer.add("item.weights.dense", Matrix(rows: 1, columns: 1)) }
        let path = "\(folder.path)/\(ItemSide.fileName)"
        try writer.write(to: path)
        expectUnusable(missing == "item.weights.dense" ? "item.weights" : missing) { try ItemSide(path) }
    }
}
