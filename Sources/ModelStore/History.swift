package import Diagnostics
import Documents
import Files
import ModelFiles

/// A model's history (`history.jsonl`): the authoritative record of versions and aliases, one JSON object per line.
///
/// Each line stores, under `previous`, the SHA-256 of the bytes of the line before it (for the first line, of no
/// bytes). Therefore no line can be changed, removed or inserted without breaking the chain.
package struct History: Sendable, Equatable {
    static let fileName = "history.jsonl"
    /// The `previous` hash of the first line.
    static let beginning = SHA256Sum.hex(of: "")

    package private(set) var entries: [HistoryEntry] = []
    /// The bytes of all complete lines.
    private(set) var lines: [UInt8] = []
    /// The number of bytes in all complete lines.
    private(set) var size = 0
    /// The SHA-256 of the last line.
    private(set) var lastSum = History.beginning
    /// Whether the file ends with a line that an interrupted writer did not finish; such a line is ignored.
    private(set) var hasTornEnd = false

    init() {}

    /// Reads the lines of a file and checks their chain.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - path: The path of the file, for errors.
    ///   - confirmed: What is known to have been complete, so that damage to it is not mistaken for a torn end.
    /// - Throws: `UserError` with code `modelUnusable` when a line is wrong, except a torn last line.
    init(_ bytes: [UInt8], path: String, confirmed: Confirmation?) throws {
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
            guard let end, accept(bytes[start..<end], ending: end + 1) else {
                let isLast = end.map { $0 + 1 == bytes.count } ?? true
                guard isLast, start >= confirmed?.size ?? 0 else {
                    let problem = "the line was changed or does not follow the one before"
                    throw Self.corrupt(path, line: entries.count + 1, problem)
                }
                hasTornEnd = true
                break
            }
            // The confirmed line must end at the confirmed size and have the confirmed hash.
            if let confirmed, start < confirmed.size, size >= confirmed.size,
                confirmed != Confirmation(size: size, lastSum: lastSum)
            {
                throw Self.corrupt(path, line: entries.count, "the line was changed")
            }
            start = size
        }
        lines = Array(bytes[..<size])
        if let confirmed, size < confirmed.size {
            throw Self.corrupt(path, line: entries.count + 1, "the end of the history is missing")
        }
    }

    /// What `aliases.json` records about a history: its length, and the hash of its last line, at the time of writing.
    struct Confirmation: Equatable {
        var size: Int
        var lastSum: String
    }

    private mutating func accept(_ line: ArraySlice<UInt8>, ending end: Int) -> Bool {
        guard let json = try? JSONValue(parsing: Array(line)), json["previous"]?.stringValue == lastSum,
            let entry = HistoryEntry(json: json)
        else { return false }
        entries.append(entry)
        size = end
        lastSum = line.withUnsafeBytes { SHA256Sum.hex(of: $0) }
        return true
    }

    /// Appends an entry after the last complete line.
    mutating func append(_ entry: HistoryEntry) {
        var members = entry.json.objectValue ?? [:]
        members["previous"] = .string(lastSum)
        let line = Array(JSONValue.object(members).text.utf8)
        entries.append(entry)
        size += line.count + 1
        lastSum = line.withUnsafeBytes { SHA256Sum.hex(of: $0) }
        lines += line + [UInt8(ascii: "\n")]
        hasTornEnd = false
    }

    /// The same history with other reasons, whose chain is made anew.
    ///
    /// - Returns: The history, and how many of its lines are others; nil where none is.
    func replacingReasons(_ change: (String) -> String) throws -> (history: History, changed: Int)? {
        var (text, last, changed) = ([UInt8](), Self.beginning, 0)
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            var members = try JSONValue(parsing: Array(line)).objectValue ?? [:]
            if let reason = members["reason"]?.stringValue {
                let other = change(reason)
                if other != reason { changed += 1 }
                members["reason"] = .string(other)
            }
            members["previous"] = .string(last)
            let again = Array(JSONValue.object(members).text.utf8)
            last = again.withUnsafeBytes { SHA256Sum.hex(of: $0) }
            text += again + [UInt8(ascii: "\n")]
        }
        guard changed > 0 else { return nil }
        return (try History(text, path: Self.fileName, confirmed: nil), changed)
    }

    private static func corrupt(_ path: String, line: Int, _ problem: String) -> UserError {
        UserError(
            .modelUnusable, "the history is damaged: \(problem)", at: .init(file: path, line: line),
            remedy: "Restore the file from a backup; if its end was cut off on purpose, remove aliases.json beside it")
    }
}

extension History {
    /// Where every alias pointed at the given time; nil means now.
    package func aliases(at time: UTCTime? = nil) -> [String: Int] {
        var aliases: [String: Int] = [:]
        for entry in entries where time.map({ entry.time <= $0 }) ?? true {
            if let alias = entry.alias { aliases[alias] = entry.to }
        }
        return aliases
    }

    /// The SHA-256 of a version's manifest, by the last line about it; nil when the history does not know the version.
    func manifestSum(of version: Int) -> String? {
        entries.last { $0.setsManifest && $0.version == version }?.manifest
    }

    /// The greatest version number ever used; 0 when there was none.
    var greatestNumber: Int {
        entries.reduce(0) { max($0, $1.version ?? 0, $1.to ?? 0) }
    }

    /// The versions to which successive rollbacks of an alias lead, the nearest last.
    ///
    /// A promotion adds the version at which the alias pointed before; a rollback removes its target and all versions
    /// after it. So two rollbacks go two promotions back, instead of back and forth.
    func versionsBefore(alias: String) -> [Int] {
        var stack: [Int] = []
        for entry in entries where entry.alias == alias {
            guard let to = entry.to else { continue }
            if entry.action == .rolledBack {
                if let position = stack.lastIndex(of: to) {
                    stack.removeSubrange((position + 1)...)
                } else {
                    stack = stack.dropLast() + [to]
                }
            } else if stack.last != to {
                stack.append(to)
            }
        }
        return stack.dropLast()
    }
}
