package import Features
import Ids
import LinearAlgebra
import Tables

extension PropensityModel {
    /// The contribution of one column to the log-odds of a row.
    package struct Contribution: Codable, Sendable, Equatable {
        package let column: String
        /// The cell; `nil` where it is missing.
        package let value: String?
        /// In log-odds, compared with a row that has the mean of an amount, or a level without effect.
        package let contribution: Double
    }

    /// Computes what each column of a table adds to the log-odds of its rows.
    ///
    /// The intercept and the contributions of a row add up to its log-odds before calibration. Each contribution is
    /// Σ βⱼ xⱼ over the coefficients of its column; for an amount this is its coefficient in raw units times
    /// (value − mean).
    package struct Explainer: Sendable {
        private let rows: EncodedRows
        private let coefficients: [Double]
        /// The columns with a coefficient, in the order of the table; and for each coefficient the position of its
        /// column.
        private let columns: [FeatureTable.Column]
        private let positions: [Int]

        /// - Parameters:
        ///   - model: The model.
        ///   - table: The rows as they were read, with the columns of the model.
        ///   - rows: The same rows encoded.
        package init(_ model: PropensityModel, _ table: FeatureTable, encoded rows: EncodedRows) {
            let used = Set(model.columnOfCoefficient)
            columns = table.columns.filter { used.contains($0.name) }
            var place: [String: Int] = [:]
            for (position, column) in columns.enumerated() { place[column.name] = position }
            positions = model.columnOfCoefficient.compactMap { place[$0] }
            precondition(positions.count == model.coefficients.count, "the table lacks a column of the model")
            coefficients = model.coefficients
            self.rows = rows
        }

        /// The contributions to the log-odds of a row, in the order of the table's columns; O(columns).
        package func contributions(row: Int) -> [Contribution] {
            var sums = [Double](repeating: 0, count: columns.count)
            for (index, value) in rows.dense[row].enumerated() { sums[positions[index]] += coefficients[index] * value }
            for field in rows.fields.indices {
                let index = Int(rows.codes[row * rows.fields.count + field])
                if index < coefficients.count { sums[positions[index]] += coefficients[index] }
            }
            return columns.enumerated().map { position, column in
                Contribution(column: column.name, value: column.text(row: row), contribution: sums[position])
            }
        }
    }
}

extension FeatureTable.Column {
    /// A cell as text; `nil` where it is missing.
    fileprivate func text(row: Int) -> String? {
        switch values {
        case .numbers(let numbers):
            if numbers[row].isNaN { return nil }
            return kind == .boolean ? (numbers[row] == 0 ? "no" : "yes") : Self.text(numbers[row])
        case .levels(let levels, let table):
            let text = table.string(at: Int(levels[row]))
            return text.isEmpty ? nil : text
        }
    }

    /// A number without the `.0` of a whole one.
    private static func text(_ number: Double) -> String {
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
