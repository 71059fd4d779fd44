package import Features
import LinearAlgebra

extension PropensityModel {
    /// The contribution of one column to the log-odds of a row.
    package struct Contribution: Codable, Sendable, Equatable {
        package let column: String
        /// The cell; `nil` where it is missing.
        package let value: String?
        /// In log-odds, compared with a row that has the mean of an amount, or a level without effect.
        package let contribution: Double
        /// What the cell says, in words and before any formula: `4 orders in 365 days`, `plan is monthly`.
        package let text: String
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
        private let words: RowWords

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
            words = RowWords(table, definition: model.settings.customers?.features)
            self.rows = rows
        }

        /// The contributions to the log-odds of a row, in the order of the table's columns; O(columns).
        package func contributions(row: Int) -> [Contribution] {
            let sums = sums(row: row)
            return columns.indices.map { contribution($0, sums, row: row) }
        }

        /// The contributions with the largest magnitude, without zeros; ties are in the order of the columns.
        ///
        /// Only these are put into words, because most columns of a batch are not shown.
        package func strongest(_ count: Int, row: Int) -> [Contribution] {
            let sums = sums(row: row)
            return sums.strongest(count).map { contribution($0, sums, row: row) }
        }

        /// What each column adds.
        private func sums(row: Int) -> [Double] {
            var sums = [Double](repeating: 0, count: columns.count)
            for (index, value) in rows.dense[row].enumerated() { sums[positions[index]] += coefficients[index] * value }
            for field in rows.fields.indices {
                let index = Int(rows.codes[row * rows.fields.count + field])
                if index < coefficients.count { sums[positions[index]] += coefficients[index] }
            }
            return sums
        }

        private func contribution(_ position: Int, _ sums: [Double], row: Int) -> Contribution {
            let column = columns[position]
            return Contribution(
                column: column.name, value: column.text(row: row), contribution: sums[position],
                text: words.text(of: column, row: row))
        }
    }
}

extension [Double] {
    /// The positions of the largest magnitudes, without zeros; the first of equal ones comes first.
    package func strongest(_ count: Int) -> [Int] {
        let positions = indices.filter { self[$0] != 0 }
        let sorted = positions.sorted { first, second in
            let (one, other) = (abs(self[first]), abs(self[second]))
            return one != other ? one > other : first < second
        }
        return [Int](sorted.prefix(count))
    }
}
