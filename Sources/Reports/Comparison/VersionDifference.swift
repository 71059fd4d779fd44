import CustomerModels
import Documents
import ModelStore

/// What two versions do not have in common, the most important first, as far as their manifests tell.
package struct VersionDifference: Sendable {
    /// What a difference is about, in descending order of importance.
    package enum Area: String, CaseIterable, Sendable {
        case kind
        case parameters
        case data
        case start
        case measurement
        case program
        case pipeline
        case files

        /// The area in a sentence.
        var words: String {
            switch self {
            case .kind: "the kind of model"
            case .parameters: "the parameters"
            case .data: "the data"
            case .start: "what the training began from"
            case .measurement: "how they were measured"
            case .program: "the version of the program"
            case .pipeline: "the pipeline"
            case .files: "the bytes of the files"
            }
        }
    }

    /// An entry that differs, with its value in each version; nil where a version does not have it.
    package struct Line: Sendable, Equatable {
        package let area: Area
        package let what: String
        package let first: String?
        package let second: String?
    }

    package let first: ReportedVersion
    package let second: ReportedVersion
    /// In order of importance.
    package let lines: [Line]

    package init(_ first: ReportedVersion, _ second: ReportedVersion) {
        (self.first, self.second) = (first, second)
        let entries = [DifferingEntries(first.manifest), DifferingEntries(second.manifest)]
        var lines: [Line] = []
        for area in Area.allCases {
            let (one, other) = (entries[0].entries[area] ?? [], entries[1].entries[area] ?? [])
            let values = [one, other].map { entries in
                entries.reduce(into: [String: String]()) { $0[$1.what] = $1.value }
            }
            var seen: Set<String> = []
            for what in (one + other).map(\.what) where seen.insert(what).inserted {
                guard values[0][what] != values[1][what], !entries[0].isEmptied(what, in: entries[1]),
                    !entries[1].isEmptied(what, in: entries[0])
                else { continue }
                lines.append(
                    Line(
                        area: area, what: what.shortened(to: 120), first: values[0][what]?.shortened(to: 200),
                        second: values[1][what]?.shortened(to: 200)))
            }
        }
        self.lines = lines
    }

    /// Whether all files are the same by their SHA-256.
    package var hasSameFiles: Bool {
        !first.manifest.files.isEmpty && first.manifest.files == second.manifest.files
    }

    /// The lines of an area.
    package func lines(of area: Area) -> [Line] { lines.filter { $0.area == area } }

    /// What differs most, in a sentence.
    package var headline: String {
        let causes = lines.filter { $0.area != .files }
        guard let line = causes.first else {
            if hasSameFiles { return "The two versions are the same, byte for byte." }
            let names = lines(of: .files).map(\.what).joined(separator: ", ")
            return "Settings, data and program are the same, but the bytes are not: \(names)."
        }
        let values = "\(line.first ?? "none") and \(line.second ?? "none")"
        let further = causes.count { $0.area == line.area } - 1
        let rest = further == 0 ? "" : ", and \(further) more of \(line.area.words)"
        if hasSameFiles {
            return
                "The two versions are the same, byte for byte; their manifests differ by \(line.what): \(values)\(rest)."
        }
        return "What differs most is \(line.area.words): \(line.what), \(values)\(rest)."
    }
}

/// The entries of a manifest that a difference is about, by area.
private struct DifferingEntries {
    private(set) var entries: [VersionDifference.Area: [(what: String, value: String)]] = [:]
    /// Settings without members, such as weights of which none was given.
    private(set) var empty: Set<String> = []

    /// Whether a setting is empty here and has members elsewhere, which say all that differs.
    func isEmptied(_ what: String, in other: DifferingEntries) -> Bool {
        empty.contains(what)
            && other.entries.values.contains { $0.contains { $0.what.hasPrefix(what + ".") } }
    }

    init(_ manifest: Manifest) {
        add(.kind, "kind", manifest.kind)
        add(.kind, "algorithm", manifest.parameters["train"]?["algorithm"]?.stringValue)
        add(.kind, "members", manifest.members?.joined(separator: " and "))
        for setting in manifest.parameters.flattened() where setting.path != "train.algorithm" {
            add(Self.area(of: setting.path), setting)
        }
        // A mixture learns its share, which is none of its settings.
        add(.files, "share", manifest.share.map { $0.fixed(4) })
        addData(manifest)
        for (number, parent) in (manifest.parents ?? []).enumerated() {
            add(.start, "parent \(number + 1)", "\(parent.version) \(parent.manifest)")
        }
        add(.program, "code version", manifest.codeVersion)
        add(.program, "format", String(manifest.formatVersion))
        for query in manifest.queries ?? [] {
            add(.program, "program of \(query.source)", query.program)
            add(.data, "query \(query.source)", query.sha256)
        }
        add(.pipeline, "pipeline hash", manifest.pipeline?["hash"]?.plainText)
        for name in ["path", "for"] { add(.pipeline, "pipeline \(name)", manifest.pipeline?[name]?.plainText) }
        // Most of them are parameters, which are told apart above.
        let known = Set(manifest.parameters.flattened().map(\.path))
        for setting in manifest.pipeline?["resolved"]?.flattened() ?? [] where !known.contains(setting.path) {
            add(.pipeline, setting)
        }
        for (name, sum) in manifest.files.sorted(by: { $0.key < $1.key }) { add(.files, name, sum) }
    }

    /// What is known of the data: its newest event, its counts, what was left out, and where it came from.
    private mutating func addData(_ manifest: Manifest) {
        add(.data, "newest event", manifest.data["newest"]?.plainText)
        add(.data, "rows read", manifest.funnel["rows"]?.plainText)
        let known: Set = ["newest", "fingerprint"]
        for entry in manifest.data.flattened() where !known.contains(entry.path) {
            add(.data, entry.path, entry.value.plainText)
        }
        for stage in manifest.funnel["stages"]?.arrayValue ?? [] {
            guard let name = stage["name"]?.stringValue else { continue }
            add(.data, "dropped: \(name)", stage["dropped"]?.plainText)
        }
        add(.data, "fingerprint", manifest.data["fingerprint"]?.plainText)
        for input in manifest.pipeline?["inputs"]?.arrayValue ?? [] {
            guard let path = input["path"]?.stringValue else { continue }
            add(.data, "SHA-256 of \(path)", input["sha256"]?.plainText)
        }
    }

    private mutating func add(_ area: VersionDifference.Area, _ setting: (path: String, value: JSONValue)) {
        add(area, setting.path, SettingText.text(of: setting.value, at: setting.path))
        if setting.value == .object([:]) { empty.insert(setting.path) }
    }

    private mutating func add(_ area: VersionDifference.Area, _ what: String, _ value: String?) {
        guard let value else { return }
        entries[area, default: []].append((what, value))
    }

    /// What a setting is about.
    private static func area(of path: String) -> VersionDifference.Area {
        if path.hasPrefix("start.") || path == "start" { return .start }
        if path.hasPrefix("hold_out") || ["metrics", "mask", "unknown_items", "folds"].contains(path) {
            return .measurement
        }
        return ChangedSettings.isOfInput(path) ? .data : .parameters
    }
}
