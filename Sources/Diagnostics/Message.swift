/// Text that may name parameters, which each surface spells in its own way.
///
/// ```swift
/// let message: Message = "\(.halfLife) has no effect with \(.transform, "binary")"
/// ```
public struct Message: Sendable, Hashable {
    /// A stretch of the text.
    public enum Part: Sendable, Hashable {
        case text(String)
        /// A parameter, with a value where the text gives one.
        case parameter(ParameterKey, value: String?)
    }

    public let parts: [Part]

    public init(parts: [Part]) { self.parts = parts }

    public init(_ text: String) { parts = [.text(text)] }

    /// The text with every parameter spelled for a surface.
    public func text(_ spelling: ParameterSpelling) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .parameter(let key, let value): spelling.text(key, value)
            }
        }.joined()
    }

    public static func + (left: Message, right: Message) -> Message { Message(parts: left.parts + right.parts) }
}

extension Message: CustomStringConvertible {
    public var description: String { text(.plain) }
}

extension Message: ExpressibleByStringInterpolation {
    public init(stringLiteral text: String) { self.init(text) }

    public init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

    /// Collects the parts of a literal.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        public init(literalCapacity: Int, interpolationCount: Int) {}

        public mutating func appendLiteral(_ text: String) {
            if !text.isEmpty { parts.append(.text(text)) }
        }

        public mutating func appendInterpolation(_ value: some Any) { parts.append(.text("\(value)")) }

        public mutating func appendInterpolation(_ message: Message) { parts += message.parts }

        public mutating func appendInterpolation(_ key: ParameterKey) {
            parts.append(.parameter(key, value: nil))
        }

        public mutating func appendInterpolation(_ key: ParameterKey, _ value: some Any) {
            parts.append(.parameter(key, value: "\(value)"))
        }
    }
}
