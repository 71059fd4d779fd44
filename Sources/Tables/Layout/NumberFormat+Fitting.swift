package import Diagnostics
import Documents

extension NumberFormat {
    /// The formats in which texts that are no plain numbers could be amounts, the plainest first; none for other texts.
    ///
    /// A format fits when it reads at least 95 of 100 texts and each of its parts occurs in one of them, so that
    /// `1,234` gives two: a decimal comma, and thousands separated by commas.
    ///
    /// - Parameter texts: Cells of one column.
    /// - Returns: The formats.
    package static func fitting(_ texts: [String]) -> [NumberFormat] {
        guard !texts.isEmpty else { return [] }
        let units = Set(texts.flatMap(Self.units)).sorted()
        guard units.count <= mostUnits else { return [] }
        var found: [NumberFormat] = []
        for grouping in Grouping.allCases {
            for decimal in DecimalMark.allCases where decimal.rawValue != grouping.rawValue {
                var format = NumberFormat()
                (format.decimal, format.thousands, format.units) = (decimal, grouping, units)
                guard format != .plain, format.isUsed(in: texts) else { continue }
                let read = texts.count { format.parse($0) != nil }
                if 100 * read >= 95 * texts.count { found.append(format) }
            }
        }
        return found
    }

    /// The finite number that `text` spells in this format.
    package func parse(_ text: String) -> Double? {
        var text = text
        return text.withUTF8 { parse(UnsafeRawBufferPointer($0)) }
    }

    /// How parameters ask for this format where another holds: `data.events.layout.decimal spend=comma`.
    ///
    /// - Parameters:
    ///   - column: The column that has this format.
    ///   - other: The format in which it was read.
    /// - Returns: The parameters, separated by spaces.
    package func parameters(for column: String, insteadOf other: NumberFormat) -> Message {
        var parts: [Message] = []
        func add(_ key: ParameterKey, _ value: String) { parts.append("\(key, shellWord("\(column)=\(value)"))") }
        if decimal != other.decimal { add(.decimal, decimal.rawValue) }
        if thousands != other.thousands { add(.thousands, thousands.rawValue) }
        for unit in units where !other.units.contains(unit) { add(.unit, unit) }
        var text = parts.first ?? ""
        for part in parts.dropFirst() { text = "\(text) \(part)" }
        return text
    }

    private static let mostUnits = 4

    /// Whether some text needs the decimal mark, and some the separator, where they are not the plain ones.
    private func isUsed(in texts: [String]) -> Bool {
        func holds(_ marks: [[UInt8]]) -> Bool {
            marks.contains { mark in texts.contains { $0.utf8.firstRange(of: mark) != nil } }
        }
        return (decimal == .point || holds([[decimal.byte]])) && (thousands == .none || holds(thousands.texts))
    }

    /// The known units at the ends of a text.
    private static func units(of text: String) -> [String] {
        func isPart(_ character: Character) -> Bool {
            character.isNumber || "+-.,'’ \u{A0}\u{202F}".contains(character)
        }
        let ends = [String(text.prefix { !isPart($0) }), String(text.reversed().prefix { !isPart($0) }.reversed())]
        return ends.filter { end in
            knownUnits.contains(end)
                || end.count == 1 && end.unicodeScalars.first?.properties.generalCategory == .currencySymbol
        }
    }

    private static let knownUnits: Set<String> = [
        "%", "‰", "EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "TRY", "BRL", "R$", "US$", "kr",
        "zł", "Kč", "Ft", "lei", "TL",
    ]
}

extension RecordReader {
    /// What to do about a field of the current record that is no number as numbers are read, but may be one in another
    /// format; nil when there is none.
    package func numberRemedy(_ column: Int) -> Message? {
        let (current, text) = (numberFormat(of: column), String(decoding: field(column).prefix(64), as: UTF8.self))
        let ways = NumberFormat.fitting([text]).map { $0.parameters(for: columns[column], insteadOf: current) }
        guard let first = ways.first else { return nil }
        var remedy: Message = "Say how its numbers are written: \(first)"
        for way in ways.dropFirst() { remedy = "\(remedy), or \(way)" }
        return remedy
    }
}
