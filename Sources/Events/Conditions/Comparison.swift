/// What a condition asks of one column: `Quantity > 0`, `type in (view, cart)` or `CustomerID !empty`.
package struct Comparison: Sendable, Equatable {
    /// How a cell is compared with a value.
    package enum Relation: String, Sendable, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case starts = "starts"
        case notStarts = "!starts"
        case isIn = "in"
        case isNotIn = "not in"
        case empty = "empty"
        case notEmpty = "!empty"

        /// Whether the values of a relation have an order.
        var isOrdered: Bool { [.less, .lessOrEqual, .greater, .greaterOrEqual].contains(self) }
    }

    package let column: String
    package let relation: Relation
    /// The values to compare with: none for `empty` and `!empty`, one or several for `in` and `not in`, else one.
    package let values: [ComparisonValue]

    package init(_ column: String, _ relation: Relation, _ values: [ComparisonValue] = []) {
        switch relation {
        case .empty, .notEmpty: precondition(values.isEmpty)
        case .isIn, .isNotIn: precondition(!values.isEmpty)
        default: precondition(values.count == 1)
        }
        self.column = column
        self.relation = relation
        self.values = values
    }
}

extension Comparison {
    /// Whether cells are put in order with a text, by their bytes.
    package var comparesTextsInOrder: Bool {
        relation.isOrdered && values.contains { $0.number(for: relation) == nil }
    }
}

extension Comparison: CustomStringConvertible {
    /// The comparison as `ConditionParser` reads it; a column is quoted where its name would be misread.
    package var description: String {
        let name = Self.isPlain(column) ? column : ComparisonValue.quoted(column, by: "\"")
        let list = values.map(\.description).joined(separator: ", ")
        switch relation {
        case .empty, .notEmpty: return "\(name) \(relation.rawValue)"
        case .isIn, .isNotIn: return "\(name) \(relation.rawValue) (\(list))"
        default: return "\(name) \(relation.rawValue) \(list)"
        }
    }

    /// Whether a column's name needs no quotes: it has only letters, digits and some signs, and no word of a condition.
    private static func isPlain(_ column: String) -> Bool {
        let words = column.split(separator: " ", omittingEmptySubsequences: false)
        return words.allSatisfy { word in
            !word.isEmpty && !reservedWords.contains(word.lowercased())
                && word.unicodeScalars.allSatisfy { scalar in
                    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                        || plainSigns.contains(scalar)
                }
        }
    }

    private static let plainSigns: Set<Unicode.Scalar> = ["_", "-", ".", ":", "/", "#", "%", "+", "@"]
    private static let reservedWords: Set<String> = ["and", "or", "not", "in", "starts", "empty"]
}
