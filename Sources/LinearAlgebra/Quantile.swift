import Glibc

/// The quantile at `share` of `count` numbers, interpolated linearly between neighbours: type 7 of Hyndman & Fan 1996,
/// "Sample quantiles in statistical packages", numpy's default.
///
/// - Parameters:
///   - share: from 0, the least number, to 1, the greatest.
///   - count: how many numbers there are, at least one.
///   - value: the number at a rank, from 0 for the least.
/// - Returns: the quantile.
package func quantile(_ share: Double, count: Int, value: (Int) -> Double) -> Double {
    precondition(count > 0 && share >= 0 && share <= 1)
    let position = share * Double(count - 1)
    let rank = Int(floor(position))
    let lower = value(rank)
    let upper = value(min(rank + 1, count - 1))
    let fraction = position - Double(rank)
    let step = upper - lower
    // The first form is exact when the neighbours are equal; the second stays finite when their difference overflows.
    return step.isFinite ? lower + step * fraction : lower * (1 - fraction) + upper * fraction
}
