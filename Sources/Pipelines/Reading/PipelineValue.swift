import Diagnostics
import Documents
import Sources

/// How what is written under a key becomes a value of a recipe, and back.
struct PipelineValue<Value> {
    let form: ValueForm
    /// Reads the value of a key, which errors name.
    let read: (PipelineNode, String) throws -> Value
    /// The value as a pipeline file says it.
    let write: (Value) -> JSONValue
}

extension PipelineValue {
    /// A text that a parser reads.
    static func parsed(
        _ form: ValueForm, _ parse: @escaping (String) throws -> Value, _ write: @escaping (Value) -> JSONValue
    ) -> Self {
        Self(form: form) { node, path in
            guard case .text(let text, _) = node.content, !node.isEmpty else { throw node.mismatch(path, form) }
            do {
                return try parse(text)
            } catch let error as UserError {
                throw node.place.located(error, of: path)
            }
        } write: {
            write($0)
        }
    }
}

extension PipelineValue<String> {
    /// Text as it was written, which must not be empty.
    static func text(_ words: String) -> Self {
        let form = ValueForm.text(words: words)
        return Self(form: form) { node, path in
            guard case .text(let text, _) = node.content, !node.isEmpty else { throw node.mismatch(path, form) }
            guard !text.isEmpty else {
                throw node.place.error("\(path) is an empty text", Message("Give \(words), or leave the key out"))
            }
            return text
        } write: {
            .string($0)
        }
    }

    static var column: Self { text("the name of a column") }

    /// A file or a folder, seen from the folder of the pipeline file, or a query.
    static var path: Self {
        let base = text("a path relative to the pipeline file")
        return Self(form: base.form) { node, path in
            let written = try base.read(node, path)
            guard written != "-" else {
                throw node.place.error(
                    Message("\(path) is standard input, which a pipeline cannot read again"),
                    "Name a file; one that is called so is ./-")
            }
            if ProgramQuery.isNamed(by: written) {
                do { _ = try ProgramQuery(parsing: written) } catch let error as UserError {
                    throw node.place.located(error, of: path)
                }
            }
            return written
        } write: {
            .string($0)
        }
    }
}

extension PipelineValue<Bool> {
    static var flag: Self {
        parsed(.flag) { text in
            let word = text.lowercased()
            let forms = [word, text.uppercased(), word.prefix(1).uppercased() + word.dropFirst()]
            guard forms.contains(text), let value = ValueForm.flagWords[word] else {
                throw UserError(.wrongUsage, "expected true or false, found '\(text)'", remedy: "Write true or false")
            }
            return value
        } _: {
            .bool($0)
        }
    }
}

extension PipelineValue<Int> {
    /// A whole number in digits.
    static func wholeNumber(_ allowed: AllowedValues<Int>) -> Self {
        decimal(.wholeNumber(allowed), allowed) { .int($0) }
    }

    /// Seeds, as far as manifests store them exactly.
    static var seed: Self { wholeNumber(.integers(0...Int.max)) }
}

extension PipelineValue<Double> {
    /// A finite decimal number.
    static func number(_ allowed: AllowedValues<Double>) -> Self {
        // JSON has one form of a number, so that a file which was stored and read again has the same hash.
        decimal(.number(allowed), allowed) { number in Int(exactly: number).map { .int($0) } ?? .double(number) }
    }
}

extension PipelineValue where Value: Sendable & Equatable & LosslessStringConvertible {
    fileprivate static func decimal(
        _ form: ValueForm, _ allowed: AllowedValues<Value>, _ write: @escaping (Value) -> JSONValue
    ) -> Self {
        Self(form: form) { node, path in
            guard case .text(let text, let isPlain) = node.content else { throw node.mismatch(path, form) }
            guard isPlain else {
                throw node.place.error(
                    Message("\(path): expected \(form.words), found \(node.description) in quotes"),
                    "Leave the quotes out")
            }
            guard isDecimal(text), let value = Value(text) else { throw node.mismatch(path, form) }
            guard allowed.contains(value) else {
                throw node.place.error(Message("\(path) \(text) is out of range"), Message("Give \(form.words)"))
            }
            return value
        } write: {
            write($0)
        }
    }
}

/// Whether a text is a number that all versions of YAML take for the same one: `010` is 8 in some of them.
private func isDecimal(_ text: String) -> Bool {
    var rest = text.utf8[...]
    func takeSign() {
        if let sign = rest.first, "+-".utf8.contains(sign) { rest.removeFirst() }
    }
    func takeDigits() -> Substring.UTF8View {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest[digits.endIndex...]
        return digits
    }
    takeSign()
    let whole = takeDigits()
    guard whole.count <= 1 || whole.first != UInt8(ascii: "0") else { return false }
    var hasDigits = !whole.isEmpty
    if rest.first == UInt8(ascii: ".") {
        rest.removeFirst()
        if !takeDigits().isEmpty { hasDigits = true }
    }
    guard hasDigits else { return false }
    if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
        rest.removeFirst()
        takeSign()
        if takeDigits().isEmpty { return false }
    }
    return rest.isEmpty
}

extension PipelineValue where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the cases of an enumeration by its name.
    static var choice: Self { oneOf(Array(Value.allCases)) }
}

extension PipelineValue where Value: RawRepresentable, Value.RawValue == String {
    static func oneOf(_ values: [Value]) -> Self {
        let names = values.map(\.rawValue)
        return parsed(.choice(names)) { text in
            guard let value = values.first(where: { $0.rawValue == text }) else {
                let nearest: Message = nearestName(to: text, among: names).map { "; did you mean '\($0)'?" } ?? ""
                throw UserError(
                    .wrongUsage, "expected one of \(names.joined(separator: ", ")), found '\(text)'\(nearest)",
                    remedy: "Write one of these names")
            }
            return value
        } _: {
            .string($0.rawValue)
        }
    }
}

extension PipelineValue {
    /// A list of values; one value stands for a list of one.
    static func list<Element>(of element: PipelineValue<Element>) -> Self where Value == [Element] {
        let form = ValueForm.list(of: element.form)
        return Self(form: form) { node, path in
            guard case .list(let nodes) = node.content else { return [try element.read(node, path)] }
            guard !nodes.isEmpty else {
                throw node.place.error("\(path) is an empty list", "Name something, or leave the key out")
            }
            return try nodes.enumerated().map { try element.read($1, "\(path)[\($0)]") }
        } write: { values in
            .array(values.map(element.write))
        }
    }

    /// A mapping whose keys are names of the user's data.
    static func mapping<Element>(
        of element: PipelineValue<Element>, by name: String
    ) -> Self where Value == [String: Element] {
        let form = ValueForm.mapping(name: name, of: element.form)
        return Self(form: form) { node, path in
            guard let entries = node.entries, !entries.isEmpty else { throw node.mismatch(path, form) }
            var values: [String: Element] = [:]
            for entry in entries {
                guard !entry.key.isEmpty else {
                    throw entry.place.error("\(path) has an empty name", "Write the name, or leave it out")
                }
                values[entry.key] = try element.read(entry.value, "\(path).\(entry.key)")
            }
            return values
        } write: { values in
            .object(values.mapValues(element.write))
        }
    }
}

extension PipelineValue<[String]> {
    /// Distinct names; a text with a comma that stands without quotes and brackets was meant to be a list.
    static func names(_ words: String) -> Self {
        let name = PipelineValue<String>.text(words)
        let several = Self.list(of: name)
        return Self(form: several.form) { node, path in
            if case .text(let text, isPlain: true) = node.content, text.contains(",") {
                throw node.place.error(
                    "\(path): \(node.description) is one name with a comma in it",
                    "Write a list, as in [a, b], or put the name in quotes")
            }
            let names = try several.read(node, path)
            var known: Set<String> = []
            for name in names where !known.insert(name).inserted {
                throw node.place.error("\(path) names '\(name)' twice", "Name it once")
            }
            return names
        } write: {
            several.write($0)
        }
    }
}
