import CustomerModels
import Documents
import ModelFiles
import ModelStore

/// What a manifest says of a training, in words; an entry that an earlier program did not write is nil.
struct VersionFacts {
    private let manifest: Manifest

    init(_ manifest: Manifest) {
        self.manifest = manifest
    }

    private var parameters: JSONValue { manifest.parameters }
    private var isPropensity: Bool { manifest.kind == ModelFamily.propensity.name }
    private var isSegments: Bool { manifest.kind == ModelFamily.segments.name }
    private var isUplift: Bool { manifest.kind == ModelFamily.uplift.name }
    private var isLifetime: Bool { manifest.kind == ModelFamily.lifetime.name }
    /// The source of a propensity model: `table` or `events`.
    private func source(_ kind: String) -> JSONValue? { parameters["source"]?[kind]?["_0"] }

    /// `ials, a recommender`; `mixture of repeat (65%) and ease, a recommender`.
    var kind: String {
        if isPropensity { return "\(manifest.kind), a model of customers" }
        if isSegments {
            return manifest.parameters["basis"]?.stringValue.map { "\(manifest.kind) by \($0)" } ?? manifest.kind
        }
        if isUplift {
            let learner = parameters["recipe"]?["learner"]?.stringValue
            return "\(manifest.kind)\(learner.map { " by \($0)" } ?? ""), a model of customers"
        }
        if isLifetime { return "\(manifest.kind), what customers will still buy" }
        guard let members = manifest.members, let share = manifest.share, let first = members.first else {
            return "\(algorithm ?? manifest.kind), a recommender"
        }
        let others = members.dropFirst().map { " and \($0)" }.joined()
        return "\(manifest.kind) of \(first) (\(Int((share * 100).rounded()))%)\(others), a recommender"
    }

    private var algorithm: String? { parameters["train"]?["algorithm"]?.stringValue }

    /// `churn within 90 days after 2024-04-05, 2024-07-04`, `the column churned`, `the change of the column bought by
    /// mailed`; nil for recommenders.
    var prediction: String? {
        if let target = source("table")?["schema"]?["target"]?.stringValue { return "the column \(target)" }
        let campaign = parameters["table"]?["schema"]
        if let target = campaign?["target"]?.stringValue, let treatment = campaign?["treatment"]?.stringValue {
            return "the change of the column \(target) by \(treatment)"
        }
        guard let plan = source("events")?["plan"], let label = plan["label"]?.stringValue else { return nil }
        let days = plan["horizon"]?.doubleValue.map { $0 / 86_400 }
        let span = days.map { " within \($0.fixed($0 == $0.rounded() ? 0 : 1)) days" }
        let cutoffs = (plan["cutoffs"]?.arrayValue ?? []).compactMap(\.intValue).map { SettingText.time(Int64($0)) }
        return label + (span ?? "") + (cutoffs.isEmpty ? "" : " after \(cutoffs.joined(separator: ", "))")
    }

    /// `log.csv, items.csv: 541,909 rows`; a number of rows counts those of the events or of the table.
    var input: String? {
        let log = source("events")
        let lists = [parameters["events"], log?["files"]].compactMap { $0?.arrayValue }.flatMap { $0 }
        let pairs = [parameters["options"], log?["options"]].map { $0?["identities"]?["path"] }
        let single =
            [
                source("table")?["file"], parameters["table"]?["file"], log?["items"], parameters["items"],
                parameters["consent"],
            ] + pairs
        let files = (lists + single.compactMap(\.self)).compactMap(\.stringValue).joined(separator: ", ")
        let rows = manifest.funnel["rows"]?.intValue.map { "\($0.grouped) rows" }
        let parts = [files.isEmpty ? nil : files, rows].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ": ")
    }

    /// `32 no consent, 276 further events of a pair`; nil when every row was used.
    var leftOut: String? {
        let stages = (manifest.funnel["stages"]?.arrayValue ?? []).compactMap { stage -> String? in
            guard let dropped = stage["dropped"]?.intValue, dropped > 0, let name = stage["name"]?.stringValue else {
                return nil
            }
            return "\(dropped.grouped) (\(name))"
        }
        return stages.isEmpty ? nil : stages.joined(separator: ", ")
    }

    /// `4,339 customers, 3,665 items, 266,802 pairs`; `12,330 rows, 1,908 of them yes, 17 columns`.
    var counts: String? {
        func count(_ key: String, _ unit: String) -> String? {
            manifest.data[key]?.intValue.map { "\($0.grouped) \(unit)" }
        }
        let parts =
            isPropensity
            ? [count("rows", "rows"), count("positives", "of them yes"), count("columns", "columns")]
            : isUplift
                ? [
                    count("rows", "customers"), count("treated", "of them treated"), count("positives", "of them yes"),
                    count("columns", "columns"),
                ]
                : [count("users", "customers"), count("items", "items"), count("pairs", "pairs")]
                    + (isSegments ? [count("segments", "segments")] : [])
        let known = parts.compactMap(\.self)
        return known.isEmpty ? nil : known.joined(separator: ", ")
    }

    var newest: String? { manifest.data["newest"]?.stringValue }

    /// `on 1,854 customers with 56,091 pairs to find, events from 2024-10-02 on; the best of 40 trials`.
    var measurement: String {
        guard let quality = manifest.quality else {
            return isSegments ? "no: segments are not right or wrong" : "no: nothing was held out"
        }
        if isUplift, let rows = quality.rows, let folds = quality.split?.folds {
            return "on \(rows.grouped) customers by cross-fitting in \(folds) parts"
        }
        let users = quality.users.map { "on \($0.grouped) customers" }
        let pairs = quality.pairs.map { "\($0.grouped) pairs to find" }
        let rows = quality.rows.map { "on \($0.grouped) rows" }
        let split = quality.split.flatMap(Self.text(of:))
        let kept = parameters["refit"]?.stringValue == "train" ? "the version has not learnt from these" : nil
        let mask = quality.mask == "none" ? "lists that may hold what customers have" : nil
        let unknown = quality.unknownItems == "miss" ? "items that it did not know count as not found" : nil
        let trials = quality.trials.map { "the best of \($0.grouped) trials, so its values are too high" }
        let parts = [users, pairs, rows, split, kept, mask, unknown, trials].compactMap(\.self)
        return parts.isEmpty ? "yes" : parts.joined(separator: "; ")
    }

    private static func text(of split: Quality.Split) -> String? {
        switch split.by {
        case .time: split.from.map { "events from \(SettingText.time($0)) on" }
        case .last: split.items.map { "the newest \($0) items of each" }
        case .lastOrder: "the last order of each"
        case .users: split.share.map { "a share of \($0) of the customers" }
        case .file: split.file.map { "the events of \($0)" }
        case .folds:
            split.folds.map {
                "cross-validation in \($0) parts, \(split.calibrated == true ? "after" : "before") calibration"
            }
        }
    }

    /// What a reader could take the model's numbers for that they are not.
    var caution: String? {
        guard isPropensity, parameters["calibration"]?.stringValue == "none",
            let weights = parameters["class_weights"]?.objectValue, weights["none"] == nil
        else { return nil }
        if let factors = weights["factors"], factors["no"] == factors["yes"] { return nil }
        return "its numbers are no probabilities, because classes were weighted without calibration"
    }
}
