import CustomerModels
import Diagnostics
package import Documents
import Ids
package import LinearAlgebra
import ModelFiles
package import ModelStore
package import Pages
import RecommenderModels
import Segmentation

/// Two versions beside each other: what differs, and what that did to measures, lists or coefficients.
///
/// The versions may be of one model or of two, and of different kinds; what cannot be compared is said in a sentence.
package struct VersionComparison: Sendable {
    package let difference: VersionDifference
    private let lists: ListComparison?
    private let coefficients: CoefficientComparison?
    /// Why there are neither lists nor coefficients to compare.
    private let note: String?

    /// Compares two versions.
    ///
    /// - Parameters:
    ///   - first: The first version, whose customers are looked at.
    ///   - second: The second.
    ///   - store: The store of both.
    ///   - threads: The number of workers; it does not change the result.
    /// - Throws: `UserError` with code `modelUnusable` for a version that cannot be read.
    package init(_ first: Version, _ second: Version, in store: ModelStore, threads: Threads) throws {
        let (one, other) = (try ReportedVersion(first, in: store), try ReportedVersion(second, in: store))
        difference = VersionDifference(one, other)
        if difference.hasSameFiles {
            (lists, coefficients) = (nil, nil)
            note = "Their files are the same, so all answers are the same."
        } else if let model = try one.recommender(), let before = try other.recommender() {
            let sample = try SampledLists(
                of: model, users: SampledLists.sample(of: model.users.ids.count), masking: model.listMask(one.manifest),
                threads: threads)
            lists = try ListComparison(
                sample, of: model, with: before, masking: before.listMask(other.manifest), threads: threads)
            (coefficients, note) = (nil, nil)
        } else if let model = try one.propensity(), let before = try other.propensity() {
            coefficients = CoefficientComparison(model, before)
            (lists, note) = (nil, nil)
        } else if let model = try one.segments(), let before = try other.segments() {
            (lists, coefficients) = (nil, nil)
            note = Self.agreement(of: model, with: before)
        } else if one.isUplift || other.isUplift {
            (lists, coefficients) = (nil, nil)
            note =
                one.isUplift && other.isUplift
                ? "Uplift models are compared by their measures alone."
                : "One is an uplift model and the other is not, so their answers cannot be compared."
        } else if one.isSegments || other.isSegments {
            (lists, coefficients) = (nil, nil)
            note = "One has segments and the other has none, so their answers cannot be compared."
        } else if one.isLifetime || other.isLifetime {
            (lists, coefficients) = (nil, nil)
            note =
                one.isLifetime && other.isLifetime
                ? "Both are lifetime models: their measures and settings stand above, and scorer batch writes their forecasts."
                : "Only one is a lifetime model, so their answers cannot be compared."
        } else {
            (lists, coefficients) = (nil, nil)
            note = "One is a recommender and the other a model of customers, so their answers cannot be compared."
        }
    }

    /// How far two versions put the same customers together.
    private static func agreement(of one: SegmentModel, with other: SegmentModel) -> String {
        var labels: [(UInt32, UInt32)] = []
        for user in one.users.indices where one.isStanding(user) {
            let segment = one.users[user].withUnsafeBytes { other.segment(of: $0) }
            if let segment { labels.append((one.segmentOfUser[user], UInt32(segment))) }
        }
        guard labels.count > 1 else { return "They have no two customers in common, so they cannot be compared." }
        let index = Partitions.adjustedRandIndex(labels.map(\.0), labels.map(\.1))
        return """
            \(labels.count.grouped) customers are in both. Of these they put the same together with an adjusted Rand index \
            of \(index.fixed(3)): 1 is the same groups, 0 what chance gives.
            """
    }

    private var first: ReportedVersion { difference.first }
    private var second: ReportedVersion { difference.second }

    /// The comparison as a page.
    package var page: Page {
        var sections = [
            Page.Section(
                "differences", title: "What differs",
                VersionSections.changes(
                    difference, "Entries that differ, the most important first", "Nothing differs.",
                    of: VersionDifference.Area.allCases)),
            Page.Section("measures", title: "Measures", measures),
        ]
        if let lists {
            sections.append(Page.Section("lists", title: "Lists", lists.blocks(first.name, second.name)))
        }
        if let coefficients {
            sections.append(
                Page.Section("coefficients", title: "Coefficients", coefficients.blocks(first.name, second.name)))
        }
        if let note { sections.append(Page.Section("answers", title: "Answers", [.text(note)])) }
        return Page(
            title: "\(first.name) and \(second.name)", verdict: difference.headline, mood: .neutral, sections: sections)
    }

    /// Paired measures where one was measured beside the other, else both side by side.
    private var measures: [Page.Block] {
        for (subject, other) in [(first, second), (second, first)] {
            let beside = subject.quality?.baselines.first {
                $0.value.version == other.name && $0.value.unmeasured == nil
            }
            if let beside {
                return [VersionSections.paired(subject, with: beside.value, named: other.name)]
            }
        }
        return MetricComparison(first, second).blocks
    }

    /// Every entry that differs, in order of importance, for programs.
    package var table: Table {
        var table = Table(["about", "what", first.name, second.name])
        for line in difference.lines {
            table.append([
                .text(line.area.rawValue), .text(line.what), Table.Cell(line.first), Table.Cell(line.second),
            ])
        }
        return table
    }

    /// The page with what it is about.
    package var json: JSONValue {
        var members = page.json.objectValue ?? [:]
        members["first"] = .string(first.name)
        members["second"] = .string(second.name)
        members["same"] = .bool(difference.hasSameFiles)
        members["differences"] = .array(
            difference.lines.map { line in
                [
                    "about": .string(line.area.rawValue), "what": .string(line.what),
                    "first": line.first.map { .string($0) } ?? .null,
                    "second": line.second.map { .string($0) } ?? .null,
                ]
            })
        return .object(members)
    }
}
