import Glibc
import LinearAlgebra

/// Draws items with a customer's true intensities, in O(log items) after O(items) of preparation.
struct ItemChoice: Sendable {
    private let cumulative: [Double]

    init(taste: [Float], items: ShopItems) {
        let dimensions = taste.count
        var cumulative = [Double](repeating: 0, count: items.biases.count)
        var sum = 0.0
        taste.withUnsafeBufferPointer { taste in
            items.vectors.withUnsafeBufferPointer { vectors in
                for item in cumulative.indices {
                    var logarithm = items.biases[item]
                    for dimension in 0..<dimensions {
                        logarithm += taste[dimension] * vectors[item * dimensions + dimension]
                    }
                    sum += exp(Double(logarithm))
                    cumulative[item] = sum
                }
            }
        }
        self.cumulative = cumulative
    }

    func draw(_ random: inout SeededGenerator) -> UInt32 {
        UInt32(firstIndex(in: cumulative, 0..<cumulative.count, above: random.uniform() * (cumulative.last ?? 0)))
    }
}

/// The first position in a non-empty range of ascending values whose value is above `target`, or the last position.
func firstIndex(in values: [Double], _ range: Range<Int>, above target: Double) -> Int {
    var low = range.lowerBound
    var high = range.upperBound - 1
    while low < high {
        let middle = (low + high) / 2
        if values[middle] > target { high = middle } else { low = middle + 1 }
    }
    return low
}
