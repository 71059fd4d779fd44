import Documents
import Files
import ModelFiles

/// The content of `aliases.json`: where the aliases point, derived from the history so that readers need not read that.
///
/// The file stores the length of the history and its last line's hash, and a SHA-256 of its own content. If the length
/// does not match the history, or the file is damaged, readers use the history instead.
struct AliasFile: Equatable {
    static let fileName = "aliases.json"

    var aliases: [String: Int]
    var confirmation: History.Confirmation

    init(_ history: History) {
        aliases = history.aliases()
        confirmation = History.Confirmation(size: history.size, lastSum: history.lastSum)
    }

    /// Reads the file in a model's folder; nil when it is missing or damaged.
    init?(inFolder folder: String) {
        guard let bytes = try? MappedFile.contents(of: "\(folder)/\(Self.fileName)"),
            let json = try? JSONValue(parsing: bytes), let members = json["aliases"]?.objectValue,
            let size = json["history"]?["bytes"]?.intValue, let lastSum = json["history"]?["last"]?.stringValue
        else { return nil }
        aliases = members.compactMapValues(\.intValue)
        confirmation = History.Confirmation(size: size, lastSum: lastSum)
        // Accept only exactly the bytes that a writer produces.
        guard Array(text.utf8) == bytes else { return nil }
    }

    var text: String {
        var members: [String: JSONValue] = [
            "aliases": .object(aliases.mapValues { .int($0) }),
            "history": ["bytes": .int(confirmation.size), "last": .string(confirmation.lastSum)],
        ]
        members["sha256"] = .string(SHA256Sum.hex(of: JSONValue.object(members).text))
        return JSONValue.object(members).indentedText
    }

    /// Replaces the file in a model's folder.
    func write(inFolder folder: String) throws {
        let file = try AtomicFile("\(folder)/\(Self.fileName)")
        try file.write(text)
        try file.commit()
    }
}
