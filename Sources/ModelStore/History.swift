package import Diagnostics
import Documents
import Files
import ModelFiles

/// A model's history (`history.jsonl`): the truth about versions and aliases, one JSON object per line.
///
/// Each line carries under `previous` the SHA-256 of the bytes of the line before (of no bytes for the first), so that
/// no line can be changed, dropped or put in between without breaking the chain.
package struct History: Sendable, Equatable {
    static let fileName = "history.jsonl"
    /// What the first line carries as the hash of the line before.
    static let beginning = SHA256Sum.hex(of: "")

    package private(set) var entries: [HistoryEntry] = []
    /// All whole lines.
    private(set) var lines: [UInt8] = []
    /// Their bytes.
    private(set) var size = 0
    /// The SHA-256 of the last line.
    private(set) var lastSum = History.beginning
    /// Whether the file ends with a line that an interrupted writer did not finish; such a line counts as not there.
    private(set) var hasTornEnd = false

    init() {}

    /// Reads the lines of a file and checks their chain.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - path: Where it stands, for errors.
    ///   - confirmed: What is known to have been complete, so that damage to it cannot pass for a torn end.
    /// - Throws: `UserError` with code `modelUnusable` when a line other than a torn last one is wrong.
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
            // The line that the confirmation speaks of must end where it did and be what it was.
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

    /// What `aliases.json` remembers of a history: the history was once this long and ended with this line.
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

    /// Adds an entry behind the last whole line.
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

    private static func corrupt(_ path: String, line: Int, _ problem: String) -> UserError {
        UserError(
            .modelUnusable, "the history is damaged: \(problem)", at: .init(file: path, line: line),
            remedy: "Restore the file from a backup; if its end was cut off on purpose, remove aliases.json beside it")
    }
}

extension History {
    /// Where every alias pointed at a time, or points now.
    package func aliases(at time: UTCTime? = nil) -> [String: Int] {
        var aliases: [String: Int] = [:]
        for entry in entries where time.map({ entry.time <= $0 }) ?? true {
            if let alias = entry.alias { aliases[alias] = entry.to }
        }
        return aliases
    }

    /// The SHA-256 of a version's manifest when it was written; nil when the history does not know the version.
    func manifestSum(of version: Int) -> String? {
        entries.last { $0.action == .written && $0.version == version }?.manifest
    }

    /// The greatest number that a version ever had; 0 when there was none.
    var greatestNumber: Int {
        entries.reduce(0) { max($0, $1.version ?? 0, $1.to ?? 0) }
    }

    /// The versions that rolling an alias back leads to, nearest last.
    ///
    /// A promotion adds the version where the alias pointed; a rollback takes away all versions after its goal. So two
    /// rollbacks lead two promotions back, not to and fro.
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
