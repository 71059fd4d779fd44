/// Finds how far to go along a direction.
enum LineSearch {
    /// Relative differences of objective values below this are rounding errors.
    static let rounding = 1e-13

    /// The first of the steps 1, ½, ¼ … that decreases the objective enough (Armijo 1966); nil if none does.
    static func backtrack(
        from z: [Double], _ here: Evaluation, along step: [Double], evaluate: ([Double]) throws -> Evaluation
    ) throws -> (z: [Double], Evaluation)? {
        let slope = dot(here.gradient, step)
        var size = 1.0
        for _ in 0..<40 {
            let next = zip(z, step).map { $0 + size * $1 }
            let there = try evaluate(next)
            if there.value <= here.value + 1e-4 * size * slope + rounding * here.value { return (next, there) }
            size /= 2
        }
        return nil
    }

    /// A step at which the slope is at most half as steep: `|φ'(t)| <= 0.5 |φ'(0)|`, for a convex φ.
    ///
    /// Secant steps narrow the bracket around the zero of φ' (Hager & Zhang 2005, "A new conjugate gradient method with
    /// guaranteed descent", §4), because near the minimum slopes still differ where values are equal up to rounding.
    static func flatten(
        _ objective: LogisticObjective, from z: [Double], _ here: Evaluation, along step: [Double], first: Double
    ) throws -> (z: [Double], Evaluation)? {
        let slope = dot(here.gradient, step)
        guard slope < 0 else { return nil }
        var (low, lowSlope) = (0.0, slope)
        var high: (at: Double, slope: Double)?
        var size = first
        for _ in 0..<40 {
            let next = zip(z, step).map { $0 + size * $1 }
            let there = try objective.evaluate(next)
            let rise = dot(there.gradient, step)
            let falls = there.value <= here.value + 1e-4 * size * slope + rounding * here.value
            if falls && abs(rise) <= -0.5 * slope { return (next, there) }
            if rise < 0 && falls {
                (low, lowSlope) = (size, rise)
            } else {
                high = (size, rise)
            }
            if let high {
                let secant = low - lowSlope * (high.at - low) / (high.slope - lowSlope)
                let margin = 0.1 * (high.at - low)
                size =
                    secant.isFinite && high.slope > 0
                    ? min(max(secant, low + margin), high.at - margin) : (low + high.at) / 2
            } else {
                size *= 3
            }
        }
        return nil
    }
}
