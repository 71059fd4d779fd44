/// Rows of a table, written field by field into bytes.
struct RowBytes {
    private(set) var bytes: [UInt8] = []
    private let style: RowStyle
    /// The position of the next field in its row.
    private var column = 0

    init(_ style: RowStyle) {
        self.style = style
    }

    /// Writes a text.
    mutating func text(_ content: some Collection<UInt8>) { finished(style.field(content)) }

    /// Writes bytes that `RowStyle.field` has made.
    mutating func finished(_ field: some Collection<UInt8>) {
        beginField()
        bytes.append(contentsOf: field)
    }

    /// Writes a word that needs neither quotes nor escapes in any layout.
    mutating func word(_ text: String) {
        beginField()
        switch style.layout {
        case .delimited, .postgresText: bytes.append(contentsOf: text.utf8)
        case .jsonLines:
            bytes.append(UInt8(ascii: "\""))
            bytes.append(contentsOf: text.utf8)
            bytes.append(UInt8(ascii: "\""))
        }
    }

    /// Writes the shortest decimal that reads back to the same number.
    mutating func number(_ value: Float) { number(value.description, isFinite: value.isFinite) }

    /// Writes the shortest decimal that reads back to the same number.
    mutating func number(_ value: Double) { number(value.description, isFinite: value.isFinite) }

    /// Writes a number that is not negative, without a text in between.
    mutating func count(_ number: Int) {
        beginField()
        append(digitsOf: number)
    }

    mutating func empty() {
        beginField()
        switch style.layout {
        case .delimited: break
        case .jsonLines: bytes.append(contentsOf: "null".utf8)
        case .postgresText: bytes.append(contentsOf: RowStyle.postgresNull)
        }
    }

    mutating func endRow() {
        if style.layout == .jsonLines { bytes.append(UInt8(ascii: "}")) }
        bytes.append(UInt8(ascii: "\n"))
        column = 0
    }

    private mutating func number(_ text: String, isFinite: Bool) {
        beginField()
        // JSON has no number for infinity.
        bytes.append(contentsOf: isFinite || style.layout != .jsonLines ? text.utf8 : "null".utf8)
    }

    private mutating func append(digitsOf number: Int) {
        if number >= 10 { append(digitsOf: number / 10) }
        bytes.append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    private mutating func beginField() {
        switch style.layout {
        case .delimited(let delimiter): if column > 0 { bytes.append(delimiter) }
        case .postgresText: if column > 0 { bytes.append(UInt8(ascii: "\t")) }
        case .jsonLines: bytes.append(contentsOf: style.keys[column])
        }
        column += 1
    }
}
