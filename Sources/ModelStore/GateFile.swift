import Diagnostics
import Documents
import Files

/// What becomes of a version whose customers are too few to tell whether it meets a gate.
package enum DoubtRule: String, Codable, Sendable, CaseIterable {
    case publish
    case refuse
}

/// The conditions that a version must meet before an alias may move to it, as texts: the store cannot judge them.
package struct AliasGates: Sendable, Equatable {
    package var gates: [String]
    /// `nil` leaves the decision to the one who judges.
    package var onDoubt: DoubtRule?
    /// The pipeline file whose run has set them, as the next run may; `nil` for gates that were set by hand.
    package var pipeline: String?

    package init(_ gates: [String], onDoubt: DoubtRule? = nil, pipeline: String? = nil) {
        self.gates = gates
        self.onDoubt = onDoubt
        self.pipeline = pipeline
    }
}

/// The content of `gates.json`: the gates of each alias of a model.
///
/// ```json
/// {"aliases": {"champion": {"gates": ["ndcg@20 > popularity"], "on_doubt": "publish"}}, "reasons": ["champion"]}
/// ```
///
/// `reasons` lists the aliases that no promotion moves without a reason; it may be absent.
struct GateFile {
    static let fileName = "gates.json"
    private static let mostGates = 1000

    var aliases: [String: AliasGates] = [:]
    /// The aliases that need a reason.
    var reasons: Set<String> = []

    /// Whether a model's folder has such a file, be it readable or not.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a folder that cannot be listed, because its gates are unknown.
    static func isIn(folder: String) throws -> Bool {
        do {
            return try !Folder.names(in: folder) { $0 == fileName }.isEmpty
        } catch let error as UserError {
            throw UserError(.modelUnusable, error.problemMessage, at: error.place, remedy: error.remedyMessage)
        }
    }

    /// Reads the file in a model's folder; without a file no alias has gates.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a file that is damaged or cannot be read.
    init(inFolder folder: String) throws {
        guard try Self.isIn(folder: folder) else { return }
        let path = "\(folder)/\(Self.fileName)"
        do {
            (aliases, reasons) = try Self.content(of: JSONFields(parsing: MappedFile.contents(of: path)))
        } catch let field as InvalidField {
            throw Self.unusable("the gates are damaged: \(field)", path)
        } catch let error as UserError {
            throw Self.unusable("the gates cannot be read: \(error.problem)", path)
        }
    }

    private static func content(of fields: JSONFields) throws -> ([String: AliasGates], Set<String>) {
        var fields = fields
        guard let value = fields.take("aliases") else { throw fields.missing("aliases") }
        let reasons = try fields.strings("reasons", atMost: mostGates) ?? []
        try fields.finish()
        guard reasons.allSatisfy(ModelName.isValid) else {
            throw InvalidField(path: "reasons", problem: "expected the names of aliases")
        }
        guard let members = value.objectValue else {
            throw InvalidField(path: "aliases", problem: "expected an object")
        }
        var aliases: [String: AliasGates] = [:]
        for (name, value) in members {
            guard ModelName.isValid(name) else {
                throw InvalidField(path: "aliases.\(name)", problem: "this is not the name of an alias")
            }
            aliases[name] = try gates(in: JSONFields(value, at: "aliases.\(name)"), of: name)
        }
        return (aliases, Set(reasons))
    }

    private static func gates(in fields: JSONFields, of alias: String) throws -> AliasGates {
        var fields = fields
        guard let gates = try fields.strings("gates", atMost: mostGates) else { throw fields.missing("gates") }
        let onDoubt = try fields.string("on_doubt").map { word in
            guard let rule = DoubtRule(rawValue: word) else {
                let known = DoubtRule.allCases.map(\.rawValue).joined(separator: " or ")
                throw InvalidField(path: "aliases.\(alias).on_doubt", problem: "expected \(known)")
            }
            return rule
        }
        let pipeline = try fields.string("pipeline")
        try fields.finish()
        return AliasGates(gates, onDoubt: onDoubt, pipeline: pipeline)
    }

    /// Replaces the file in a model's folder.
    func write(inFolder folder: String) throws {
        let file = try AtomicFile("\(folder)/\(Self.fileName)")
        try file.write(json.indentedText)
        try file.commit()
    }

    private var json: JSONValue {
        let members = aliases.mapValues { own -> JSONValue in
            var members: [String: JSONValue] = ["gates": .array(own.gates.map { .string($0) })]
            members["on_doubt"] = own.onDoubt.map { .string($0.rawValue) }
            members["pipeline"] = own.pipeline.map { .string($0) }
            return .object(members)
        }
        var content: [String: JSONValue] = ["aliases": .object(members)]
        if !reasons.isEmpty { content["reasons"] = .array(reasons.sorted().map { .string($0) }) }
        return .object(content)
    }

    private static func unusable(_ problem: Message, _ path: String) -> UserError {
        UserError(
            .modelUnusable, problem, at: .init(file: path),
            remedy: "Mend the file or restore it from a backup; an alias whose gates are unknown is not moved forward")
    }
}
