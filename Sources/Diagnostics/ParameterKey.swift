/// The name of a parameter, the same on every surface: `train.unobserved_weight`.
///
/// A command line spells it as an option, a pipeline file and a manifest by the whole key, a request by its
/// JSON field. Code outside the command lines never writes an option; it names the key, and the surface spells it.
public struct ParameterKey: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The path of names in lower case with underscores, joined by dots.
    public let path: String

    public init(_ path: String) { self.path = path }

    public init(stringLiteral path: String) { self.init(path) }

    /// The last name of the path: `unobserved_weight`.
    public var name: String { path.split(separator: ".").last.map(String.init) ?? path }

    public var description: String { path }
}

/// How one surface writes a parameter, alone or with a value.
public struct ParameterSpelling: Sendable {
    private let spell: @Sendable (ParameterKey, String?) -> String

    /// Creates a spelling from a function of a key and, where the text gives one, a value.
    public init(_ spell: @escaping @Sendable (_ key: ParameterKey, _ value: String?) -> String) { self.spell = spell }

    func text(_ key: ParameterKey, _ value: String?) -> String { spell(key, value) }

    /// The key as it is, and the value behind it: `train.factors 0`.
    public static let plain = ParameterSpelling { key, value in value.map { "\(key) \($0)" } ?? key.path }
}
