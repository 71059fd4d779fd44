import Diagnostics
package import Documents
import Files
package import ModelStore

/// What a version says about itself, for people: what it is, who trained it when and on what, the settings that are not
/// the defaults, how good it was, and its files.
package struct VersionPage {
    private let summary: VersionSummary
    private let author: String?

    /// - Parameters:
    ///   - summary: The version with its aliases and manifest.
    ///   - history: The history of its model; nil for a version outside a store.
    package init(_ summary: VersionSummary, history: History?) {
        self.summary = summary
        // A line of a copy, or one recorded after an interruption, names who did that; only the trainer's own line has
        // the manifest's time.
        author =
            history?.entries.last {
                $0.action == .written && $0.version == summary.version.number && $0.time == summary.manifest?.created
            }?.actor
    }

    package var tables: [Table] {
        guard let manifest = summary.manifest else { return [facts] }
        let settings = ChangedSettings(manifest).table
        return [facts] + [settings, manifest.quality.map(Self.table(of:))].compactMap(\.self) + [files(manifest)]
    }

    /// Every entry of the manifest, one a line.
    package func everything() throws -> Table {
        var table = Table(["entry of the manifest", "value"])
        for entry in try JSONValue(encoding: summary.manifest).flattened(intoArrays: true) {
            table.append([.text(entry.path), .text(entry.value.plainText)])
        }
        return table
    }

    private var facts: Table {
        var table = Table(["what", "value"])
        func append(_ what: String, _ value: String?) {
            if let value { table.append([.text(what), .text(value)]) }
        }
        append("version", summary.version.description)
        append("aliases", summary.aliases.isEmpty ? "none" : summary.aliases.joined(separator: ", "))
        guard let manifest = summary.manifest else { return table }
        let facts = VersionFacts(manifest)
        append("kind", facts.kind)
        append("predicts", facts.prediction)
        let who = author.map { " by \($0)" } ?? ""
        append("trained", "\(manifest.created)\(who), with version \(manifest.codeVersion) of the program")
        append("from", facts.input)
        append("began from", manifest.parents?.map(\.version).joined(separator: ", "))
        append("left out", facts.leftOut)
        append("learnt", facts.counts)
        append("newest event", facts.newest)
        append("measured", facts.measurement)
        append("beware", facts.caution)
        return table
    }

    /// The measures with their intervals, and for each baseline its value and the difference.
    private static func table(of quality: Quality) -> Table {
        let measured = quality.baselines.filter { $0.value.unmeasured == nil }
        let baselines = measured.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        func cell(_ value: Double?) -> Table.Cell { value.map { .number($0, digits: 4) } ?? .empty }
        func cells(_ value: Quality.Value?) -> [Table.Cell] {
            [cell(value?.value), cell(value?.low), cell(value?.high)]
        }
        var table = Table(
            ["measure", "value", "95% from", "to"] + baselines.flatMap { [$0.key, "difference", "95% from", "to"] })
        for (measure, value) in quality.metrics.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            var row: [Table.Cell] = [.text(measure)] + cells(value)
            for (_, baseline) in baselines {
                row += [cell(baseline.metrics[measure]?.value)] + cells(baseline.differences[measure])
            }
            table.append(row)
        }
        return table
    }

    private func files(_ manifest: Manifest) -> Table {
        var table = Table(["file", "bytes"])
        for name in manifest.files.keys.sorted() {
            let size = fileSize(summary.version.path(of: name))
            table.append([.text(name), .text(size.map(\.grouped) ?? "missing")])
        }
        return table
    }
}
