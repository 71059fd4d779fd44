package import CustomerModels
package import Features
package import LinearAlgebra

/// Customers as points that k-means groups.
package struct CustomerPoints: Sendable {
    /// Customers × columns, scaled.
    package let values: DoubleMatrix
    package let columns: [SegmentSettings.Column]

    /// Features with mean 0 and deviation 1; a missing value lies at the mean, and a column of equal values is left out.
    ///
    /// - Parameter table: Numeric columns.
    package init(standardizing table: FeatureTable) {
        var columns: [SegmentSettings.Column] = []
        var kept: [[Double]] = []
        for column in table.columns {
            guard case .numbers(let values) = column.values else { continue }
            let moments = ColumnMoments(values)
            // Beyond these a sum of squares would leave the range of numbers.
            guard moments.deviation > 1e-100, moments.deviation < 1e100 else { continue }
            columns.append(.init(name: column.name, center: moments.mean, scale: moments.deviation))
            kept.append(values)
        }
        let points = DoubleMatrix(rows: table.rowCount, columns: columns.count)
        for (place, column) in columns.enumerated() {
            for (row, value) in kept[place].enumerated() {
                points[row, place] = value.isNaN ? 0 : (value - column.center) / column.scale
            }
        }
        (values, self.columns) = (points, columns)
    }

    /// Factors, each customer's of length 1, so that the direction of a taste counts and not how much somebody bought.
    ///
    /// - Parameters:
    ///   - factors: The factors of each customer, of equal length and finite.
    ///   - count: The number of factors.
    package init(directionsOf factors: [[Float]], count: Int) {
        let points = DoubleMatrix(rows: factors.count, columns: count)
        for (row, values) in factors.enumerated() {
            let length = values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            guard length > 0, length.isFinite else { continue }
            for (column, value) in values.enumerated() { points[row, column] = Double(value) / length }
        }
        values = points
        columns = (0..<count).map { .init(name: "factor_\($0 + 1)", center: 0, scale: 1) }
    }

    /// How many different points there are, counted up to a number.
    package func distinct(upTo most: Int) -> Int {
        var seen: Set<[Double]> = []
        for row in 0..<values.rows {
            // Adding 0 makes −0 and 0 one number, as they are for a distance.
            seen.insert(values[row].map { $0 + 0 })
            if seen.count >= most { break }
        }
        return seen.count
    }
}
