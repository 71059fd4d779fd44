import Glibc

/// Edges between which about equally many numbers lie.
///
/// The numbers are counted in cells by the first bits of their floating point form, so that two numbers of one cell
/// differ by at most 0.4%, and each edge is the shortest decimal number in the cell of a quantile. So edges need one
/// pass, do not depend on the order of the numbers, and are no value of anybody. Memory: 4 MB.
struct QuantileEdges {
    private var counts = [UInt32](repeating: 0, count: 1 << Self.bits)
    private var total = 0

    /// The sign, eleven bits of the exponent and eight of the fraction.
    private static let bits = 20

    /// Counts a number; one that is not finite is left out.
    @inline(__always)
    mutating func add(_ value: Double) {
        guard value.isFinite else { return }
        counts[Self.cell(of: value)] += 1
        total += 1
    }

    /// The edges of at most `bins` bins, ascending and without repetitions; empty for numbers that are all in one cell.
    ///
    /// The highest edge lies below the greatest cell, so that the last bin is not empty.
    func edges(bins: Int) -> [Double] {
        var edges: [Double] = []
        var sum = 0
        var next = 1
        guard let last = counts.lastIndex(where: { $0 > 0 }) else { return [] }
        for cell in 0..<last where counts[cell] > 0 {
            sum += Int(counts[cell])
            guard next < bins, Double(sum) * Double(bins) >= Double(next) * Double(total) else { continue }
            while next < bins, Double(sum) * Double(bins) >= Double(next) * Double(total) { next += 1 }
            edges.append(Self.shortest(from: Self.value(cell), below: Self.value(cell + 1)))
        }
        return edges
    }

    /// The number of a cell; numbers in ascending order have cells in ascending order.
    private static func cell(of value: Double) -> Int {
        let pattern = (value == 0 ? 0 : value).bitPattern
        let ordered = pattern >> 63 == 1 ? ~pattern : pattern | 1 << 63
        return Int(ordered >> UInt64(64 - bits))
    }

    /// The least number of a cell.
    private static func value(_ cell: Int) -> Double {
        let ordered = UInt64(cell) << UInt64(64 - bits)
        return Double(bitPattern: ordered >> 63 == 1 ? ordered & ~(1 << 63) : ~ordered)
    }

    /// The number of the fewest digits from `low` to below `high`.
    static func shortest(from low: Double, below high: Double) -> Double {
        if low <= 0, high > 0 || low == 0 { return 0 }
        if low < 0 { return -shortestMagnitude(from: -high, to: -low) }
        return shortestMagnitude(from: low, to: high.nextDown)
    }

    private static func shortestMagnitude(from low: Double, to high: Double) -> Double {
        let magnitude = Int(floor(log10(max(high, .leastNormalMagnitude))))
        for digits in 0..<6 {
            let exponent = magnitude - digits
            let unit = pow(10, Double(exponent))
            let number = floor(high / unit)
            guard number.isFinite, let value = Double("\(Int(number))e\(exponent)"), value >= low, value <= high else {
                continue
            }
            return value
        }
        return high
    }
}
