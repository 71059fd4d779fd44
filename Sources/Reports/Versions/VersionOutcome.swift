package import Diagnostics
import Documents
import Files
package import Gates
package import ModelStore

/// What became of a version: whether an alias moved to it, and what its gates said.
package struct VersionOutcome: Sendable, Equatable {
    /// How the run that wrote the version ended.
    package enum Kind: String, Sendable {
        case published, unchanged, unpublished, refused
    }

    /// A gate as it was judged.
    package struct GateLine: Sendable, Equatable {
        package let gate: String
        package let outcome: String
        package let found: String

        package init(gate: String, outcome: String, found: String) {
            (self.gate, self.outcome, self.found) = (gate, outcome, found)
        }
    }

    /// Nil for a version that no recorded run wrote.
    package var kind: Kind?
    /// The alias that moved or was to move.
    package var alias: String?
    package var gates: [GateLine]
    /// When the gates were judged, in words: `by the run`.
    package var judged: String

    package init(_ kind: Kind?, alias: String?, gates: [GateLine], judged: String = "by the run that trained it") {
        (self.kind, self.alias, self.gates, self.judged) = (kind, alias, gates, judged)
    }

    /// The gates of a report.
    package static func lines(of gates: GateReport?) -> [GateLine] {
        (gates?.results ?? []).map { GateLine(gate: $0.gate.text, outcome: $0.outcome.rawValue, found: $0.found) }
    }

    /// The gate that kept the version out; nil where none did.
    var missed: GateLine? {
        guard kind == .refused else { return nil }
        let failed = [GateOutcome.failed.rawValue, GateOutcome.unmeasured.rawValue]
        return gates.first { failed.contains($0.outcome) } ?? gates.first { $0.outcome == GateOutcome.doubt.rawValue }
    }
}

extension VersionOutcome {
    /// What the store has written down of a version.
    ///
    /// The record of runs tells of the run that trained it. Where no run did, the gates of the alias `champion` are
    /// judged by the manifest, unless the alias points at the version already.
    ///
    /// - Parameters:
    ///   - reported: The version.
    ///   - store: Its store.
    ///   - now: The time by the clock, for gates on the age of the newest event.
    ///   - clock: Seconds from any moment, for gates on the time to open the version.
    /// - Throws: `UserError` with code `modelUnusable` for gates that cannot be read.
    package init(
        of reported: ReportedVersion, in store: ModelStore, now: UTCTime, clock: () -> Double
    ) throws {
        let alias = reported.manifest.pipeline?["resolved"]?["publish"]?["alias"]?.stringValue
        guard !reported.version.isFromPath else {
            self.init(nil, alias: alias, gates: [])
            return
        }
        if let recorded = try Self.recorded(reported.version, in: store) {
            self.init(recorded.kind, alias: alias, gates: recorded.gates)
            return
        }
        let judged = try store.judged(
            .number(model: reported.version.model, number: reported.version.number),
            for: alias ?? Reference.defaultAlias, now: now, clock: clock)
        self.init(
            nil, alias: alias, gates: Self.lines(of: judged?.report), judged: "anew, by what the manifest says")
    }

    /// The last complete run in `runs.jsonl` that wrote a version; nil when there is none.
    private static func recorded(
        _ version: Version, in store: ModelStore
    ) throws -> (kind: Kind, gates: [GateLine])? {
        let path = store.runsFile(of: version.model)
        guard Folder.exists(path) else { return nil }
        for line in try MappedFile.contents(of: path).split(separator: UInt8(ascii: "\n")).reversed() {
            // A torn line, and one of another program, tell nothing of this version.
            guard let run = try? JSONValue(parsing: Array(line)), run["version"]?.intValue == version.number,
                let kind = run["outcome"]?.stringValue.flatMap(Kind.init(rawValue:))
            else { continue }
            let gates = (run["gates"]?.arrayValue ?? []).compactMap { gate -> GateLine? in
                guard let text = gate["gate"]?.stringValue, let outcome = gate["outcome"]?.stringValue else {
                    return nil
                }
                return GateLine(gate: text, outcome: outcome, found: gate["found"]?.stringValue ?? "")
            }
            return (kind, gates)
        }
        return nil
    }
}
