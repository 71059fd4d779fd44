import Glibc

/// The two-sample test of Kolmogorov and Smirnov: the greatest distance between two distribution functions.
///
///     D = max_x | F(x) − G(x) |        p = Q( D · √(n m / (n + m)) )        Q(λ) = 2 Σ_{k ≥ 1} (−1)^{k−1} e^{−2 k² λ²}
///
/// Q is the limit for many values (Smirnov 1948, "Table for estimating the goodness of fit of empirical
/// distributions"). With n and m of 20 or more it is a few per cent away from the exact probability where that is about
/// .05; with fewer, and with values that are equal, the exact probability is smaller, so the test is cautious.
package struct KolmogorovSmirnov: Sendable, Equatable {
    /// D.
    package let distance: Double
    /// The probability of such a distance or a greater one between two samples of one distribution.
    package let p: Double

    /// Compares two samples; values that are no number are left out.
    ///
    /// - Returns: `nil` where a side has no values.
    package init?(_ first: [Double], _ second: [Double]) {
        let (first, second) = (first.filter { !$0.isNaN }.sorted(), second.filter { !$0.isNaN }.sorted())
        guard !first.isEmpty, !second.isEmpty else { return nil }
        var (i, j) = (0, 0)
        var distance = 0.0
        while i < first.count, j < second.count {
            let value = min(first[i], second[j])
            while i < first.count, first[i] == value { i += 1 }
            while j < second.count, second[j] == value { j += 1 }
            distance = max(distance, abs(Double(i) / Double(first.count) - Double(j) / Double(second.count)))
        }
        self.init(distance, first.count, second.count)
    }

    /// Compares two histograms of the same bins in ascending order.
    ///
    /// The distribution functions are known at the edges alone, so this D is at most that of the values themselves, and
    /// p at least theirs.
    ///
    /// - Returns: `nil` where a side has no counts.
    package init?(binned first: [Int], _ second: [Int]) {
        precondition(first.count == second.count)
        let (sumOfFirst, sumOfSecond) = (first.reduce(0, +), second.reduce(0, +))
        guard sumOfFirst > 0, sumOfSecond > 0 else { return nil }
        var (a, b) = (0, 0)
        var distance = 0.0
        for (one, other) in zip(first, second) {
            a += one
            b += other
            distance = max(distance, abs(Double(a) / Double(sumOfFirst) - Double(b) / Double(sumOfSecond)))
        }
        self.init(distance, sumOfFirst, sumOfSecond)
    }

    private init(_ distance: Double, _ first: Int, _ second: Int) {
        self.distance = distance
        let (n, m) = (Double(first), Double(second))
        p = Self.upperTail(distance * (n * m / (n + m)).squareRoot())
    }

    /// Q(λ), the probability that Kolmogorov's limit distribution is above λ.
    package static func upperTail(_ lambda: Double) -> Double {
        guard lambda > 0 else { return 1 }
        if lambda < 1 {
            // The other form of the same theta function, which converges fast here:
            // 1 − √(2π)/λ · Σ_{k ≥ 1} e^{−(2k−1)² π² / (8λ²)}.
            let exponent = -Double.pi * Double.pi / (8 * lambda * lambda)
            let sum = stride(from: 1.0, through: 11, by: 2).reduce(0) { $0 + exp($1 * $1 * exponent) }
            return 1 - (2 * Double.pi).squareRoot() / lambda * sum
        }
        var sum = 0.0
        for k in 1...6 {
            let term = exp(-2 * Double(k * k) * lambda * lambda)
            sum += k % 2 == 1 ? term : -term
        }
        return min(2 * sum, 1)
    }
}
