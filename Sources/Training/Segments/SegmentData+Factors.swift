import Diagnostics
import Events
import Features
import Glibc
import Ids
import LinearAlgebra
import ModelFiles
import ModelStore
import RecommenderModels
import Segmentation

extension SegmentData {
    /// The most categories that describe segments.
    private static let mostCategories = 10

    /// Reads the customers of a recommender with their factors, without those who opted out.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a model without factors, `modelUnusable` for a damaged one, and
    ///   `invalidData` when nobody is left.
    init(factorsOf version: Version, _ consent: Consent?, _ progress: Progress) throws {
        let model = try Recommender(inFolder: version.folder)
        self = try model.unchanged { try Self(model, of: version, consent, progress) }
    }

    private init(_ model: Recommender, of version: Version, _ consent: Consent?, _ progress: Progress) throws {
        guard model.settings.base.hasFactors else {
            throw UserError(
                .wrongUsage, "\(version) has no factors of customers, so there is nothing to group by",
                remedy: "Name a recommender of factors, such as one of ials, or group by features")
        }
        let side = model.users
        let joined = try consent.flatMap { try Self.join($0, side, progress) }
        let length = model.items.factors.columns - model.settings.base.biasColumns
        var (ids, aliasIds): ([[UInt8]], [(id: [UInt8], owner: Int)]) = ([], [])
        var factors: [[Float]] = []
        var bought: [[UInt32]] = []
        for index in 0..<side.ids.count {
            if let consent, try consent.refuses(customerAt: index, of: side) { continue }
            try side.forEachID(of: index) { id in
                if ids.count == factors.count {
                    ids.append(Array(id))
                } else {
                    aliasIds.append((Array(id), factors.count))
                }
            }
            factors.append(Array(try side.factors(of: index).prefix(length)))
            bought.append(try side.seen(by: index))
        }
        guard !ids.isEmpty else {
            throw UserError(
                .invalidData, "no customer of \(version) is left to put into a segment",
                remedy: "Name a recommender that knows customers who have not opted out")
        }
        users = IdTable(sortedIds: ids)
        if side.aliases != nil {
            aliasIds.sort { $0.id.lexicographicallyPrecedes($1.id) }
            aliases = IdAliases(
                ids: IdTable(sortedIds: aliasIds.map(\.id)), owners: users, owner: aliasIds.map { UInt32($0.owner) })
        }
        table = try Self.description(of: bought, in: model.items)
        points = CustomerPoints(directionsOf: factors, count: length)
        items = IdTable(sortedIds: try (0..<model.items.ids.count).map { Array(try model.items.ids.bytes(at: $0)) })
        self.bought = bought
        words = Self.contrast
        self.consent = joined
        let manifest = try Manifest.read(inFolder: version.folder)
        fingerprint = manifest.sum
        parent = (version.description, manifest.sum)
    }

    private static func join(
        _ consent: Consent, _ side: UserSide, _ progress: Progress
    ) throws -> ConsentCounts? {
        guard !consent.isEmpty else { return nil }
        var join = ConsentJoin(consent)
        for index in 0..<side.ids.count { try side.forEachID(of: index) { join.add($0) } }
        try join.check(against: "the recommender", wasMadeWithoutRefusals: true, progress: progress)
        return join.counts
    }

    private static let countColumn = "items"
    private static let sharePrefix = "share_"

    /// How many items customers bought, and the shares of the categories that most were bought of.
    private static func description(of bought: [[UInt32]], in side: ItemSide) throws -> FeatureTable {
        var columns = [
            FeatureTable.Column(
                name: countColumn, kind: .numeric, values: .numbers(bought.map { log1p(Double($0.count)) }))
        ]
        if let table = side.table, let column = table.columns.firstIndex(of: "category") {
            let categories = try (0..<side.ids.count).map { try table.cell($0, column) }
            var sold: [String: Int] = [:]
            for item in bought.joined() where !categories[Int(item)].isEmpty {
                sold[categories[Int(item)], default: 0] += 1
            }
            let best = sold.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(mostCategories).map(\.key)
            for category in best {
                let shares = bought.map { items in
                    items.isEmpty
                        ? .nan : Double(items.count { categories[Int($0)] == category }) / Double(items.count)
                }
                columns.append(.init(name: sharePrefix + category, kind: .numeric, values: .numbers(shares)))
            }
        }
        return FeatureTable(rowCount: bought.count, columns: columns)
    }

    @Sendable private static func contrast(
        _ name: String, _ isMore: Bool
    ) -> PointInTimeDefinition.ContrastWords? {
        if name == countColumn { return .init(topic: name, text: "\(isMore ? "more" : "fewer") different items") }
        return .init(
            topic: name, text: "\(isMore ? "more" : "less") of category '\(name.dropFirst(sharePrefix.count))'")
    }
}
