import Diagnostics

/// How the numbers of a table are written: in all columns, and in some of them in another way.
package struct NumberFormats: Codable, Sendable, Equatable {
    package var usual = NumberFormat()
    /// The formats of single columns by their names.
    package var columns: [String: NumberFormat] = [:]

    package init() {}

    package subscript(column: String) -> NumberFormat { columns[column] ?? usual }

    /// Sets decimal marks: `comma` for the table, `spend=comma` for a column.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for an unknown mark, or two for one column.
    package mutating func setDecimals(_ texts: [String]) throws {
        try set(texts, .decimal, \.decimal) { NumberFormat.DecimalMark(rawValue: $0) }
    }

    /// Sets what separates thousands: `point` for the table, `spend=point` for a column.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for an unknown separator, or two for one column.
    package mutating func setThousands(_ texts: [String]) throws {
        try set(texts, .thousands, \.thousands) { NumberFormat.Grouping(rawValue: $0) }
    }

    /// Adds units: `€` for the table, `spend=€` for a column.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a unit that holds a digit or is empty.
    package mutating func addUnits(_ texts: [String]) throws {
        for text in texts {
            let (column, unit) = Self.split(text)
            guard !unit.isEmpty, !unit.contains(where: { $0.isNumber || "+-.,".contains($0) }) else {
                throw UserError(
                    .wrongUsage, "\(.unit) \(text): a unit is a text without digits, signs and points",
                    remedy: "Write the sign alone, or with a column, as in \(.unit, "'spend=€'")")
            }
            if let column {
                columns[column, default: usual].units.append(unit)
            } else {
                usual.units.append(unit)
                for column in columns.keys { columns[column]?.units.append(unit) }
            }
        }
    }

    /// Refuses a format whose decimal mark also separates thousands.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package func check() throws {
        for (column, format) in [(nil, usual)] + columns.sorted(by: { $0.key < $1.key }).map({ ($0.key, $0.value) }) {
            guard format.decimal.rawValue == format.thousands.rawValue else { continue }
            let place = column.map { " of the column '\($0)'" } ?? ""
            throw UserError(
                .wrongUsage,
                "the \(format.decimal.rawValue) cannot be both the decimal mark and separate thousands\(place)",
                remedy: "Give another \(.decimal) or \(.thousands)")
        }
    }

    private mutating func set<Value: CaseIterable & RawRepresentable & Equatable>(
        _ texts: [String], _ key: ParameterKey, _ property: WritableKeyPath<NumberFormat, Value>,
        _ parse: (String) -> Value?
    ) throws where Value.RawValue == String {
        var named: Set<String?> = []
        // Columns copy the format of the table, so that one must be complete first.
        for text in texts.sorted(by: { !$0.contains("=") && $1.contains("=") }) {
            let (column, name) = Self.split(text)
            guard let value = parse(name) else {
                throw UserError(
                    .wrongUsage, "\(key) \(text): expected \(Value.allCases.map(\.rawValue).joined(separator: ", "))",
                    remedy:
                        "Write one of them, or a column and one of them, as in \(key, "spend=\(name == "comma" ? "point" : "comma")")"
                )
            }
            guard named.insert(column).inserted else {
                throw UserError(
                    .wrongUsage, "\(key) is given twice for \(column.map { "the column '\($0)'" } ?? "the table")",
                    remedy: "Give it once")
            }
            if let column {
                columns[column, default: usual][keyPath: property] = value
            } else {
                usual[keyPath: property] = value
                for column in columns.keys { columns[column]?[keyPath: property] = value }
            }
        }
    }

    /// The column and the value of `COLUMN=VALUE`; no column for a value alone.
    private static func split(_ text: String) -> (column: String?, value: String) {
        guard let sign = text.lastIndex(of: "=") else { return (nil, text) }
        return (String(text[..<sign]), String(text[text.index(after: sign)...]))
    }
}
