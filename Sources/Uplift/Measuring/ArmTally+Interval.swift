import Glibc

extension ArmTally {
    /// The 95% interval of the difference of the two rates; nil where an arm is empty.
    ///
    /// Newcombe 1998, "Interval estimation for the difference between independent proportions", method 10: with the
    /// Wilson intervals (l₁, u₁) and (l₀, u₀) of the rates p₁ and p₀, and d = p₁ − p₀,
    ///
    ///     d − √((p₁ − l₁)² + (u₀ − p₀)²)  to  d + √((u₁ − p₁)² + (p₀ − l₀)²)
    ///
    /// It is never empty, also where nobody in an arm has the outcome.
    package var upliftInterval: ClosedRange<Double>? {
        guard let treatedRate, let controlRate else { return nil }
        let one = Self.wilson(treatedYes, of: treated)
        let other = Self.wilson(controlYes, of: control)
        let difference = treatedRate - controlRate
        let below = hypot(treatedRate - one.lowerBound, other.upperBound - controlRate)
        let above = hypot(one.upperBound - treatedRate, controlRate - other.lowerBound)
        return difference - below...difference + above
    }

    /// The 95% interval of a rate by Wilson 1927.
    private static func wilson(_ yes: Double, of count: Double) -> ClosedRange<Double> {
        let square = normalQuantile * normalQuantile
        let middle = (yes + square / 2) / (count + square)
        let half =
            normalQuantile / (count + square) * (yes * (count - yes) / count + square / 4).squareRoot()
        return max(middle - half, 0)...min(middle + half, 1)
    }

    /// z.975.
    private static let normalQuantile = 1.959_963_984_540_054
}
