/// The mean and the population deviation of the numbers of a column, without missing ones.
struct Moments {
    let mean: Double
    /// √(Σ (x − mean)² / n); 0 exactly when all numbers are equal.
    let deviation: Double
    /// How many numbers there are.
    let count: Int

    /// Sums the numbers in order, in two passes: first the mean, then the squared distances from it.
    ///
    /// If a sum or a square leaves the range of `Double`, the numbers are divided by their largest magnitude and summed
    /// again.
    init(_ numbers: some Sequence<Double>) {
        let numbers = numbers.filter { !$0.isNaN }
        count = numbers.count
        guard let first = numbers.first, numbers.contains(where: { $0 != first }) else {
            mean = numbers.first ?? 0
            deviation = 0
            return
        }
        let plain = Self.moments(numbers, scale: 1)
        if plain.mean.isFinite, plain.deviation.isFinite, plain.deviation > 0 {
            mean = plain.mean
            deviation = plain.deviation
        } else {
            let greatest = numbers.reduce(0) { max($0, abs($1)) }
            let scaled = Self.moments(numbers, scale: greatest)
            mean = scaled.mean * greatest
            // The deviation of numbers that are not equal must not round to 0.
            deviation = max(scaled.deviation * greatest, .leastNormalMagnitude)
        }
    }

    private static func moments(_ numbers: [Double], scale: Double) -> (mean: Double, deviation: Double) {
        let count = Double(numbers.count)
        let mean = numbers.reduce(0) { $0 + $1 / scale } / count
        let squares = numbers.reduce(0) { sum, number in
            let distance = number / scale - mean
            return sum + distance * distance
        }
        return (mean, (squares / count).squareRoot())
    }
}
