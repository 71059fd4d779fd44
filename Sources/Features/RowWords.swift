/// Tells the cells of a table in words, for people who ask why a customer has a probability.
package struct RowWords: Sendable {
    private let definition: PointInTimeDefinition?
    /// The features of a customer's past by the names of their columns; empty for a model of a table.
    private let features: [String: CustomerFeature]
    /// The numbers of the features' columns.
    private let numbers: [String: [Double]]

    /// - Parameters:
    ///   - table: The rows.
    ///   - definition: How they are made from events; `nil` for rows of a shop's own table.
    package init(_ table: FeatureTable, definition: PointInTimeDefinition?) {
        self.definition = definition
        var features: [String: CustomerFeature] = [:]
        var numbers: [String: [Double]] = [:]
        if let definition {
            for feature in definition.features { features[definition.name(of: feature)] = feature }
            for column in table.columns {
                if case .numbers(let values) = column.values { numbers[column.name] = values }
            }
        }
        self.features = features
        self.numbers = numbers
    }

    /// What a cell says: `4 orders in 365 days` for a feature of a customer's past, else `tenure = 4`, `plan is
    /// monthly` or `age is missing`.
    package func text(of column: FeatureTable.Column, row: Int) -> String {
        if let definition, let feature = features[column.name], let value = numbers[column.name]?[row],
            let phrase = definition.phrase(
                for: feature, value, other: { numbers[definition.name(of: $0)]?[row] })
        {
            return phrase
        }
        return column.words(row: row)
    }
}
