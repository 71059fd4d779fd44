import CustomerModels
import Glibc
package import LinearAlgebra

/// The log likelihood of Gamma–Gamma with its derivatives by ln p, ln q and ln γ; `SpendFit` has the formula.
package struct SpendLikelihood: Sendable {
    /// The distinct numbers of purchases, ascending.
    private let counts: [Double]
    /// For each customer the position of the number, the sum of the values, and ln m.
    private let customers: [(place: Int, sum: Double, logMean: Double)]
    private let threads: Threads

    /// - Parameters:
    ///   - spendings: What customers spent.
    ///   - scale: The value by which they are divided.
    ///   - threads: The number of workers.
    package init(_ spendings: [SpendFit.Spending], scale: Double, threads: Threads) {
        let distinct = Set(spendings.map(\.count)).sorted()
        let places = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
        counts = distinct.map(Double.init)
        customers = spendings.map {
            let mean = $0.mean / scale
            return (places[$0.count] ?? 0, Double($0.count) * mean, log(mean))
        }
        self.threads = threads
    }

    /// lnΓ(P + q) − lnΓ(P), and ψ and ψ′ at P + q and at P = p x.
    private struct Gammas {
        let shape: Double
        let log: Double
        let joint: (first: Double, second: Double)
        let own: (first: Double, second: Double)
    }

    /// The value and its derivatives at logarithms of the parameters.
    package func point(_ logarithms: [Double]) throws -> LogPoint {
        let values = logarithms.map { exp($0) }
        let (p, q, gamma) = (values[0], values[1], values[2])
        let gammas = counts.map { count in
            let shape = p * count
            return Gammas(
                shape: shape, log: logGamma(shape + q) - logGamma(shape), joint: polyGamma(shape + q),
                own: polyGamma(shape))
        }
        let (logQ, ofQ) = (logGamma(q), polyGamma(q))
        let sums = try orderedSums(customers.count, width: 10, threads: threads) { range, sums in
            for customer in customers[range] {
                let (known, x, s) = (gammas[customer.place], counts[customer.place], customer.sum)
                let (growth, rest, both) = (log1p(s / gamma), log1p(gamma / s), gamma + s)
                sums[0] += known.log - logQ - q * growth - known.shape * rest - customer.logMean
                sums[1] += x * (known.joint.first - known.own.first - rest)
                sums[2] += known.joint.first - ofQ.first - growth
                sums[3] += q * s / (gamma * both) - known.shape / both
                sums[4] += x * x * (known.joint.second - known.own.second)
                sums[5] += x * known.joint.second
                sums[6] += known.joint.second - ofQ.second
                sums[7] -= x / both
                sums[8] += s / (gamma * both)
                sums[9] += known.shape / (both * both) - q * s * (gamma + both) / (gamma * gamma * both * both)
            }
        }
        return LogPoint(sums, at: values)
    }
}
