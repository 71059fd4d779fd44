import Diagnostics

/// Fills `${NAME}` in connection settings from the environment; anywhere else it is an error.
///
/// What is filled in reaches the recipe alone: the resolved pipeline keeps the text as it was written.
struct EnvironmentReferences {
    let environment: [String: String]
    /// The paths of the keys that take variables.
    let connections: Set<String>

    /// The value of a key with its variables filled in.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a variable that is not set, and for a key that takes none.
    func filled(_ node: PipelineNode, of path: String) throws -> PipelineNode {
        var filled = node
        switch node.content {
        case .text(let text, let isPlain):
            guard text.contains("${") else { return node }
            filled.content = .text(try self.filled(text, of: path, at: node.place), isPlain: isPlain)
        case .list(let elements):
            filled.content = .list(try elements.map { try self.filled($0, of: path) })
        case .mapping(let entries):
            filled.content = .mapping(
                try entries.map { entry -> PipelineNode.Entry in
                    guard !entry.key.contains("${") else { throw Self.refusal(of: path, at: entry.place) }
                    return .init(key: entry.key, place: entry.place, value: try self.filled(entry.value, of: path))
                })
        }
        return filled
    }

    private func filled(_ text: String, of path: String, at place: PipelinePlace) throws -> String {
        guard connections.contains(path) else { throw Self.refusal(of: path, at: place) }
        let pieces = text.split(separator: "${", omittingEmptySubsequences: false)
        var filled = String(pieces[0])
        for piece in pieces.dropFirst() {
            guard let end = piece.firstIndex(of: "}"), Self.isName(piece[..<end]) else {
                throw place.error(
                    Message("\(path): '${' is not followed by a name and '}'"), "Write it as ${NAME}")
            }
            let name = String(piece[..<end])
            guard let value = environment[name], !value.isEmpty else {
                throw place.error(
                    "\(path) needs the environment variable '\(name)', which is not set",
                    "Set it before the run, where the schedule keeps its secrets")
            }
            filled += value + piece[piece.index(after: end)...]
        }
        return filled
    }

    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_")
        }
    }

    private static func refusal(of path: String, at place: PipelinePlace) -> UserError {
        place.error(
            Message("${…} is filled in only in settings of a connection, and \(path) is none"),
            "Write the value itself")
    }
}
