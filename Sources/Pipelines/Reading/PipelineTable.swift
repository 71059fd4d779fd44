import Diagnostics
import Documents

/// The keys that a pipeline file of one kind has, by their paths.
struct PipelineTable {
    let kind: PipelineKind
    /// In the order of documents.
    let fields: [PipelineField]
    private let byPath: [String: PipelineField]
    private let sections: Set<String>
    /// The keys and sections of all kinds.
    private let known: Set<String>

    init(_ kind: PipelineKind) {
        let all = PipelineField.all
        self.kind = kind
        fields = all.filter { $0.kinds.contains(kind) }
        byPath = Dictionary(fields.map { ($0.path, $0) }) { first, _ in first }
        sections = Self.sections(of: fields)
        known = Self.sections(of: all).union(all.map(\.path))
    }

    func field(_ path: String) -> PipelineField? { byPath[path] }

    func isSection(_ path: String) -> Bool { sections.contains(path) }

    /// The sections that hold fields, and the sections that hold them.
    static func sections(of fields: [PipelineField]) -> Set<String> {
        var sections: Set<String> = []
        for field in fields {
            var section = field.section
            while !section.isEmpty, sections.insert(section).inserted { section = PipelineField.section(of: section) }
        }
        return sections
    }

    /// The names of the keys and sections of a section, in the order of documents.
    static func names(in section: String, of fields: [PipelineField]) -> [String] {
        let prefix = section.isEmpty ? "" : "\(section)."
        var names: [String] = []
        for field in fields where field.path.hasPrefix(prefix) {
            let rest = field.path.dropFirst(prefix.count)
            let name = String(rest.prefix { $0 != "." })
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// The error of a key that the section does not have.
    func unknown(_ entry: PipelineNode.Entry, in section: String) -> UserError {
        let path = section.isEmpty ? entry.key : "\(section).\(entry.key)"
        guard !entry.key.contains(".") else {
            return entry.place.error(
                "the key '\(entry.key)' has points in it", "Write each name of a path under the one before it, indented"
            )
        }
        if known.contains(path) { return entry.place.refusal(of: path, kind.circumstance) }
        let names = Self.names(in: section, of: fields)
        var problem: Message =
            section.isEmpty ? "there is no key '\(entry.key)'" : "\(section) has no key '\(entry.key)'"
        if let nearest = Self.nearest(to: entry.key, among: names) {
            problem = problem + "; did you mean '\(nearest)'?"
        } else if let other = fields.first(where: { $0.name == entry.key }) {
            problem = problem + "; there is \(other.path)"
        }
        return entry.place.error(problem, "Known here: \(names.joined(separator: ", "))")
    }

    /// The name that a mistyped one most likely stands for; two letters in the wrong order are no other word.
    static func nearest(to name: String, among names: [String]) -> String? {
        nearestName(to: name, among: names) ?? names.first { $0.sorted() == name.lowercased().sorted() }
    }
}

extension PipelinePlace {
    /// The error of a key that has no effect.
    func refusal(of path: String, _ circumstance: Message, remedy: Message = "Leave it out") -> UserError {
        error("\(path) has no effect \(circumstance)", remedy)
    }
}
