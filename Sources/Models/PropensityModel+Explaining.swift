package import Features
import LinearAlgebra
import Tables

extension PropensityModel {
    /// What one column adds to the log-odds of a row.
    package struct Contribution: Codable, Sendable, Equatable {
        package let column: String
        /// The cell; `nil` where it is missing.
        package let value: String?
        /// In log-odds, against a row with the mean of an amount or with a level that has no effect.
        package let contribution: Double
    }

    /// What each column adds to the log-odds of a row, in the order of the table's columns.
    ///
    /// With the intercept the contributions add up to the row's log-odds before calibration: each is Σ βⱼ xⱼ over the
    /// coefficients of its column, which for an amount is its coefficient in raw units times (value − mean).
    ///
    /// - Parameters:
    ///   - table: The rows as they were read.
    ///   - rows: The same rows encoded.
    ///   - row: The row to explain.
    /// - Returns: The contributions of the columns that have a coefficient.
    package func contributions(_ table: FeatureTable, encoded rows: EncodedRows, row: Int) -> [Contribution] {
        let used = Set(columnOfCoefficient)
        let columns = table.columns.filter { used.contains($0.name) }
        var sums: [String: Double] = [:]
        for (index, value) in rows.dense[row].enumerated() {
            sums[columnOfCoefficient[index], default: 0] += coefficients[index] * value
        }
        for field in rows.fields.indices {
            let index = Int(rows.codes[row * rows.fields.count + field])
            if index < coefficients.count { sums[columnOfCoefficient[index], default: 0] += coefficients[index] }
        }
        return columns.map { column in
            Contribution(column: column.name, value: column.text(row: row), contribution: sums[column.name] ?? 0)
        }
    }
}

extension FeatureTable.Column {
    /// A cell as text; `nil` where it is missing.
    fileprivate func text(row: Int) -> String? {
        switch values {
        case .numbers(let numbers):
            if numbers[row].isNaN { return nil }
            return kind == .boolean ? (numbers[row] == 0 ? "no" : "yes") : "\(numbers[row])"
        case .levels(let levels, let table):
            let text = table.string(at: Int(levels[row]))
            return text.isEmpty ? nil : text
        }
    }
}
