extension JSONValue {
    /// Reads settings over their defaults: what the object does not name keeps its value in `defaults`.
    ///
    /// Works for any `Codable` type, nested ones too, whose encoding is an object. A list or a value that is given
    /// replaces the default as a whole.
    ///
    /// - Parameters:
    ///   - defaults: The values of all that is not given.
    ///   - path: Where this object is in its document; empty for the whole document.
    /// - Returns: The settings.
    /// - Throws: `InvalidField` for a value of a wrong type, and for a name that the settings do not have, with the
    ///   nearest one that they have.
    package func decoded<Settings: Codable>(over defaults: Settings, at path: String = "") throws -> Settings {
        guard objectValue != nil else { throw InvalidField(path: path, problem: "expected an object") }
        let names = KnownNames()
        let decoder = SettingsDecoder(
            given: self, standard: try JSONValue(encoding: defaults), path: FieldPath(path), names: names)
        let settings = try decoder.decoded(Settings.self)
        try names.check()
        return settings
    }
}

/// Settings that can be decoded over the defaults of their own type, wherever they are nested.
package protocol DefaultedSettings: Codable {
    init()
}

extension Decoder {
    /// Reads settings whose type a field beside them selects, such as the parameters of an algorithm.
    ///
    /// Where the field selects another type than the standard value has, the defaults of the new type hold, not what the
    /// standard value says under the same names.
    ///
    /// - Parameters:
    ///   - type: The selected type.
    ///   - key: The field that selects.
    /// - Returns: The settings.
    /// - Throws: `InvalidField`, or `DecodingError` where a decoder of another kind reads.
    package func settings<Settings: DefaultedSettings>(_ type: Settings.Type, selectedBy key: String) throws -> Settings
    {
        guard let decoder = self as? SettingsDecoder else { return try Settings(from: self) }
        let selected = decoder.given?[key]
        return try decoder.decoded(type, keepsStandard: selected == nil || selected == decoder.standard?[key])
    }
}

/// A place in a document, such as `train.factors`.
struct FieldPath: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    func appending(_ name: String) -> FieldPath { FieldPath(text.isEmpty ? name : "\(text).\(name)") }

    func appending(_ index: Int) -> FieldPath { FieldPath("\(text)[\(index)]") }
}

/// Which names each object of a document has, and which of them the settings ask for.
final class KnownNames {
    private var given: [FieldPath: Set<String>] = [:]
    private var asked: [FieldPath: Set<String>] = [:]

    func note(given names: some Sequence<String>, at path: FieldPath) {
        given[path, default: []].formUnion(names)
    }

    func note(asked name: String, at path: FieldPath) { asked[path, default: []].insert(name) }

    /// - Throws: `InvalidField` for the first name, in byte order of its path, that nobody asked for.
    func check() throws {
        let unknown = given.flatMap { path, names in
            names.subtracting(asked[path] ?? []).map { (path: path, name: $0) }
        }
        let first = unknown.min { $0.path.appending($0.name).text < $1.path.appending($1.name).text }
        guard let first else { return }
        throw InvalidField(
            unknown: first.name, at: first.path.appending(first.name).text, known: asked[first.path] ?? [])
    }
}

extension InvalidField {
    /// A name that the document's reader does not know, with the nearest one that it knows.
    init(unknown name: String, at path: String, known: some Sequence<String>) {
        let nearest = nearestName(to: name, among: known)
        self.init(path: path, problem: "an unknown field" + (nearest.map { "; did you mean '\($0)'?" } ?? ""))
    }
}

/// Decodes a value that is given, or else the value that is standard.
struct SettingsDecoder: Decoder {
    /// `nil` where the document says nothing.
    let given: JSONValue?
    /// `nil` where the defaults have no value.
    let standard: JSONValue?
    let path: FieldPath
    let names: KnownNames

    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    var value: JSONValue { given ?? standard ?? .null }

    func invalid(_ problem: String) -> InvalidField { InvalidField(path: path.text, problem: problem) }

    /// Decodes a whole value; settings with defaults of their own fall back on these.
    ///
    /// - Parameters:
    ///   - type: The type.
    ///   - keepsStandard: Whether what the standard value says comes before the defaults of the type.
    /// - Returns: The value.
    /// - Throws: `InvalidField`.
    func decoded<Value: Decodable>(_ type: Value.Type, keepsStandard: Bool = true) throws -> Value {
        do {
            if let settings = type as? any DefaultedSettings.Type {
                let own = try JSONValue(encoding: settings.init())
                let standard = Self.merged(own, keepsStandard ? standard : nil)
                return try Value(from: SettingsDecoder(given: given, standard: standard, path: path, names: names))
            }
            return try Value(from: self)
        } catch let error as DecodingError {
            throw invalid(Self.words(of: type).map { "expected one of \($0)" } ?? Self.problem(of: error))
        }
    }

    /// The words that an enumeration takes; `nil` for other types.
    private static func words(of type: Any.Type) -> String? {
        guard let type = type as? any CaseIterable.Type else { return nil }
        func words(_ type: (some CaseIterable).Type) -> [String] {
            type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
        }
        let all = words(type)
        return all.isEmpty ? nil : all.joined(separator: ", ")
    }

    /// The members of one object over those of another.
    private static func merged(_ lower: JSONValue, _ upper: JSONValue?) -> JSONValue {
        guard case .object(let below) = lower, case .object(let above)? = upper else { return upper ?? lower }
        return .object(below.merging(above) { $1 })
    }

    private static func problem(of error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.debugDescription
        @unknown default: "\(error)"
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let standard) = standard ?? .object([:]) else { throw invalid("expected no object") }
        guard let given else {
            return KeyedDecodingContainer(SettingsFields(given: [:], standard: standard, decoder: self))
        }
        guard case .object(let members) = given else { throw invalid("expected an object") }
        names.note(given: members.keys, at: path)
        return KeyedDecodingContainer(SettingsFields(given: members, standard: standard, decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let elements = value.arrayValue else { throw invalid("expected a list") }
        return SettingsList(elements: elements, decoder: self)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { SettingsValue(decoder: self) }
}
