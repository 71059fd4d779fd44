import CustomerModels
import Diagnostics
import Documents
import Events
import Glibc
import Ids
import LinearAlgebra
import Segmentation

/// Customers in segments, before anything is written.
struct MadeSegments: Sendable {
    /// The segment of each customer.
    let labels: [UInt32]
    let settings: SegmentSettings
    let contrasts: [[SegmentContrast]]
    let popular: PopularBySegment
    let power: SegmentPower
    /// Whether the conversion was given, measured or neither.
    let conversionSource: ConversionSource
    /// How the number of groups was chosen; nil for segments by scores.
    private(set) var stability: ClusterStability?
    /// nil for segments by scores.
    private(set) var fit: KMeans.Fit?

    /// Where the conversion comes from.
    enum ConversionSource: String, Codable, Sendable {
        case given, measured, assumed
    }

    /// The conversion where none was given and none can be measured.
    private static let assumedConversion = 0.05
    /// How many differences of a segment are told.
    private static let mostContrasts = 3

    /// - Throws: `UserError` with code `invalidData` for customers who cannot be told apart as asked.
    init(of data: SegmentData, by training: SegmentTraining, _ machine: Machine, _ progress: Progress) throws {
        var settings: SegmentSettings
        if let points = data.points {
            let grouped = try Self.group(points, training, machine, progress)
            (fit, stability) = (grouped.fit, grouped.stability)
            labels = grouped.fit.labels
            settings = SegmentSettings(
                basis: training.basis,
                segments: (0..<grouped.fit.centres.rows).map { .init(name: "Segment \($0 + 1)", size: 0) },
                columns: points.columns)
        } else {
            let scored = try Self.score(data, training, progress)
            labels = scored.labels
            settings = SegmentSettings(basis: .rfm, segments: scored.segments, rfm: scored.rule)
        }
        for label in labels { settings.segments[Int(label)].size += 1 }
        let count = settings.segments.count
        contrasts = SegmentContrast.largest(
            in: data.table, labels: labels, segments: count, most: Self.mostContrasts, words: data.words)
        let bought = data.bought
        popular = try PopularBySegment(
            labels: labels, segments: count, items: data.items.count, most: training.popularItems
        ) { bought[$0] }
        let measured = data.conversion.flatMap { $0 > 0 && $0 < 1 ? $0 : nil }
        conversionSource = training.conversion != nil ? .given : measured != nil ? .measured : .assumed
        power = SegmentPower(
            conversion: training.conversion ?? measured ?? Self.assumedConversion, difference: training.detect)
        for segment in 0..<count {
            settings.segments[segment].about = contrasts[segment].map(\.words)
            settings.segments[segment].isTooSmall = settings.segments[segment].size < power.needed
        }
        self.settings = settings
    }

    /// Groups points, with as many groups as are asked for or are found again.
    private static func group(
        _ points: CustomerPoints, _ training: SegmentTraining, _ machine: Machine, _ progress: Progress
    ) throws -> (fit: KMeans.Fit, stability: ClusterStability) {
        let range = training.clusters
        let distinct = points.distinct(upTo: range.most)
        guard distinct >= range.least else {
            throw UserError(
                .invalidData,
                "\(range.least) groups were asked for, but only \(distinct) of the \(points.values.rows) customers differ",
                remedy: "Give a smaller \(.clusterCount), or more customers")
        }
        let numbers = Array(range.least...min(range.most, distinct))
        let stability = try ClusterStability(
            points.values, clusters: numbers, seed: training.seed, threads: machine.threads)
        for candidate in stability.candidates {
            progress.step(
                "\(candidate.clusters) groups: found again with an adjusted Rand index of \(candidate.agreement.fixed(3)), the weakest group with a Jaccard index of \(candidate.weakest.fixed(3))"
            )
        }
        if !stability.isStable {
            progress.warning(
                numbers.count == 1
                    ? "\(stability.chosen) groups are not found again in parts of the customers: they blend into each other"
                    : "no number of groups is found again in parts of the customers: they blend into each other, and \(stability.chosen) is the best of what was tried"
            )
        }
        let fit = try KMeans(clusters: stability.chosen, seed: training.seed).fit(
            points.values, threads: machine.threads)
        return (fit, stability)
    }

    /// Gives customers their scores, and the groups that have somebody, in the order of the table.
    private static func score(
        _ data: SegmentData, _ training: SegmentTraining, _ progress: Progress
    ) throws -> (labels: [UInt32], segments: [SegmentSettings.Segment], rule: RFMRule) {
        guard let recency = data.numbers("recency"), let orders = data.numbers("orders_all") else {
            throw UserError(.invalidData, "the events tell neither when customers bought nor how often")
        }
        let money = data.numbers("money_all")
        if money == nil {
            progress.warning(
                "the events have no prices, so the scores are of recency and frequency alone; name the column with \(.priceColumn)"
            )
        }
        let scores = RFMScores(
            days: recency.map { Self.tidy(30 * expm1($0)) }, orders: orders.map { expm1($0).rounded() },
            money: money?.map { Self.tidy($0 < 0 ? -expm1(-$0) : expm1($0)) }, quantiles: training.quantiles)
        let groups = scores.groups
        let present = RFMGroup.allCases.filter(Set(groups).contains)
        let places = Dictionary(uniqueKeysWithValues: present.enumerated().map { ($1, UInt32($0)) })
        return (
            groups.map { places[$0] ?? 0 }, present.map { .init(name: $0.rawValue, size: 0) }, scores.rule
        )
    }

    /// A number of a logarithm to a millionth, so that equal days and amounts stay equal.
    private static func tidy(_ value: Double) -> Double {
        let rounded = (value * 1e6).rounded() / 1e6
        return rounded.isFinite ? rounded + 0 : value
    }

    /// The model that is written.
    func model(of data: SegmentData) -> SegmentModel {
        let centres = fit?.centres ?? DoubleMatrix(rows: 0, columns: 0)
        let items = data.items.subset(keeping: popular.items)
        guard let aliases = data.aliases, !aliases.isEmpty else {
            return SegmentModel(
                settings: settings, users: data.users, segmentOfUser: labels, items: items, popular: popular.lists,
                centres: centres)
        }
        // All ids in one table, each with the customer that it stands for.
        let ids =
            (data.users.indices.map { (id: Array(data.users[$0]), owner: $0) }
            + aliases.ids.indices.map { (id: Array(aliases.ids[$0]), owner: Int(aliases.owner[$0])) })
            .sorted { $0.id.lexicographicallyPrecedes($1.id) }
        let users = IdTable(sortedIds: ids.map(\.id))
        return SegmentModel(
            settings: settings, users: users, segmentOfUser: ids.map { labels[$0.owner] },
            standing: ids.map { UInt32(users.index(of: data.users[$0.owner]) ?? 0) }, items: items,
            popular: popular.lists, centres: centres)
    }
}
