/// Turns the numbers of a column into one dense column, or into two with an indicator of missing numbers.
///
///     encoded   = (number − center) / deviation,   `fill` where the number is missing
///     indicator = 1 where the number is missing, else 0
///
/// For a numeric column, center and deviation are the mean and population deviation in training, and fill is 0, the
/// mean. A boolean column stays 0 or 1: center 0, deviation 1, and the mean as fill.
package struct NumberEncoder: Sendable, Equatable {
    package let center: Double
    /// Above 0; nil for a column that is constant in training and therefore has no dense column.
    package let deviation: Double?
    package let fill: Double
    /// Whether missing numbers have their own coefficient: true if some, but not all, were missing in training.
    package let hasIndicator: Bool

    package init(center: Double, deviation: Double?, fill: Double, hasIndicator: Bool) {
        precondition(center.isFinite && fill.isFinite && deviation.map { $0 > 0 && $0.isFinite } ?? true)
        self.center = center
        self.deviation = deviation
        self.fill = fill
        self.hasIndicator = hasIndicator
    }

    /// The number of dense columns: 0, 1 or 2.
    package var denseCount: Int { (deviation == nil ? 0 : 1) + (hasIndicator ? 1 : 0) }

    /// The largest magnitude of an encoded number: a cell near the greatest `Double` must not make the log-odds
    /// infinite or NaN.
    static let limit = 1e100

    /// Writes the encoded numbers of `rows` to a row-major matrix of `stride` columns, starting at `column`.
    ///
    /// `output` points to the first entry of the first row.
    func encode(
        _ numbers: UnsafeBufferPointer<Double>, _ rows: Range<Int>, to output: UnsafeMutablePointer<Double>,
        stride: Int, column: Int
    ) {
        var position = column
        if let deviation {
            for row in rows {
                let number = numbers[row]
                let value = min(max((number - center) / deviation, -Self.limit), Self.limit)
                output[position] = number.isNaN ? fill : value
                position &+= stride
            }
        }
        if hasIndicator {
            position = column + (deviation == nil ? 0 : 1)
            for row in rows {
                output[position] = numbers[row].isNaN ? 1 : 0
                position &+= stride
            }
        }
    }
}
