/// Text that may name parameters, which each surface spells in its own way.
///
/// ```swift
/// let message: Message = "\(.halfLife) has no effect with \(.transform, "binary")"
/// ```
///
/// What follows an opening quote in a literal, as in `"there is no column '\(name)'"`, and the value of a parameter come
/// from the user's data: they are made visible, so that no name breaks the line or reaches the terminal as a command. What
/// is in quotes is cut after 80 characters; the value of a parameter is whole, because it is there to be copied.
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
        /// Whether the literal before the next value ends with a quote.
        private var opensQuote = false

        public init(literalCapacity: Int, interpolationCount: Int) {}

        public mutating func appendLiteral(_ text: String) {
            opensQuote = text.utf8.last == UInt8(ascii: "'")
            if !text.isEmpty { parts.append(.text(text)) }
        }

        public mutating func appendInterpolation(_ value: some Any) {
            append(.text(opensQuote ? "\(value)".bounded : "\(value)"))
        }

        public mutating func appendInterpolation(_ message: Message) {
            for part in message.parts { append(part) }
        }

        public mutating func appendInterpolation(_ key: ParameterKey) {
            append(.parameter(key, value: nil))
        }

        public mutating func appendInterpolation(_ key: ParameterKey, _ value: some Any) {
            append(.parameter(key, value: "\(value)".visible))
        }

        private mutating func append(_ part: Part) {
            parts.append(part)
            opensQuote = false
        }
    }
}
