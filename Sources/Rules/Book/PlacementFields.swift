import Diagnostics
import Documents
import Events

/// Reads the members of one placement.
struct PlacementFields {
    private var fields: JSONFields

    init(_ fields: JSONFields) { self.fields = fields }

    /// The most items that a list of a placement may have.
    static let mostItems = RuleFields.largestPosition

    /// Reads the placement.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - positions: The positions of the rules by their names.
    ///   - place: Where the placement begins.
    /// - Returns: The placement.
    /// - Throws: `InvalidField`.
    consuming func placement(
        _ name: String, rules positions: [String: Int], at place: UserError.Place
    ) throws -> Placement {
        guard !name.isEmpty else { throw InvalidField(path: "", problem: "its name is empty") }
        guard let model = try fields.string("model") else { throw fields.missing("model") }
        guard !model.isEmpty else { throw InvalidField(path: "model", problem: "it is empty") }
        guard let count = try fields.int("n", in: 1...Self.mostItems) else { throw fields.missing("n") }
        let rules = try rules(positions)
        let segments = try fields.string("segments")
        let fallback = try fallback(hasSegments: segments != nil)
        let mask = try fields.string("mask").map { text in
            guard let mask = ItemMask(rawValue: text) else {
                throw InvalidField(
                    path: "mask", problem: "expected \(Self.words(ItemMask.self)), found \(text.excerpt)")
            }
            return mask
        }
        try fields.finish()
        return Placement(
            name: name, model: model, count: count, rules: rules, segments: segments, fallback: fallback, mask: mask,
            place: place)
    }

    private mutating func rules(_ positions: [String: Int]) throws -> [Int] {
        let names = try fields.strings("rules", atMost: RuleBook.mostRules) ?? []
        var found: [Int] = []
        var known = Set<Int>()
        for (index, name) in names.enumerated() {
            guard let position = positions[name] else {
                let near = nearestName(to: name, among: positions.keys).map { "; did you mean \($0.excerpt)?" } ?? ""
                throw InvalidField(path: "rules[\(index)]", problem: "there is no rule \(name.excerpt)\(near)")
            }
            guard known.insert(position).inserted else {
                throw InvalidField(path: "rules[\(index)]", problem: "the rule \(name.excerpt) is named twice")
            }
            found.append(position)
        }
        return found.sorted()
    }

    private mutating func fallback(hasSegments: Bool) throws -> [Placement.Filling]? {
        let fallback = try fields.strings("fallback", atMost: Placement.Filling.allCases.count)?.enumerated().map {
            index, text in
            guard let filling = Placement.Filling(rawValue: text) else {
                throw InvalidField(
                    path: "fallback[\(index)]",
                    problem: "expected \(Self.words(Placement.Filling.self)), found \(text.excerpt)")
            }
            return filling
        }
        for (index, filling) in (fallback ?? []).enumerated() where fallback?.firstIndex(of: filling) != index {
            throw InvalidField(path: "fallback[\(index)]", problem: "'\(filling.rawValue)' is named twice")
        }
        let fillsBySegment = fallback?.contains(.segment) ?? false
        if fillsBySegment, !hasSegments {
            throw InvalidField(path: "fallback", problem: "'segment' needs the segments of a model under 'segments'")
        }
        if hasSegments, !fillsBySegment {
            throw InvalidField(path: "segments", problem: "it has no effect without 'segment' in 'fallback'")
        }
        return fallback
    }

    private static func words<Word: CaseIterable & RawRepresentable<String>>(_ type: Word.Type) -> String {
        type.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or ")
    }
}
