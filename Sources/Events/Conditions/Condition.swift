/// A condition that rows must meet, as `data.events.where` takes it: `Quantity > 0`, `CustomerID !empty` or
/// `not (type in (view, 'add to cart') or price > 100)`.
///
/// `ConditionParser` has the grammar, `RowFilter` decides which rows meet it. `not` is plain negation: where an ordered
/// comparison fails because a cell is empty, its negation holds.
package enum Condition: Sendable, Equatable {
    case comparison(Comparison)
    indirect case not(Condition)
    /// A condition that holds where all of its parts do.
    case all([Condition])
    /// A condition that holds where one of its parts does.
    case any([Condition])

    /// Reads the text of a condition.
    ///
    /// - Throws: `UserError` with code `wrongUsage` that says where in the text the problem is.
    package init(parsing text: String) throws {
        self = try ConditionParser.condition(from: text)
    }
}

extension Condition: CustomStringConvertible {
    /// The condition as `init(parsing:)` reads it.
    package var description: String {
        switch self {
        case .comparison(let comparison): comparison.description
        case .not(let part): "not (\(part))"
        case .all(let parts): parts.map(\.asPart).joined(separator: " and ")
        case .any(let parts): parts.map(\.asPart).joined(separator: " or ")
        }
    }

    /// The text of the condition between `and` and `or`.
    private var asPart: String {
        switch self {
        case .comparison, .not: description
        case .all, .any: "(\(description))"
        }
    }
}

extension Condition: Codable {
    /// Reads the text that a model or a manifest keeps.
    ///
    /// Earlier programs accepted any text behind `COLUMN OP`; what is refused today keeps the meaning that it had.
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        do {
            self = try ConditionParser.condition(from: text)
        } catch {
            guard let comparison = ConditionParser.lenientComparison(from: text) else { throw error }
            self = .comparison(comparison)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
