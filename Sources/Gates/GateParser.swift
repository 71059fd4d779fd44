import Diagnostics
import Events
import Tables

/// Reads one condition, word by word.
struct GateParser {
    private let text: String
    /// What was not read yet.
    private var rest: ArraySlice<String>

    init(_ text: String) {
        self.text = text
        rest = GateWords.words(of: text)[...]
    }

    mutating func condition() throws -> Gate.Condition {
        guard let subject = rest.popFirst() else {
            throw UserError(
                .wrongUsage, "a gate is empty", remedy: "Write a condition, such as ndcg@20 > popularity")
        }
        let condition = try condition(on: subject)
        if let word = rest.first {
            throw wrong(
                "'\(word)' is too much at its end",
                "Give one condition a gate: a number, or a baseline with a factor or with an amount")
        }
        return condition
    }

    private mutating func condition(on subject: String) throws -> Gate.Condition {
        switch subject {
        case "smoke": return .smoke
        case "newest": return .newest(within: try span(of: subject, "2d"))
        case "open": return .opening(within: try span(of: subject, "2s"))
        default: break
        }
        if let count = Gate.Count(rawValue: subject) {
            let comparison = try comparison(of: subject)
            let bound = try bound(of: subject, allowed: [Gate.Baseline.champion], isSize: count == .size)
            if case .number(let number) = bound, number < 0 {
                throw wrong("no count is below 0", "Give a number of at least 0")
            }
            return .count(count, comparison, bound)
        }
        let measure = try inGate { try GateMeasure(parsing: subject) }
        let comparison = try comparison(of: subject)
        let bound = try bound(
            of: subject,
            allowed: measure.family.baselines
                + (measure.family.isComparedWithHolder ? [Gate.Baseline.champion] : []),
            isSize: false, takesVersions: measure.family == .lists)
        return .measure(measure, comparison, bound)
    }

    private mutating func comparison(of subject: String) throws -> Gate.Comparison {
        let remedy: Message = "Write >, >=, < or <= behind '\(subject)'"
        guard let word = rest.popFirst() else { throw wrong("nothing is compared with '\(subject)'", remedy) }
        guard let comparison = Gate.Comparison(rawValue: word) else {
            throw wrong("'\(word)' is no comparison", remedy)
        }
        return comparison
    }

    private mutating func span(of subject: String, _ example: String) throws -> Double {
        let remedy: Message = "Write \(subject) within \(example)"
        guard rest.popFirst() == "within" else { throw wrong("'within' is missing behind '\(subject)'", remedy) }
        guard let word = rest.popFirst() else { throw wrong("no span of time is behind 'within'", remedy) }
        return try inGate { try TimeSpan.seconds(parsing: word) }
    }

    /// Reads `0.08`, `champion`, `champion - 0.002`, `0.8 * champion` or `champion * 0.8`.
    private mutating func bound(
        of subject: String, allowed: [String], isSize: Bool, takesVersions: Bool = false
    ) throws -> Gate.Bound {
        guard let word = rest.popFirst() else {
            throw wrong("its end is missing", "Write a number, or a baseline such as \(allowed[0])")
        }
        let names = BaselineNames(subject: subject, allowed: allowed, takesVersions: takesVersions)
        if rest.first == "*", let factor = DecimalNumber.parse(word) {
            rest.removeFirst()
            guard let name = rest.popFirst() else {
                throw wrong("no baseline is behind '*'", "Write \(word) * \(allowed[0])")
            }
            return .baseline(Gate.Baseline(try baseline(name, names), factor: try checked(factor, word)))
        }
        if let number = try number(word, isSize: isSize) { return .number(number) }
        let name = try baseline(word, names)
        guard let sign = rest.first, ["*", "+", "-"].contains(sign) else { return .baseline(Gate.Baseline(name)) }
        rest.removeFirst()
        guard let written = rest.popFirst() else {
            throw wrong("no number is behind '\(sign)'", "Write \(name), or \(name) \(sign) and a number")
        }
        if sign == "*" {
            guard let factor = DecimalNumber.parse(written) else { throw noNumber(written) }
            return .baseline(Gate.Baseline(name, factor: try checked(factor, written)))
        }
        guard let amount = try number(written, isSize: isSize), amount >= 0 else { throw noNumber(written) }
        return .baseline(Gate.Baseline(name, amount: sign == "-" ? -amount : amount))
    }

    private func noNumber(_ word: String) -> UserError {
        wrong("'\(word)' is no positive number", "Write a number such as 0.002, without a sign of its own")
    }

    private func checked(_ factor: Double, _ word: String) throws -> Double {
        guard factor > 0 else { throw wrong("the factor '\(word)' is not above 0", "Write a factor such as 0.8") }
        return factor
    }

    /// The number that a word spells, for a size with its unit; nil for a word that is none.
    private mutating func number(_ word: String, isSize: Bool) throws -> Double? {
        guard isSize else { return DecimalNumber.parse(word) }
        let digits = word.prefix { $0.isNumber || $0 == "." }
        guard !digits.isEmpty, let count = DecimalNumber.parse(String(digits)) else { return nil }
        var unit = String(word.dropFirst(digits.count))
        if unit.isEmpty, let next = rest.first, ByteCount.units[next] != nil {
            unit = next
            rest.removeFirst()
        }
        guard let bytes = ByteCount.units[unit] else {
            let problem: Message = unit.isEmpty ? "'\(word)' has no unit" : "'\(unit)' is no unit of size"
            throw wrong(problem, "Write B, kB, MB, GB or TB behind the number, as in 500MB")
        }
        return count * bytes
    }

    private func baseline(_ word: String, _ names: BaselineNames) throws -> String {
        try inGate { try names.name(word) }
    }

    private func wrong(_ problem: Message, _ remedy: Message) -> UserError {
        UserError(.wrongUsage, "in the gate '\(text)': \(problem)", remedy: remedy)
    }

    private func inGate<Value>(_ read: () throws -> Value) throws -> Value {
        do {
            return try read()
        } catch let error as UserError {
            throw wrong(error.problemMessage, error.remedyMessage ?? "")
        }
    }
}
