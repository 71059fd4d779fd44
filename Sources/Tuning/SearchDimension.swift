import Glibc

/// The values that a parameter can take in a search, and how a coordinate from 0 to 1 becomes one of them.
package indirect enum SearchDimension: Sendable {
    case linear(ClosedRange<Double>)
    /// Equal steps of the coordinate are equal ratios of the value.
    case logarithmic(ClosedRange<Double>)
    /// From 0 on: equal steps of the coordinate are equal ratios of 1 + value.
    case logarithmicFromZero(to: Double)
    /// One of these values, each for an equal part of the coordinates.
    case steps([Double])
    /// 0 for the coordinates below a quarter, and else the values of another dimension.
    case zeroOr(SearchDimension)
    /// The values of another dimension, and 0 for the coordinates above three quarters: no end, next to the largest.
    case orEndless(SearchDimension)

    /// The share of the coordinates that mean 0 in the last two.
    private static let zeroShare = 0.25

    /// The value, rounded to three significant digits so that a command line can give it exactly.
    package func value(at coordinate: Double) -> Double {
        switch self {
        case .linear(let range):
            rounded(range.lowerBound + coordinate * (range.upperBound - range.lowerBound))
        case .logarithmic(let range):
            rounded(range.lowerBound * pow(range.upperBound / range.lowerBound, coordinate))
        case .logarithmicFromZero(let end): rounded(pow(1 + end, coordinate) - 1)
        case .steps(let values): values[min(Int(coordinate * Double(values.count)), values.count - 1)]
        case .zeroOr(let dimension):
            coordinate < Self.zeroShare
                ? 0 : dimension.value(at: (coordinate - Self.zeroShare) / (1 - Self.zeroShare))
        case .orEndless(let dimension):
            coordinate >= 1 - Self.zeroShare ? 0 : dimension.value(at: coordinate / (1 - Self.zeroShare))
        }
    }

    /// The coordinate of a value, of the nearest one in range.
    package func coordinate(of value: Double) -> Double {
        let coordinate =
            switch self {
            case .linear(let range): (value - range.lowerBound) / (range.upperBound - range.lowerBound)
            case .logarithmic(let range): log(value / range.lowerBound) / log(range.upperBound / range.lowerBound)
            case .logarithmicFromZero(let end): log(1 + value) / log(1 + end)
            case .steps(let values): (Double(values.firstIndex(of: value) ?? 0) + 0.5) / Double(values.count)
            case .zeroOr(let dimension):
                value == 0
                    ? Self.zeroShare / 2
                    : Self.zeroShare + (1 - Self.zeroShare) * dimension.coordinate(of: value)
            case .orEndless(let dimension):
                value == 0
                    ? 1 - Self.zeroShare / 2
                    : (1 - Self.zeroShare) * dimension.coordinate(of: value)
            }
        return min(max(coordinate, 0), 1.0.nextDown)
    }

    private func rounded(_ value: Double) -> Double {
        guard value > 0 else { return 0 }
        let scale = pow(10, 2 - floor(log10(value)))
        // Divide: dividing by a power of ten gives the double nearest to the decimal, multiplying by its inverse
        // does not.
        return scale >= 1 ? (value * scale).rounded() / scale : (value * scale).rounded() * (1 / scale).rounded()
    }
}
