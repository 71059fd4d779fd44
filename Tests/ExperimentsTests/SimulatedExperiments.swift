import Glibc
import LinearAlgebra

/// Experiments whose truth is known: a thousand of each kind, with seeds that never change.
enum SimulatedExperiments {
    static let count = 1000

    /// How many of the experiments meet a test.
    static func share(_ kind: UInt64, of test: (inout SeededGenerator) throws -> Bool) rethrows -> Double {
        var met = 0
        for number in 0..<count {
            var generator = SeededGenerator(seed: 24, kind, UInt64(number))
            if try test(&generator) { met += 1 }
        }
        return Double(met) / Double(count)
    }
}

extension SeededGenerator {
    /// A lognormal amount with mean 1.
    mutating func amount(spread: Double) -> Double { exp(spread * normal() - spread * spread / 2) }

    /// A count with the Poisson distribution (Knuth), for small means.
    mutating func count(mean: Double) -> Int {
        let limit = exp(-mean)
        var (product, count) = (uniform(), 0)
        while product > limit {
            product *= uniform()
            count += 1
        }
        return count
    }
}
