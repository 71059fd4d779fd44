import Diagnostics
import Documents
import Files

/// Who was forgotten and must not be learnt again: the content of `forgotten.jsonl`, of a model or of a whole store.
///
/// One JSON object per line: `time`, `actor`, `action` (`forgotten`, `readmitted` or `receipt`), `key` (which tells the key
/// that made the hashes from others), and `names`, the keyed hashes of ids; a receipt has `receipt` in their place.
struct ForgottenList {
    static let fileName = "forgotten.jsonl"

    private let path: String
    private var lines: [JSONValue] = []
    /// The keyed hashes that are on the list, in the order in which they came.
    private(set) var names: [String] = []

    /// Reads the list in a folder; without a file nobody is on it.
    ///
    /// - Parameters:
    ///   - folder: The folder.
    ///   - mark: The mark of the key; nil where nobody asks for hashes.
    /// - Throws: `UserError` with code `modelUnusable` for a file that is damaged, cannot be read, or has hashes of another
    ///   key.
    init(inFolder folder: String, keyedBy mark: String?) throws {
        path = "\(folder)/\(Self.fileName)"
        guard Self.isIn(folder: folder) else { return }
        let bytes: [UInt8]
        do {
            bytes = try MappedFile.contents(of: path)
        } catch let error as UserError {
            throw UserError(.modelUnusable, error.problemMessage, at: error.place, remedy: error.remedyMessage)
        }
        for (number, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let json = try? JSONValue(parsing: Array(line)), let action = json["action"]?.stringValue else {
                throw unusable("the list of forgotten persons is damaged", line: number + 1)
            }
            let own = (json["names"]?.arrayValue ?? []).compactMap(\.stringValue)
            guard action == Action.receipt.rawValue || !own.isEmpty else {
                throw unusable("the list of forgotten persons is damaged: a line names nobody", line: number + 1)
            }
            if !own.isEmpty, let mark, json["key"]?.stringValue != mark {
                throw unusable("the list of forgotten persons was written with another key", line: number + 1)
            }
            apply(action, own)
            lines.append(json)
        }
        guard !lines.isEmpty else { throw unusable("the list of forgotten persons is empty", line: 1) }
    }

    /// The number of lines.
    var count: Int { lines.count }

    static func isIn(folder: String) -> Bool { Folder.hasEntry("\(folder)/\(fileName)") }

    private func unusable(_ problem: String, line: Int) -> UserError {
        UserError(
            .modelUnusable, problem, at: .init(file: path, line: line),
            remedy: "Restore the list and its key from a backup: without them, forgotten persons would be learnt again")
    }

    private mutating func apply(_ action: String, _ own: [String]) {
        switch action {
        case Action.forgotten.rawValue:
            let known = Set(names)
            names += own.filter { !known.contains($0) }
        case Action.readmitted.rawValue:
            let gone = Set(own)
            names.removeAll { gone.contains($0) }
        default: break
        }
    }

    enum Action: String {
        case forgotten
        case readmitted
        case receipt
    }

    /// All hashes that came on the list together with one of them; none for one that is not on it.
    func person(of name: String) -> [String] {
        let listed = Set(names)
        guard listed.contains(name) else { return [] }
        let lines = lines.filter { $0["action"]?.stringValue == Action.forgotten.rawValue }
            .compactMap { $0["names"]?.arrayValue?.compactMap(\.stringValue) }
        var own: Set = [name]
        while true {
            let more = own.union(lines.filter { !own.isDisjoint(with: $0) }.joined()).intersection(listed)
            if more == own { return own.sorted() }
            own = more
        }
    }

    /// When a hash came on the list; nil for one that is not on it.
    func since(_ name: String) -> String? {
        guard names.contains(name) else { return nil }
        return lines.last { line in
            line["action"]?.stringValue == Action.forgotten.rawValue
                && line["names"]?.arrayValue?.contains(.string(name)) == true
        }?["time"]?.stringValue
    }

    /// Adds a line.
    mutating func append(_ action: Action, _ members: [String: JSONValue], by author: Author) throws {
        var line = members
        line["time"] = .string(try author.now().description)
        line["actor"] = .string(author.name)
        line["action"] = .string(action.rawValue)
        apply(action.rawValue, (members["names"]?.arrayValue ?? []).compactMap(\.stringValue))
        lines.append(.object(line))
    }

    /// Replaces the file.
    func write() throws {
        let file = try AtomicFile(path)
        for line in lines { try file.write(line.text + "\n") }
        try file.commit()
    }
}
