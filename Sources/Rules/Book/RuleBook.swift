import Diagnostics
import Documents
import Files

/// The rules and placements of a shop, read from `rules.json`.
///
/// The file is read strictly: an unknown key, a key without effect, a value of another type or out of range, two rules or
/// placements of one name, an unknown rule of a placement, and pins that contradict each other are errors with the line
/// and the name of the rule. Rules are kept, and applied, in the order of the file.
package struct RuleBook: Sendable {
    /// More rules are refused: each condition is decided for each item whenever the rules are read.
    package static let mostRules = 1000
    /// More placements are refused.
    package static let mostPlacements = 100

    /// The file as errors name it.
    package let file: String
    package let rules: [Rule]
    /// In the order of the file.
    package let placements: [Placement]

    /// Reads a file.
    ///
    /// - Throws: `UserError` with code `invalidData` that names the file, the line and the rule; `missingInput` when the
    ///   file cannot be read.
    package init(file: String) throws {
        try self.init(parsing: decompressedContents(of: file), file: file)
    }

    /// Reads the bytes of a file.
    ///
    /// - Throws: `UserError` with code `invalidData`.
    package init(parsing bytes: [UInt8], file: String) throws {
        let reader = try RuleReader(parsing: bytes, file: file)
        self.file = file
        rules = try reader.rules()
        placements = try reader.placements(of: rules)
        try checkPins()
    }

    /// The rules of a placement, in the order of the file.
    package func rules(of placement: Placement) -> [Rule] { placement.rules.map { rules[$0] } }

    /// The placement with a name.
    ///
    /// - Throws: `UserError` with code `wrongUsage` that names the nearest, or all.
    package func placement(named name: String) throws -> Placement {
        if let found = placements.first(where: { $0.name == name }) { return found }
        guard !placements.isEmpty else {
            throw UserError(
                .wrongUsage, "the rules have no placement, so there is none called '\(name)'", at: .init(file: file),
                remedy: "Add it under the key placements")
        }
        let names = placements.map(\.name)
        let near = nearestName(to: name, among: names).map { "Did you mean \($0.excerpt)? " } ?? ""
        throw UserError(
            .wrongUsage, "there is no placement '\(name)'", at: .init(file: file),
            remedy: "\(near)The placements are \(names.map(\.excerpt).joined(separator: ", "))")
    }

    private func checkPins() throws {
        for rule in rules { try Self.checkContradictions(among: [rule]) }
        for placement in placements { try Self.checkContradictions(among: rules(of: placement)) }
    }
}
