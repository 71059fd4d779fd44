import Diagnostics
import Documents
import Events

/// Reads the document of rules and placements, and knows at which line each part stands.
struct RuleReader {
    private let file: String
    private let places: JSONPlaces
    private let ruleValues: [JSONValue]
    private let placementValues: [String: JSONValue]

    /// - Throws: `UserError` with code `invalidData`.
    init(parsing bytes: [UInt8], file: String) throws {
        self.file = file
        let value: JSONValue
        do {
            (value, places) = try JSONValue.located(parsing: bytes)
        } catch let error as MalformedJSON {
            let line = JSONPlaces(bytes).line(atByte: error.offset)
            throw Self.error("no valid JSON: \(error.problem), at byte \(error.offset)", file, line)
        }
        do {
            var fields = try JSONFields(value, at: "")
            ruleValues = try fields.list("rules", atMost: .max) { value, _ in value } ?? []
            placementValues =
                try fields.take("placements").map { value in
                    guard let members = value.objectValue else {
                        throw InvalidField(
                            path: "placements", problem: "expected an object of placements by their names")
                    }
                    return members
                } ?? [:]
            try fields.finish()
        } catch let field as InvalidField {
            throw Self.error("\(field.description)", file, places.line(of: field.path))
        }
        guard !ruleValues.isEmpty || !placementValues.isEmpty else {
            throw Self.error("there is neither a rule nor a placement", file, 1)
        }
        guard ruleValues.count <= RuleBook.mostRules else {
            throw Self.error(
                "there are \(ruleValues.count) rules, and a file may have \(RuleBook.mostRules)", file,
                places.line(of: "rules[\(RuleBook.mostRules)]"),
                remedy: "Join conditions by or, and list many items in one condition: item in (p1, p2, …)")
        }
        guard placementValues.count <= RuleBook.mostPlacements else {
            throw Self.error(
                "there are \(placementValues.count) placements, and a file may have \(RuleBook.mostPlacements)", file,
                places.line(of: "placements"), remedy: "Split the placements between several files")
        }
    }

    private static func error(
        _ problem: Message, _ file: String, _ line: Int, remedy: Message = "Mend the file; docs/rules.md describes it"
    ) -> UserError {
        UserError(.invalidData, problem, at: .init(file: file, line: line), remedy: remedy)
    }

    /// The rules in the order of the file.
    ///
    /// - Throws: `UserError` with code `invalidData`.
    func rules() throws -> [Rule] {
        var lines: [String: Int] = [:]
        return try ruleValues.enumerated().map { index, value in
            let path = "rules[\(index)]"
            let line = places.line(of: path)
            let title = value["name"]?.stringValue.map { "the rule \($0.excerpt)" } ?? "the rule without a name"
            let rule = try located(path, title) {
                try RuleFields(JSONFields(value, at: "")).rule(at: .init(file: file, line: line))
            }
            if let first = lines.updateValue(line, forKey: rule.name) {
                throw rule.error("line \(first) has a rule of this name", remedy: "Give each rule a name of its own")
            }
            return rule
        }
    }

    /// The placements in the order of the file.
    ///
    /// - Throws: `UserError` with code `invalidData`.
    func placements(of rules: [Rule]) throws -> [Placement] {
        let positions = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($0.element.name, $0.offset) })
        return try places.names(of: "placements").compactMap { name in
            guard let value = placementValues[name] else { return nil }
            let path = "placements.\(name)"
            let place = UserError.Place(file: file, line: places.line(of: path))
            return try located(path, "the placement \(name.excerpt)") {
                try PlacementFields(JSONFields(value, at: "")).placement(name, rules: positions, at: place)
            }
        }
    }

    /// Reads a part of the document, and says in errors where it stands.
    private func located<Part>(_ path: String, _ title: String, _ read: () throws -> Part) throws -> Part {
        do {
            return try read()
        } catch let field as InvalidField {
            let inner = field.path.isEmpty || field.path.hasPrefix("[") ? field.path : ".\(field.path)"
            throw Self.error("\(title): \(field.description)", file, places.line(of: path + inner))
        }
    }
}
