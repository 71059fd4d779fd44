package import CustomerModels
package import Diagnostics
import Documents
package import Events
package import Files
import Ids
package import LinearAlgebra
package import ModelStore
import Segmentation
import Sources

/// One training of segments: from events, or the factors of a recommender, to a version in the store.
///
/// The value holds everything that the result depends on; flags and manifests both use it.
package struct SegmentTraining: WholeTraining {
    /// What tells the groups from each other.
    package var basis: SegmentSettings.Basis
    /// Tables of events; empty for segments by factors.
    package var events: [String] = []
    package var options = EventOptions()
    private var consentTable: String?
    private var consentColumns: ConsentColumns?
    /// Whether a customer who is not in the consent table has agreed.
    private var consentDefault = true
    /// True when it was said that such a customer has agreed, so that the consent table may be empty; nil otherwise.
    private var isConsentDefaultGiven: Bool?
    /// Who was forgotten, by the store that the version is written to; no setting, so no manifest has it.
    package var forgotten: HashedIds?
    /// The item table.
    package var items: String?
    /// The columns of the item table that were named; nil when none was.
    package var itemColumns: ItemColumns?
    /// The customers' own table, whose amounts become features beside those of the events; nil for none.
    package var customers: CustomerTableSource?
    /// The recommender whose factors are grouped, as it was named; nil for other bases.
    package var recommender: String?
    /// The features that tell the groups apart, `share_*` being all that begin so; empty for all.
    package var features: [String] = []
    /// Features that must not be used.
    package var ignore: [String] = []
    /// The number of scores of recency, frequency and money.
    package var quantiles = 5
    /// The least and the greatest number of groups.
    package var clusters = ClusterRange()
    /// The relative difference in conversion that a segment should be able to show.
    package var detect = 0.1
    /// The conversion from which it is counted; nil measures it.
    package var conversion: Double?
    /// How many popular items of each segment are kept.
    package var popularItems = 1000
    package var seed: UInt64 = 0
    /// A moment that the log must reach, in milliseconds since 1970 UTC; nil for any log.
    package var mustReach: Int64?
    /// The very version whose factors are grouped, in place of the one that `recommender` names now.
    package var parent: Manifest.Parent?

    private enum CodingKeys: String, CodingKey {
        case basis, events, options, items, customers, recommender, features, ignore, quantiles, clusters, detect,
            conversion, seed
        case consentTable = "consent"
        case consentColumns = "consent_columns"
        case consentDefault = "consent_default"
        case isConsentDefaultGiven = "consent_default_given"
        case itemColumns = "item_columns"
        case popularItems = "popular_items"
    }

    /// A consent table for personal recommendations.
    package var consent: ConsentSource? {
        get {
            ConsentSource(stored: (consentTable, consentColumns, consentDefault, isConsentDefaultGiven))
                .honouring(forgotten)
        }
        set {
            forgotten = newValue?.forgotten
            (consentTable, consentColumns, consentDefault, isConsentDefaultGiven) = newValue.stored
        }
    }

    package init(by basis: SegmentSettings.Basis) {
        self.basis = basis
    }

    /// The tables that are read.
    package var tables: [String] {
        events + [items, customers?.path, consent?.path, options.identities?.path].compactMap(\.self)
            + options.cleaningLists
    }

    package func train(
        model: String, in store: ModelStore, _ machine: Machine, _ progress: Progress,
        write: (_ build: (_ folder: String) throws -> Manifest) throws -> Int
    ) throws -> SegmentTrainingReport {
        let consent = try consent?.read()
        let data =
            basis == .factors
            ? try SegmentData(factorsOf: recommended(in: store), consent, progress)
            : try read(consent, machine, progress)
        progress.step("\(data.users.count.grouped) customers")
        let made = try MadeSegments(of: data, by: self, machine, progress)
        var report = SegmentTrainingReport(model: model, made, of: data, by: self)
        let written = report
        report.version = try write { folder in
            try made.model(of: data).write(toFolder: folder)
            return try manifest(written, made, data)
        }
        warnOfSmall(report, progress)
        return report
    }

    /// Says which segments cannot show the stated difference.
    private func warnOfSmall(_ report: SegmentTrainingReport, _ progress: Progress) {
        let small = report.segments.filter(\.isTooSmall).map { "'\($0.name)' (\($0.size.grouped))" }
        guard !small.isEmpty else { return }
        progress.warning(
            """
            \(small.count) of \(report.segments.count) segments are too small to measure a relative difference of \
            \(detect) in a conversion of \(report.power.conversion.fixed(4)), for which \(report.power.needed.grouped) \
            customers are needed: \(small.joined(separator: ", "))
            """)
    }

    private func recommended(in store: ModelStore) throws -> Version {
        guard let recommender else {
            throw UserError(
                .wrongUsage, "\(.segmentRecommender) is missing",
                remedy: "Name the recommender whose factors are grouped")
        }
        let version = try store.checked(Reference(parsing: parent?.version ?? recommender))
        if let parent, try Manifest.read(inFolder: version.folder).sum != parent.manifest {
            throw UserError(
                .modelUnusable, "\(version) is not the version whose factors were grouped: its manifest differs",
                at: .init(file: version.path(of: Manifest.fileName)),
                remedy: "Restore the version whose manifest has the SHA-256 \(parent.manifest)")
        }
        return version
    }

    /// Refuses settings that cannot work.
    package func validate() throws {
        func wrong(_ problem: Message, _ remedy: Message) -> UserError {
            UserError(.wrongUsage, problem, remedy: remedy)
        }
        try options.identities?.check()
        guard (2...10).contains(quantiles) else {
            throw wrong("\(.quantiles, quantiles) is out of range", "Give 2 to 10")
        }
        guard clusters.least >= 1, clusters.least <= clusters.most, clusters.most <= ClusterRange.greatest else {
            throw wrong(
                "\(.clusterCount, clusters.text) is no number of groups",
                "Give 1 to \(ClusterRange.greatest), or a range such as 2-8")
        }
        guard detect > 0, detect <= 100 else {
            throw wrong("\(.detectableDifference, detect) is no difference", "Give a share above 0, such as 0.1")
        }
        if let conversion, !(conversion > 0 && conversion < 1) {
            throw wrong("\(.baseConversion, conversion) is no conversion", "Give a share between 0 and 1, such as 0.05")
        }
        guard (1...100_000).contains(popularItems) else {
            throw wrong("\(.popularItems, popularItems) is out of range", "Give 1 to 100000")
        }
    }
}

/// The numbers of groups among which one is chosen.
package struct ClusterRange: Codable, Sendable, Equatable {
    package var least = 2
    package var most = 8

    /// The most groups: nobody tells more apart, and each more takes its time.
    package static let greatest = 100

    package init(_ least: Int = 2, _ most: Int = 8) {
        (self.least, self.most) = (least, most)
    }

    /// The range that `text` spells: `5`, or `2-8`.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package init(parsing text: String) throws {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = ends.compactMap { Int($0) }
        guard (1...2).contains(ends.count), numbers.count == ends.count, let first = numbers.first else {
            throw UserError(
                .wrongUsage, "\(.clusterCount, "'\(text)'") is no number of groups",
                remedy: "Give a number, or a range such as 2-8")
        }
        self.init(first, numbers.last ?? first)
    }

    package var text: String { least == most ? "\(least)" : "\(least)-\(most)" }
}
