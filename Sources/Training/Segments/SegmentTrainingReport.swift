package import CustomerModels
import Diagnostics
import Documents
package import Events
package import Features
package import Ids
import LinearAlgebra
import ModelFiles
import ModelStore
package import Segmentation
import Tables

/// The output of `fit segments`; a manifest keeps it among its details.
package struct SegmentTrainingReport: ReportOfVersion, Codable, Equatable {
    /// One segment.
    package struct Segment: Codable, Sendable, Equatable {
        package let name: String
        package let size: Int
        /// Of all customers in segments.
        package let share: Double
        /// What distinguishes it, the largest difference first.
        package let about: [SegmentContrast]
        /// Whether it has fewer customers than the stated difference needs.
        package let isTooSmall: Bool
        /// The least relative difference in conversion that its customers can show; nil where they can show none.
        package let detectable: Double?
        /// The ids of what most of its customers bought, and how many did.
        package let popular: [Popular]

        private enum CodingKeys: String, CodingKey {
            case name, size, share, about, detectable, popular
            case isTooSmall = "too_small"
        }
    }

    /// An item and its customers.
    package struct Popular: Codable, Sendable, Equatable {
        package let item: String
        package let customers: Int
    }

    package let model: String
    package internal(set) var version = 0
    package let basis: SegmentSettings.Basis
    /// The customers in segments.
    package let customers: Int
    /// Customers without a purchase, who are in no segment.
    package let withoutPurchase: Int
    package let segments: [Segment]
    package let power: SegmentPower
    /// `given`, `measured` or `assumed`.
    package let conversionSource: String
    package let rfm: RFMRule?
    package let stability: ClusterStability?
    package let funnel: Funnel?
    package let consent: ConsentCounts?
    package let itemTable: IdCounts?
    package let customerTable: ProfileCounts?
    package let identities: IdentityCounts?

    private enum CodingKeys: String, CodingKey {
        case model, version, customers, segments, power, rfm, stability, funnel, consent, identities
        case basis = "by"
        case withoutPurchase = "without_purchase"
        case conversionSource = "conversion_source"
        case itemTable = "item_table"
        case customerTable = "customer_table"
    }

    /// How many popular items are shown.
    private static let mostPopular = 5

    init(model: String, _ made: MadeSegments, of data: SegmentData, by training: SegmentTraining) {
        self.model = model
        basis = training.basis
        customers = data.users.count
        withoutPurchase = data.withoutPurchase
        power = made.power
        conversionSource = made.conversionSource.rawValue
        (rfm, stability, funnel) = (made.settings.rfm, made.stability, data.funnel)
        (consent, itemTable, identities) = (data.consent, data.itemTable, data.identities)
        customerTable = data.customerTable
        segments = made.settings.segments.enumerated().map { index, segment in
            Segment(
                name: segment.name, size: segment.size, share: Double(segment.size) / Double(data.users.count),
                about: made.contrasts[index], isTooSmall: segment.isTooSmall,
                detectable: made.power.detectable(by: segment.size),
                popular: made.popular.lists[index].prefix(Self.mostPopular).map {
                    Popular(
                        item: data.items.string(at: made.popular.items[Int($0.item)]), customers: Int($0.score))
                })
        }
    }
}

extension SegmentTraining {
    func manifest(
        _ report: SegmentTrainingReport, _ made: MadeSegments, _ data: SegmentData
    ) throws -> Manifest {
        var content: [String: JSONValue] = [
            "fingerprint": .string(data.fingerprint), "users": .int(data.users.count),
            "items": .int(data.items.count), "segments": .int(report.segments.count),
            "pairs": .int(data.bought.reduce(0) { $0 + $1.count }),
        ]
        if let newest = data.newest { content["newest"] = .string(UTCTime(seconds: newest / 1000).description) }
        if let consent = data.consent { content["consent"] = try JSONValue(encoding: consent) }
        if let identities = data.identities { content["identities"] = try JSONValue(encoding: identities) }
        if let itemTable = data.itemTable { content["item_table"] = try JSONValue(encoding: itemTable) }
        if let customerTable = data.customerTable {
            content["customer_table"] = try JSONValue(encoding: customerTable)
        }
        var manifest = Manifest(
            kind: ModelFamily.segments.name, codeVersion: codeVersion, parameters: try JSONValue(encoding: self),
            data: .object(content), funnel: try data.funnel.map { try JSONValue(encoding: $0) } ?? .object([:]),
            convergence: made.fit.map {
                ["clusters": .int($0.centres.rows), "rounds": .int($0.rounds), "inertia": .double($0.inertia)]
            } ?? .null)
        manifest.parents = data.parent.map { [.init(version: $0.version, manifest: $0.manifest)] }
        var details = VersionDetails()
        details.segments = report
        manifest.details = try details.entry
        try manifest.note(queriesAmong: tables)
        return manifest
    }
}
