import Diagnostics
import Documents
import Events

/// Reads the members of one rule.
struct RuleFields {
    private var fields: JSONFields

    init(_ fields: JSONFields) { self.fields = fields }

    /// The keys that say what a rule does, each with the others that have an effect with it.
    private static let actions: [(key: String, others: [String])] = [
        ("exclude", []), ("only", []), ("boost", ["where"]), ("objective", ["weight", "where"]),
        ("cap", ["by", "where"]),
        ("exclude_bought_within", ["where"]), ("exclude_shown", ["where"]), ("pin", ["at"]), ("diversity", ["by"]),
    ]

    /// Reads the rule.
    ///
    /// - Parameter place: Where the rule begins.
    /// - Returns: The rule.
    /// - Throws: `InvalidField`.
    consuming func rule(at place: UserError.Place) throws -> Rule {
        guard let name = try fields.string("name") else { throw fields.missing("name") }
        guard !name.isEmpty else { throw InvalidField(path: "name", problem: "it is empty") }
        let days = try days()
        let key = try action()
        let (action, condition) = try action(key)
        try fields.finish()
        return Rule(name: name, action: action, condition: condition, days: days, place: place)
    }

    /// The one key that says what the rule does; a key that has no effect with it is an error.
    private mutating func action() throws -> String {
        let keys = Self.actions.map(\.key)
        let given = keys.filter { fields.has($0) }
        guard let key = given.first else {
            // An unknown key explains the lack better than a list of all keys.
            var others = fields
            for known in keys + ["where", "weight", "by", "at"] { _ = others.take(known) }
            try others.finish()
            throw InvalidField(path: "", problem: "it says nothing to do: give one of \(keys.joined(separator: ", "))")
        }
        if given.count > 1 {
            throw InvalidField(
                path: given[1], problem: "the rule does something else already, '\(key)'; write two rules")
        }
        let useful = Self.actions.first { $0.key == key }?.others ?? []
        for other in ["where", "weight", "by", "at"] where !useful.contains(other) {
            guard fields.take(other) == nil else {
                throw InvalidField(path: other, problem: "it has no effect with '\(key)'")
            }
        }
        return key
    }

    private mutating func action(_ key: String) throws -> (Rule.Action, Condition?) {
        switch key {
        case "exclude": return (.exclude, try condition("exclude"))
        case "only": return (.only, try condition("only"))
        case "boost":
            let factor = try number("boost", in: 0.001...1000)
            guard fields.has("where") else { throw fields.missing("where") }
            return (.boost(factor), try condition("where"))
        case "objective":
            let column = try text("objective")
            return (.objective(column: column, weight: try number("weight", in: -10...10)), try optionalCondition())
        case "cap":
            let limit = try whole("cap", in: 1...RuleFields.largestPosition)
            return (.cap(limit, by: try text("by")), try optionalCondition())
        case "exclude_bought_within": return (.excludeBoughtWithin(days: try span()), try optionalCondition())
        case "exclude_shown":
            return (.excludeShown(times: try whole("exclude_shown", in: 1...1_000_000)), try optionalCondition())
        case "pin": return (try pin(), nil)
        default:
            let lambda = try number("diversity", in: 0...1)
            let by = try text("by")
            return (.diversity(lambda: lambda, by: by == "factors" ? .factors : .column(by)), nil)
        }
    }

    /// The last position that a pin may name, and the largest cap.
    static let largestPosition = 10_000

    private mutating func pin() throws -> Rule.Action {
        guard let items = try fields.strings("pin", atMost: Self.largestPosition) else { throw fields.missing("pin") }
        guard !items.isEmpty else { throw InvalidField(path: "pin", problem: "it names no item") }
        if let empty = items.firstIndex(of: "") {
            throw InvalidField(path: "pin[\(empty)]", problem: "an item without an id")
        }
        return .pin(items, at: try whole("at", in: 1...(Self.largestPosition + 1 - items.count)))
    }

    private mutating func days() throws -> Days {
        func day(_ key: String) throws -> Int? {
            try fields.string(key).map { text in
                guard let day = Days.day(text) else {
                    throw InvalidField(path: key, problem: "expected a day such as 2026-12-24, found \(text.excerpt)")
                }
                return day
            }
        }
        let days = Days(from: try day("from"), until: try day("until"))
        if let from = days.from, let until = days.until, until < from {
            throw InvalidField(path: "until", problem: "the last day is before the first, \(Days.text(from))")
        }
        return days
    }

    /// A span of whole days, such as `60d` or `2w`.
    private mutating func span() throws -> Int {
        let key = "exclude_bought_within"
        let text = try text(key)
        guard let seconds = try? TimeSpan.seconds(parsing: text), let days = Int(exactly: seconds / 86_400),
            (1...36_500).contains(days)
        else {
            throw InvalidField(
                path: key, problem: "expected a span of whole days such as 60d or 2w, found \(text.excerpt)")
        }
        return days
    }

    private mutating func optionalCondition() throws -> Condition? {
        fields.has("where") ? try condition("where") : nil
    }

    private mutating func condition(_ key: String) throws -> Condition {
        let text = try text(key)
        do {
            return try Condition(parsing: text)
        } catch let error as UserError {
            let remedy = error.remedy.map { ". \($0)" } ?? ""
            throw InvalidField(path: key, problem: "\(error.problem)\(remedy)")
        }
    }

    private mutating func text(_ key: String) throws -> String {
        guard let text = try fields.string(key) else { throw fields.missing(key) }
        guard !text.isEmpty else { throw InvalidField(path: key, problem: "it is empty") }
        return text
    }

    private mutating func number(_ key: String, in range: ClosedRange<Double>) throws -> Double {
        guard let number = try fields.double(key, in: range) else { throw fields.missing(key) }
        return number
    }

    private mutating func whole(_ key: String, in range: ClosedRange<Int>) throws -> Int {
        guard let number = try fields.int(key, in: range) else { throw fields.missing(key) }
        return number
    }
}
