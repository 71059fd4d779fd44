import Diagnostics
import Yams

/// Reads YAML into nodes with their places, and refuses what is larger than a pipeline can be.
///
/// The numbers of a text are not converted, so that `007` stays `007` and `yes` stays `yes`.
struct YAMLTree {
    /// The most values that a text may have after its aliases are filled in.
    static let mostNodes = 10_000
    /// The most levels of lists and mappings within each other.
    static let deepest = 20
    /// The most bytes of all values together after aliases are filled in.
    private static let mostBytes = 4 << 20

    /// Turns a line and a column into a place.
    private let locate: (Int, Int) -> PipelinePlace
    private var nodes = 0
    private var bytes = 0

    private init(_ locate: @escaping (Int, Int) -> PipelinePlace) { self.locate = locate }

    /// Reads a text that holds one document.
    ///
    /// - Parameters:
    ///   - text: The YAML.
    ///   - locate: Turns a line and a column, from 1 on, into a place.
    /// - Returns: The value; `nil` for a text without one.
    /// - Throws: `UserError` with code `wrongUsage` that says where the text is no YAML, or too much of it.
    static func node(_ text: String, locate: @escaping (Int, Int) -> PipelinePlace) throws -> PipelineNode? {
        let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        guard !text.isEmpty else { return nil }
        let problems = YAMLProblems(text: text, locate: locate)
        try problems.refuseAliasesInKeys()
        var tree = YAMLTree(locate)
        do {
            return try Yams.compose(yaml: text, .basic, .default, .utf8).map { try tree.converted($0, depth: 1) }
        } catch let error as YamlError {
            throw tree.problem(of: error, problems)
        }
    }

    private mutating func converted(_ node: Node, depth: Int) throws -> PipelineNode {
        let place = place(of: node.mark)
        nodes += 1
        guard nodes <= Self.mostNodes, bytes <= Self.mostBytes else {
            throw place.error(
                Message("more than \(Self.mostNodes) values or \(Self.mostBytes >> 20) MiB once aliases are filled in"),
                "Write a smaller file: a pipeline needs a few dozen values")
        }
        guard depth <= Self.deepest else {
            throw Self.tooDeep(at: place)
        }
        switch node {
        case .scalar(let scalar):
            try check(scalar.tag, at: place)
            bytes += scalar.string.utf8.count
            var text = scalar.string
            // The last line end of a block belongs to its form, not to the value.
            if [.literal, .folded].contains(scalar.style), text.last == "\n" { text.removeLast() }
            return PipelineNode(content: .text(text, isPlain: scalar.style == .plain), place: place)
        case .sequence(let list):
            try check(list.tag, at: place)
            var elements: [PipelineNode] = []
            for element in list { elements.append(try converted(element, depth: depth + 1)) }
            return PipelineNode(content: .list(elements), place: place)
        case .mapping(let mapping):
            try check(mapping.tag, at: place)
            var entries: [PipelineNode.Entry] = []
            for pair in mapping { entries.append(try entry(pair.key, pair.value, depth: depth)) }
            return PipelineNode(content: .mapping(entries), place: place)
        case .alias:
            throw place.error("an alias stands where no value can be filled in", "Write the value itself")
        }
    }

    private mutating func entry(_ key: Node, _ value: Node, depth: Int) throws -> PipelineNode.Entry {
        let place = place(of: key.mark)
        guard case .scalar(let scalar) = key else {
            throw place.error("a list or a mapping cannot be a key", "Write a name before the colon")
        }
        guard scalar.string != "<<" else {
            throw place.error(
                "the key '<<' would take over keys from elsewhere, which pipeline files do not do",
                "Write the keys out, or give their values an alias each")
        }
        bytes += scalar.string.utf8.count
        return .init(key: scalar.string, place: place, value: try converted(value, depth: depth + 1))
    }

    /// Refuses a tag that would ask for another type than the key has.
    private func check(_ tag: Tag, at place: PipelinePlace) throws {
        let usual = ["", "!"] + ["str", "seq", "map"].map { "tag:yaml.org,2002:\($0)" }
        guard !usual.contains(tag.rawValue) else { return }
        let standard = "tag:yaml.org,2002:"
        let written = tag.rawValue.hasPrefix(standard) ? "!!\(tag.rawValue.dropFirst(standard.count))" : tag.rawValue
        throw place.error(
            Message("the tag \(written.excerpt) has no effect"),
            "Leave it out: the key says what its value is")
    }

    private func place(of mark: Mark?) -> PipelinePlace { locate(mark?.line ?? 1, mark?.column ?? 1) }

    private static func tooDeep(at place: PipelinePlace) -> UserError {
        place.error(
            Message("nested deeper than \(deepest) levels"), "Write it with fewer levels of lists and mappings")
    }

    private func problem(of error: YamlError, _ problems: YAMLProblems) -> UserError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            // The parser has a limit of its own, of which it speaks as of its function in C.
            if problem.contains("nesting level") { return Self.tooDeep(at: locate(mark.line, mark.column)) }
            return problems.malformed(problem, line: mark.line, column: mark.column)
        case .duplicatedKeysInMapping(let keys, let context):
            return problems.duplicate(keys.first ?? "", line: context.mark.line, column: context.mark.column)
        case .reader(let problem, let offset, _, _):
            return problems.unreadable(problem, offset: offset)
        default:
            return problems.malformed("\(error)", line: 1, column: 1)
        }
    }
}
