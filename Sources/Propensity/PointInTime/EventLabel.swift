import Diagnostics

/// What a model of the event log predicts, as `customers.label` takes it: `churn`, `purchase` or
/// `purchase:COLUMN=VALUE`.
package enum EventLabel: Sendable, Equatable {
    /// Yes for customers without a purchase within the horizon.
    case churn
    /// Yes for customers with a purchase within the horizon.
    case purchase
    /// Yes for customers who buy, within the horizon, an item with this value in this column of the item table.
    case purchaseOf(column: String, value: String)

    /// Reads a label.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package init(parsing text: String) throws {
        switch text {
        case "churn": self = .churn
        case "purchase": self = .purchase
        default:
            let prefix = "purchase:"
            guard text.hasPrefix(prefix),
                let (column, value) = Self.columnAndValue(text.dropFirst(prefix.count)), !column.isEmpty, !value.isEmpty
            else {
                throw UserError(
                    .wrongUsage, "cannot read the label '\(text)'",
                    remedy: "Write churn, purchase or purchase:COLUMN=VALUE, as in purchase:category=tea")
            }
            self = .purchaseOf(column: column, value: value)
        }
    }

    /// The parts of `COLUMN=VALUE`; a column with `=` in its name, or a quote at its start, stands in quotes, in which two
    /// quotes mean one.
    private static func columnAndValue(_ text: Substring) -> (column: String, value: String)? {
        guard text.first == "\"" else {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
        var (column, rest) = ("", text.dropFirst())
        while let character = rest.popFirst() {
            if character == "\"", rest.first != "\"" {
                return rest.popFirst() == "=" ? (column, String(rest)) : nil
            }
            if character == "\"" { rest.removeFirst() }
            column.append(character)
        }
        return nil
    }

    private static func quotedWhereNeeded(_ column: String) -> String {
        guard column.contains("=") || column.first == "\"" else { return column }
        let doubled = column.map { $0 == "\"" ? "\"\"" : String($0) }.joined()
        return "\"\(doubled)\""
    }
}

extension EventLabel {
    /// Whether the label needs a column of the item table.
    package var needsItems: Bool {
        if case .purchaseOf = self { true } else { false }
    }
}

extension EventLabel: CustomStringConvertible {
    /// The label in the form that `init(parsing:)` reads.
    package var description: String {
        switch self {
        case .churn: "churn"
        case .purchase: "purchase"
        case .purchaseOf(let column, let value): "purchase:\(Self.quotedWhereNeeded(column))=\(value)"
        }
    }
}

extension EventLabel: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
