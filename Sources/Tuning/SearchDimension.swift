import Glibc

/// The values that a parameter can take in a search, and how a coordinate from 0 to 1 becomes one of them.
enum SearchDimension: Sendable {
    case linear(ClosedRange<Double>)
    /// Equal steps of the coordinate are equal ratios of the value.
    case logarithmic(ClosedRange<Double>)
    /// From 0 on: equal steps of the coordinate are equal ratios of 1 + value.
    case logarithmicFromZero(to: Double)
    /// One of this many kinds.
    case choice(Int)

    /// The value, rounded to three significant digits so that a command line can give it exactly.
    func value(at coordinate: Double) -> Double {
        switch self {
        case .linear(let range):
            rounded(range.lowerBound + coordinate * (range.upperBound - range.lowerBound))
        case .logarithmic(let range):
            rounded(range.lowerBound * pow(range.upperBound / range.lowerBound, coordinate))
        case .logarithmicFromZero(let end): rounded(pow(1 + end, coordinate) - 1)
        case .choice(let count): Double(min(Int(coordinate * Double(count)), count - 1))
        }
    }

    private func rounded(_ value: Double) -> Double {
        guard value > 0 else { return 0 }
        let scale = pow(10, 2 - floor(log10(value)))
        // Divide: dividing by a power of ten gives the double nearest to the decimal, multiplying by its inverse
        // does not.
        return scale >= 1 ? (value * scale).rounded() / scale : (value * scale).rounded() * (1 / scale).rounded()
    }
}
