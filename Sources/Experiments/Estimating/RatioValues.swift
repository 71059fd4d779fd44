/// The delta method for the ratio of two sums over customers, such as clicks per list or revenue per order.
package enum RatioValues {
    /// Numbers whose mean is R = Σ y / Σ x, and whose variance over n is the variance of R.
    ///
    ///     z_i = R + (y_i − R x_i) / x̄
    ///
    /// A customer has any number of clicks and lists, which are not independent; the customer is (Deng, Knoblich & Lu
    /// 2018, "Applying the delta method in metric analytics").
    ///
    /// - Returns: A number for each customer; nil where the denominators add up to 0.
    package static func linearized(numerators: [Double], denominators: [Double]) -> [Double]? {
        precondition(numerators.count == denominators.count)
        let (above, below) = (numerators.reduce(0, +), denominators.reduce(0, +))
        guard below != 0 else { return nil }
        let ratio = above / below
        let mean = below / Double(denominators.count)
        return zip(numerators, denominators).map { ratio + ($0 - ratio * $1) / mean }
    }
}
