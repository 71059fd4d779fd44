import CustomerModels
package import Diagnostics
import Documents
package import Evaluation
import Files
import Measuring
import ModelFiles
package import ModelStore

/// What is known of a version, by which gates are judged.
package struct Evidence: Sendable {
    /// The version, such as `recommendations/7`; `nil` for one that has no number yet.
    package var name: String?
    /// How good it was on what its training did not use, with its baselines; that beside the version that holds the
    /// alias is called `champion`.
    package var quality: Quality?
    /// The counts that are known; the size is in bytes.
    package var counts: [Gate.Count: Double] = [:]
    /// The time of the newest event that it learnt from.
    package var newest: UTCTime?
    /// How many seconds it took to open the version.
    package var secondsToOpen: Double?

    package init(name: String? = nil, quality: Quality? = nil) {
        self.name = name
        self.quality = quality
    }

    /// What the manifest of a version tells, and the sizes of its files.
    package init(of manifest: Manifest, in version: Version) {
        name = version.description
        quality = manifest.quality
        newest = manifest.data["newest"]?.stringValue.flatMap { UTCTime($0) }
        let isOfCustomers = [ModelFamily.propensity.name, ModelFamily.uplift.name].contains(manifest.kind)
        counts[.rows] = (isOfCustomers ? manifest.data : manifest.funnel)["rows"]?.doubleValue
        for count in [Gate.Count.users, .items, .pairs, .positives] {
            counts[count] = manifest.data[count.rawValue]?.doubleValue
        }
        let joinsNone = isOfCustomers || [ModelFamily.segments.name, ModelFamily.lifetime.name].contains(manifest.kind)
        counts[.events] = joinsNone ? Self.keptEvents(manifest) : Self.eventsOfPairs(manifest)
        counts[.size] = Self.bytes(of: manifest, in: version)
    }

    /// The events that a recommender learnt from: those that were left before those of a pair became one.
    private static func eventsOfPairs(_ manifest: Manifest) -> Double? {
        let stages = manifest.funnel["stages"]?.arrayValue ?? []
        guard let joining = stages.last(where: { $0["name"]?.stringValue == "further events of a pair" }),
            let remaining = joining["remaining"]?.doubleValue, let dropped = joining["dropped"]?.doubleValue
        else { return nil }
        return remaining + dropped
    }

    /// The events that a model of customers was made from; nil for a model of a table, and for segments of a recommender.
    private static func keptEvents(_ manifest: Manifest) -> Double? {
        let files = manifest.parameters["events"]?.arrayValue ?? []
        guard manifest.parameters["source"]?["events"] != nil || !files.isEmpty else { return nil }
        let last = manifest.funnel["stages"]?.arrayValue?.last
        return (last?["remaining"] ?? manifest.funnel["rows"])?.doubleValue
    }

    /// The bytes of all files; nil when one is missing.
    private static func bytes(of manifest: Manifest, in version: Version) -> Double? {
        var sum = 0.0
        for name in manifest.files.keys.sorted() + [Manifest.fileName] {
            guard let size = fileSize(version.path(of: name)) else { return nil }
            sum += Double(size)
        }
        return sum
    }
}

extension Quality {
    /// The quality that an evaluation of lists found.
    package init(_ report: EvaluationReport) {
        self.init(
            split: nil, metrics: Quality.values(report.metrics),
            baselines: report.baselines.mapValues { Baseline($0.metrics, differences: $0.differences) })
        (users, partUsers) = (report.users, report.partUsers)
    }

    /// The quality that an evaluation of probabilities found.
    package init(_ report: ProbabilityReport) {
        self.init(
            split: nil, metrics: Quality.values(report.metrics),
            baselines: report.baselines.mapValues { Baseline($0.metrics, differences: $0.differences) })
        rows = report.rows
    }

    /// The quality that an evaluation of predicted ratings found.
    package init(_ report: RatingReport) {
        self.init(
            split: nil, metrics: Quality.values(report.metrics),
            baselines: report.baselines.mapValues { Baseline($0.metrics, differences: $0.differences) })
        users = report.users
    }
}
