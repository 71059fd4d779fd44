import Diagnostics

/// A value that a run gives in place of what the file says: `train.factors=128`.
struct PipelineSetting {
    let path: String
    /// The keys that lead to the value.
    private let names: [String]
    private let value: PipelineNode
    private let place: PipelinePlace

    /// Whether one of two settings is about a part of what the other is about.
    func overlaps(_ other: PipelineSetting) -> Bool {
        zip(names, other.names).allSatisfy { $0 == $1 }
    }

    /// Reads a setting.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a path that no pipeline has, and for a value that is no YAML.
    init(parsing text: String) throws {
        let origin = PipelinePlace.setting(text)
        guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
            throw origin.error("a setting is a key and a value", "Write it as train.factors=128")
        }
        place = origin
        path = String(text[..<sign])
        names = try Self.names(of: path, origin)
        let written = String(text[text.index(after: sign)...])
        // Standard input, which YAML would read as a list of one empty value.
        if written == "-" {
            value = PipelineNode(content: .text(written, isPlain: true), place: origin)
            return
        }
        guard let node = try YAMLTree.node(written, locate: { _, _ in origin }) else {
            throw origin.error(Message("\(path) has no value"), "Write a value behind the '='")
        }
        value = node
    }

    /// The keys of a path; what follows a key that takes names of the user's data is such a name, points and all.
    private static func names(of path: String, _ place: PipelinePlace) throws -> [String] {
        let fields = PipelineField.all
        let known = fields.map(\.path) + PipelineTable.sections(of: fields).sorted()
        if known.contains(path) { return path.split(separator: ".").map(String.init) }
        if let field = fields.first(where: { $0.form.takesNames && path.hasPrefix("\($0.path).") }),
            path.utf8.count > field.path.utf8.count + 1
        {
            return field.path.split(separator: ".").map(String.init) + [String(path.dropFirst(field.path.count + 1))]
        }
        let same = fields.first { $0.name == path }?.path
        let nearest = (same ?? PipelineTable.nearest(to: path, among: known)).map { "; did you mean '\($0)'?" } ?? ""
        throw place.error(
            Message("there is no key \(path.excerpt)\(nearest)"),
            "Write the names of the sections and of the key with points between them, as in train.factors=128")
    }

    /// Puts the value into the tree of a file.
    ///
    /// - Throws: `UserError` with code `wrongUsage` where the file has a value in place of a section.
    func apply(to root: inout PipelineNode) throws { try apply(names[...], to: &root) }

    private func apply(_ names: ArraySlice<String>, to node: inout PipelineNode) throws {
        guard let name = names.first else {
            node = value
            return
        }
        guard node.entries != nil || node.isEmpty else {
            throw place.error(
                Message("the file gives \(node.description) where \(path) needs keys"),
                "Change the file, or set the whole section")
        }
        var entries = node.entries ?? []
        let position = entries.firstIndex { $0.key == name } ?? entries.count
        var inner = PipelineNode(content: .mapping([]), place: place)
        if position < entries.count { inner = entries[position].value }
        try apply(names.dropFirst(), to: &inner)
        let entry = PipelineNode.Entry(key: name, place: names.count == 1 ? place : inner.place, value: inner)
        entries.replaceSubrange(position..<min(position + 1, entries.count), with: [entry])
        node.content = .mapping(entries)
    }
}

extension ValueForm {
    /// Whether the value may be a mapping of names of the user's data.
    var takesNames: Bool {
        switch self {
        case .mapping: true
        case .either(let forms): forms.contains(where: \.takesNames)
        default: false
        }
    }
}
