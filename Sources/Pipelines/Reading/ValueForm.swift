package import Diagnostics
import Documents

/// What a key of a pipeline file takes.
package indirect enum ValueForm: Sendable {
    case wholeNumber(AllowedValues<Int>)
    case number(AllowedValues<Double>)
    /// Text in any words, which `words` describe.
    case text(words: String)
    case choice([String])
    case flag
    /// A positive number with a unit; `orNone` also takes the word `none`.
    case span(orNone: Bool)
    case time
    case percentage
    /// One value, or a list of at least one.
    case list(of: ValueForm)
    /// Names of the user's data, each with a value.
    case mapping(name: String, of: ValueForm)
    /// Keys of the program's own, each with a value; at most so many of them.
    case keys([Key], most: Int?)
    /// One of several forms.
    case either([ValueForm])

    /// A key of a mapping, and what it takes.
    package struct Key: Sendable {
        package let name: String
        package let form: ValueForm
    }

    /// The values in words: `a whole number from 1 to 4096`.
    package var words: String {
        switch self {
        case .wholeNumber(let allowed): Self.words("a whole number", allowed.description)
        case .number(let allowed): Self.words("a number", allowed.description)
        case .text(let words): words
        case .choice(let names): "one of \(names.joined(separator: ", "))"
        case .flag: "true or false"
        case .span(let orNone): "a span of time such as 90d" + (orNone ? ", or none" : "")
        case .time: "a time such as 2024-01-31"
        case .percentage: "a percentage such as 5%"
        case .list(let form): "\(form.words), or a list of them"
        case .mapping(let name, let form): "a \(name) and \(form.words) for each"
        case .keys(let keys, most: 1?): "one of the keys \(keys.map(\.name).joined(separator: ", ")) with its value"
        case .keys(let keys, _): "keys with values, of \(keys.map(\.name).joined(separator: ", "))"
        case .either(let forms): forms.map(\.words).joined(separator: "; or ")
        }
    }

    /// The kind of number before a range that does not name it.
    private static func words(_ kind: String, _ range: String) -> String {
        range.hasPrefix("from ") ? "\(kind) \(range)" : range
    }
}

extension ValueForm {
    /// The JSON Schema of the values, as the parsers of editors see YAML: `007` is a number there, and `yes` a text.
    var schema: JSONValue {
        switch self {
        case .wholeNumber(let allowed):
            return Self.range("integer", allowed.lowest, allowed.greatest) { .int($0) }
        case .number(let allowed):
            return Self.range("number", allowed.lowest, allowed.greatest) { .double($0) }
        case .text: return ["type": ["string", "number", "boolean"]]
        case .choice(let names): return ["enum": .array(names.map { .string($0) })]
        case .flag: return ["enum": .array([true, false] + Self.flagWords.keys.sorted().map { .string($0) })]
        case .span(let orNone):
            let pattern = #"[0-9]*\.?[0-9]+[smhdw]"#
            return ["type": "string", "pattern": .string(orNone ? "^(none|\(pattern))$" : "^\(pattern)$")]
        case .time: return ["type": ["string", "integer"]]
        case .percentage: return ["type": "string", "pattern": #"^[0-9.]+%$"#]
        case .list(let form):
            return ["anyOf": [form.schema, ["type": "array", "items": form.schema, "minItems": 1]]]
        case .mapping(_, let form):
            return ["type": "object", "additionalProperties": form.schema, "minProperties": 1]
        case .keys(let keys, let most):
            let properties = Dictionary(keys.map { ($0.name, $0.form.schema) }) { first, _ in first }
            var members: [String: JSONValue] = [
                "type": "object", "additionalProperties": false, "properties": .object(properties), "minProperties": 1,
            ]
            if let most { members["maxProperties"] = .int(most) }
            return .object(members)
        case .either(let forms): return ["anyOf": .array(forms.map(\.schema))]
        }
    }

    private static func range<Value: Sendable & Equatable>(
        _ type: JSONValue, _ lowest: AllowedValues<Value>.Bound?, _ greatest: AllowedValues<Value>.Bound?,
        _ number: (Value) -> JSONValue
    ) -> JSONValue {
        var members: [String: JSONValue] = ["type": type]
        if let lowest { members[lowest.isIncluded ? "minimum" : "exclusiveMinimum"] = number(lowest.value) }
        if let greatest { members[greatest.isIncluded ? "maximum" : "exclusiveMaximum"] = number(greatest.value) }
        return .object(members)
    }

    /// The words for true and false of YAML 1.1, which also stand with a capital or in capitals.
    static let flagWords: [String: Bool] = [
        "true": true, "yes": true, "on": true, "false": false, "no": false, "off": false,
    ]
}
