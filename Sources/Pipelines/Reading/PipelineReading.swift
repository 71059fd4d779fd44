import Diagnostics
import Documents

/// What the tree of a pipeline file gives, key by key, with the place of each.
struct PipelineReading {
    let table: PipelineTable
    let folder: PipelineFolder
    private(set) var draft = PipelineDraft()
    /// Where each given key, section, element of a list and name of the user's data is written, by its path:
    /// `publish.gates[0]`, `confidence.weights.view`.
    private(set) var places: [String: PipelinePlace] = [:]
    private let root: PipelinePlace
    private let references: EnvironmentReferences
    /// The values of connection settings as they were written, for the resolved file.
    private(set) var written: [String: JSONValue] = [:]

    /// Reads all keys.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a key that there is not, and for a value that its key does not
    ///   take.
    init(_ root: PipelineNode, in folder: PipelineFolder, _ references: EnvironmentReferences) throws {
        table = PipelineTable(Self.kind(of: root))
        self.folder = folder
        self.root = root.place
        self.references = references
        try read(root, section: "")
    }

    /// What the file trains: a table of customers makes a model of them, and so does the section of customers; other
    /// families have sections of their own.
    private static func kind(of root: PipelineNode) -> PipelineKind {
        if root["lifetime"] != nil { return .lifetime }
        if root["segments"] != nil { return .segments }
        if root["uplift"] != nil || root["data"]?["table"]?["columns"]?["treatment"] != nil { return .uplift }
        if let table = root["data"]?["table"],
            table["path"] != nil || table["postgres"] != nil || root["data"]?["events"] == nil
        {
            return .table
        }
        return root["customers"] != nil || root["data"]?["table"] != nil ? .customers : .recommender
    }

    private mutating func read(_ node: PipelineNode, section: String) throws {
        guard let entries = node.entries else {
            let name = section.isEmpty ? "the file" : section
            throw node.place.error(
                Message("\(name): expected keys with values, found \(node.description)"),
                "Write a key, a colon and a value on a line each, or {} for a section without keys")
        }
        for entry in entries {
            guard !entry.key.contains("."), !entry.key.isEmpty else { throw table.unknown(entry, in: section) }
            let path = section.isEmpty ? entry.key : "\(section).\(entry.key)"
            if let field = table.field(path) {
                try read(entry.value, field)
            } else if table.isSection(path) {
                try read(entry.value, section: path)
            } else {
                throw table.unknown(entry, in: section)
            }
            places[path] = entry.place
        }
    }

    private mutating func read(_ node: PipelineNode, _ field: PipelineField) throws {
        let filled = try references.filled(node, of: field.path)
        try field.read(filled, &draft)
        if case .list(let elements) = filled.content {
            for (number, element) in elements.enumerated() { places["\(field.path)[\(number)]"] = element.place }
        }
        if case .mapping(let entries) = filled.content {
            for entry in entries { places["\(field.path).\(entry.key)"] = entry.place }
        }
        guard references.connections.contains(field.path), case .text(let text, _) = node.content else { return }
        written[field.path] = .string(text)
    }
}

extension PipelineReading {
    /// Whether a key or a section is given.
    func isGiven(_ path: String) -> Bool { places[path] != nil }

    /// The given keys of a section, in the order of documents.
    func given(in section: String) -> [String] {
        table.fields.map(\.path).filter { $0.hasPrefix("\(section).") && isGiven($0) }
    }

    /// The place of a key, or of the innermost section around it that is given.
    func place(of path: String) -> PipelinePlace {
        var path = path
        while !path.isEmpty {
            if let place = places[path] { return place }
            path = PipelineField.section(of: path)
        }
        return root
    }

    /// The path of an element of a list; that of the key where its one value stands for a list.
    func path(ofElement number: Int, in path: String) -> String {
        let own = "\(path)[\(number)]"
        return isGiven(own) ? own : path
    }

    /// Refuses the first of some keys that is given.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    func refuse(_ paths: [String], _ circumstance: Message, remedy: Message = "Leave it out") throws {
        guard let path = paths.first(where: isGiven) else { return }
        throw place(of: path).refusal(of: path, circumstance, remedy: remedy)
    }

    /// A value that must be given.
    ///
    /// - Throws: `UserError` with code `wrongUsage` that says what is missing.
    func required<Value>(_ value: Value?, _ path: String, _ what: Message) throws -> Value {
        guard let value else { throw place(of: path).error("\(path) is missing", "Give \(what)") }
        return value
    }

    /// Runs a check of values that were read, whose errors are those of a key or of a section.
    func checking<Value>(_ path: String, _ check: () throws -> Value) throws -> Value {
        do {
            return try check()
        } catch let error as UserError {
            throw place(of: path).located(error, of: path)
        }
    }
}
