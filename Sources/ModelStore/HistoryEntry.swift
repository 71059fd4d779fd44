package import Diagnostics
package import Documents
import ModelFiles

/// One line of a model's history.
package struct HistoryEntry: Sendable, Equatable {
    package var time: UTCTime
    /// The user who made the change.
    package var actor: String
    package var action: HistoryAction
    package var model: String
    /// The version that was written, or of which persons were forgotten.
    package var version: Int?
    /// The alias that was moved.
    package var alias: String?
    /// Where the alias pointed before; nil when it is new.
    package var from: Int?
    /// Where the alias points from now on.
    package var to: Int?
    package var reason: String?
    /// The SHA-256 of the version's manifest from now on.
    package var manifest: String?
    /// Whether the alias was moved although its gates were not met.
    package var isForced: Bool
    /// The name of the key that signed the version.
    package var key: String?

    package init(
        time: UTCTime, actor: String, action: HistoryAction, model: String, version: Int? = nil, alias: String? = nil,
        from: Int? = nil, to: Int? = nil, reason: String? = nil, manifest: String? = nil, isForced: Bool = false
    ) {
        self.time = time
        self.actor = actor
        self.action = action
        self.model = model
        self.version = version
        self.alias = alias
        self.from = from
        self.to = to
        self.reason = reason
        self.manifest = manifest
        self.isForced = isForced
    }
}

/// The action that a line of the history records; unknown actions are kept when a history is read.
package struct HistoryAction: Sendable, Hashable {
    package let name: String

    package init(_ name: String) {
        self.name = name
    }

    package static let written = HistoryAction("written")
    package static let promoted = HistoryAction("promoted")
    package static let rolledBack = HistoryAction("rolled back")
    package static let forgotten = HistoryAction("forgotten")
    package static let signed = HistoryAction("signed")
    package static let reasonsCleared = HistoryAction("reasons cleared")
}

extension HistoryEntry {
    /// The line's JSON, without the hash of the line before; absent parts are left out.
    package var json: JSONValue {
        var members: [String: JSONValue] = [
            "time": .string(time.description), "actor": .string(actor), "action": .string(action.name),
            "model": .string(model),
        ]
        members["version"] = version.map { .int($0) }
        members["alias"] = alias.map { .string($0) }
        members["from"] = from.map { .int($0) }
        members["to"] = to.map { .int($0) }
        members["reason"] = reason.map { .string($0) }
        members["manifest"] = manifest.map { .string($0) }
        if isForced { members["forced"] = true }
        members["key"] = key.map { .string($0) }
        return .object(members)
    }

    /// Reads a line's JSON; nil when a mandatory part is missing.
    init?(json: JSONValue) {
        guard let time = json["time"]?.stringValue.flatMap(UTCTime.init(_:)), let actor = json["actor"]?.stringValue,
            let action = json["action"]?.stringValue, let model = json["model"]?.stringValue
        else { return nil }
        self.init(
            time: time, actor: actor, action: HistoryAction(action), model: model,
            version: json["version"]?.intValue, alias: json["alias"]?.stringValue, from: json["from"]?.intValue,
            to: json["to"]?.intValue, reason: json["reason"]?.stringValue, manifest: json["manifest"]?.stringValue,
            isForced: json["forced"]?.boolValue ?? false)
        key = json["key"]?.stringValue
    }
}
