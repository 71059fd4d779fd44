import Evaluation
import Glibc
import LinearAlgebra
import Testing

@Suite struct BootstrapTests {
    private func normals(_ count: Int, seed: UInt64) -> [Double] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in random.normal() }
    }

    /// For a mean the interval is close to mean ± 1.96 s/√n (central limit theorem).
    @Test func theIntervalOfAMeanIsThatOfTheClosedForm() throws {
        let values = normals(2000, seed: 5).map { 3 + 2 * $0 }
        let mean = values.reduce(0, +) / 2000
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2000
        let error = (variance / 2000).squareRoot()
        let bootstrap = Bootstrap(resamples: 4000, seed: 11)
        let means = try bootstrap.means(of: [values], threads: 2).map { $0[0] }
        let interval = bootstrap.interval(of: means)
        #expect(abs(interval.lowerBound - (mean - 1.96 * error)) < 0.12 * error)
        #expect(abs(interval.upperBound - (mean + 1.96 * error)) < 0.12 * error)
        let center = means.reduce(0, +) / 4000
        let spread = (means.reduce(0) { $0 + ($1 - center) * ($1 - center) } / 4000).squareRoot()
        #expect(abs(spread / error - 1) < 0.05)
    }

    /// numpy.quantile([1, 2, 3, 4, 10], [0.125, 0.875]) = [1.5, 7]; from −m to m the quartiles are ∓m/2.
    @Test func theIntervalIsThatOfTheQuantiles() {
        #expect(Bootstrap(seed: 1, level: 0.75).interval(of: [10, 1, 4, 2, 3]) == 1.5...7)
        let most = Double.greatestFiniteMagnitude
        let interval = Bootstrap(seed: 1, level: 0.5).interval(of: [most, -most])
        #expect(abs(interval.lowerBound / most + 0.5) < 1e-15 && abs(interval.upperBound / most - 0.5) < 1e-15)
    }

    /// Draws with replacement are multinomial: counts have mean 1, variance 1 − 1/n, and add up to n.
    @Test func countsAreThoseOfDrawsWithReplacement() {
        let bootstrap = Bootstrap(resamples: 200, seed: 2)
        var sum = 0
        var squares = 0
        for resample in 0..<200 {
            let counts = bootstrap.counts(ofResample: resample, units: 500)
            #expect(counts.reduce(0, +) == 500)
            sum += counts.reduce(0) { $0 + Int($1) }
            squares += counts.reduce(0) { $0 + Int($1) * Int($1) }
        }
        let variance = Double(squares) / 100_000 - 1
        #expect(sum == 100_000)
        #expect(abs(variance - (1 - 1 / 500.0)) < 0.03)
        #expect(bootstrap.counts(ofResample: 1, units: 500) != bootstrap.counts(ofResample: 2, units: 500))
        #expect(bootstrap.counts(ofResample: 0, units: 1) == [1])
        #expect(bootstrap.counts(ofResample: 0, units: 0) == [])
    }

    /// Means are compared with the plain sum over the same counts, also for lengths that are no multiple of a vector.
    @Test(arguments: [1, 2, 7, 8, 9, 63, 100])
    func meansEqualThePlainSum(units: Int) throws {
        let columns = [normals(units, seed: 1), normals(units, seed: 2)]
        let bootstrap = Bootstrap(resamples: 20, seed: 9)
        for (resample, means) in try bootstrap.means(of: columns, threads: 3).enumerated() {
            let counts = bootstrap.counts(ofResample: resample, units: units)
            for (column, mean) in zip(columns, means) {
                let plain = zip(column, counts).reduce(0) { $0 + $1.0 * Double($1.1) } / Double(units)
                #expect(abs(plain - mean) < 1e-12)
            }
        }
    }

    @Test func resultsAreTheSameAtAnyNumberOfThreads() throws {
        let columns = [normals(1001, seed: 3), normals(1001, seed: 4)]
        let bootstrap = Bootstrap(seed: 42)
        let one = try bootstrap.means(of: columns, threads: 1)
        #expect(one.count == 1000)
        #expect(try bootstrap.means(of: columns, threads: 2) == one)
        #expect(try bootstrap.means(of: columns, threads: 3) == one)
        #expect(try Bootstrap(seed: 43).means(of: columns, threads: 1) != one)
    }

    /// The percentiles of 0, 1 … 1000 are known: 2.5% is 25, 97.5% is 975.
    @Test func percentilesInterpolateBetweenOrderStatistics() {
        let interval = Bootstrap(seed: 0).interval(of: (0...1000).map(Double.init).shuffled())
        #expect(abs(interval.lowerBound - 25) < 1e-9)
        #expect(abs(interval.upperBound - 975) < 1e-9)
        #expect(Bootstrap(seed: 0).interval(of: [4]) == 4...4)
    }
}
