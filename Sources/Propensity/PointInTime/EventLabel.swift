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
            let parts = text.dropFirst(prefix.count).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard text.hasPrefix(prefix), parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw UserError(
                    .wrongUsage, "cannot read the label '\(text)'",
                    remedy: "Write churn, purchase or purchase:COLUMN=VALUE, as in purchase:category=tea")
            }
            self = .purchaseOf(column: String(parts[0]), value: String(parts[1]))
        }
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
        case .purchaseOf(let column, let value): "purchase:\(column)=\(value)"
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
