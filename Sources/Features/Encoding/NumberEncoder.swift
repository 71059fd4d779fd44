/// Turns the numbers of a column into one dense column, and with an indicator into two.
///
///     encoded   = (number − center) / deviation,   `fill` where the number is missing
///     indicator = 1 where the number is missing, else 0
///
/// A numeric column has its mean and population deviation in training as center and deviation, and fill 0, the mean. A
/// boolean one stays 0 or 1, with center 0 and deviation 1, and its mean as fill.
package struct NumberEncoder: Sendable, Equatable {
    package let center: Double
    /// Above 0; nil for a column that is constant in training, which then has no dense column.
    package let deviation: Double?
    package let fill: Double
    /// Whether a missing number has a coefficient of its own: if some, but not all, were missing in training.
    package let hasIndicator: Bool

    package init(center: Double, deviation: Double?, fill: Double, hasIndicator: Bool) {
        precondition(center.isFinite && fill.isFinite && deviation.map { $0 > 0 && $0.isFinite } ?? true)
        self.center = center
        self.deviation = deviation
        self.fill = fill
        self.hasIndicator = hasIndicator
    }

    /// How many dense columns there are: 0, 1 or 2.
    package var denseCount: Int { (deviation == nil ? 0 : 1) + (hasIndicator ? 1 : 0) }

    /// Encoded numbers go no further than this from 0: a cell near the greatest `Double` must not make log-odds that
    /// are no number.
    static let limit = 1e100

    /// Writes the encoded numbers of `rows` at `column` of rows of `stride` numbers, of which the first is `output[0]`.
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
