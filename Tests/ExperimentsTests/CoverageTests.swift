import Experiments
import Glibc
import LinearAlgebra
import Testing

/// Whether 95% intervals hold the planted effect in 93 to 97 of 100 simulated experiments.
@Suite struct CoverageTests {
    private let allowed = 0.93...0.97

    private func holds(_ effect: Effect?, _ truth: Double) -> Bool {
        effect.map { $0.low <= truth && truth <= $0.high } ?? false
    }

    /// Spending of which half is 0, with mean ½ of `factor`.
    private func spending(_ count: Int, _ factor: Double, _ generator: inout SeededGenerator) -> [Double] {
        (0..<count).map { _ in generator.uniform() < 0.5 ? 0 : factor * generator.amount(spread: 0.8) }
    }

    @Test func intervalsOfMeansCoverThePlantedEffect() {
        var relative = 0
        let absolute = SimulatedExperiments.share(1) { generator in
            let comparison = MeanComparison(
                control: ArmMoments(spending(600, 1, &generator)),
                treatment: ArmMoments(spending(400, 1.2, &generator)))
            if holds(comparison.relative, 0.2) { relative += 1 }
            return holds(comparison.absolute, 0.1)
        }
        #expect(allowed.contains(absolute), "\(absolute)")
        let share = Double(relative) / Double(SimulatedExperiments.count)
        #expect(allowed.contains(share), "\(share)")
    }

    /// Clicks of lists: a customer's lists are many or few, and clicks on them alike.
    private func clicks(_ count: Int, _ rate: Double, _ generator: inout SeededGenerator) -> ([Double], [Double]) {
        var (above, below) = ([Double](), [Double]())
        for _ in 0..<count {
            let lists = 1 + generator.count(mean: 4)
            let own = rate * 2 * generator.uniform()
            above.append(Double((0..<lists).count { _ in generator.uniform() < own }))
            below.append(Double(lists))
        }
        return (above, below)
    }

    @Test func intervalsOfRatiosCoverThePlantedEffect() throws {
        var relative = 0
        let absolute = try SimulatedExperiments.share(2) { generator in
            let arms = try [0.2, 0.25].map { rate in
                let (above, below) = clicks(500, rate, &generator)
                return ArmMoments(try #require(RatioValues.linearized(numerators: above, denominators: below)))
            }
            let comparison = MeanComparison(control: arms[0], treatment: arms[1])
            if holds(comparison.relative, 0.25) { relative += 1 }
            return holds(comparison.absolute, 0.05)
        }
        #expect(allowed.contains(absolute), "\(absolute)")
        let share = Double(relative) / Double(SimulatedExperiments.count)
        #expect(allowed.contains(share), "\(share)")
    }

    /// An arm of outcomes 10 + effect + ρ x + √(1 − ρ²) e with x and e normal.
    private func correlated(
        _ count: Int, _ effect: Double, rho: Double, _ generator: inout SeededGenerator
    ) -> ArmMoments {
        let before = (0..<count).map { _ in generator.normal() }
        let outcomes = before.map { 10 + effect + rho * $0 + (1 - rho * rho).squareRoot() * generator.normal() }
        return ArmMoments(outcomes, covariates: before)
    }

    @Test(arguments: [0.3, 0.7, 0.9])
    func adjustedIntervalsCoverAndAreNarrowerByTheCorrelation(_ rho: Double) {
        var (relative, width, plainWidth, refused) = (0, 0.0, 0.0, 0)
        let kind = UInt64(rho * 100)
        let absolute = SimulatedExperiments.share(kind) { generator in
            let control = correlated(300, 0, rho: rho, &generator)
            let treatment = correlated(300, 0.5, rho: rho, &generator)
            let cuped = Cuped(control: control, treatments: [treatment])
            if cuped.refusal != nil { refused += 1 }
            let adjusted = MeanComparison(control: control, treatment: treatment, theta: cuped.theta)
            let plain = MeanComparison(control: control, treatment: treatment).absolute
            width += adjusted.absolute.high - adjusted.absolute.low
            plainWidth += plain.high - plain.low
            if holds(adjusted.relative, 0.05) { relative += 1 }
            return holds(adjusted.absolute, 0.5)
        }
        #expect(allowed.contains(absolute), "\(absolute)")
        let share = Double(relative) / Double(SimulatedExperiments.count)
        #expect(allowed.contains(share), "\(share)")
        #expect(refused <= 5, "\(refused)")
        let expected = (1 - rho * rho).squareRoot()
        #expect(abs(width / plainWidth / expected - 1) < 0.05, "\(width / plainWidth) for \(expected)")
    }

    @Test(arguments: [0.5, 0.9])
    func intervalsOfQuantilesCoverThePlantedEffect(_ share: Double) {
        // The quantile of e^{sZ − s²/2} is e^{s z − s²/2}; z is that of scipy.stats.norm.ppf.
        let z = share == 0.5 ? 0 : 1.2815515655446004
        let truth = exp(0.8 * z - 0.32)
        var relative = 0
        let absolute = SimulatedExperiments.share(UInt64(1000 * share)) { generator in
            let control = (0..<500).map { _ in generator.amount(spread: 0.8) }
            let treatment = (0..<500).map { _ in 1.2 * generator.amount(spread: 0.8) }
            let compared = QuantileComparison(
                share, control: control, treatment: treatment, resamples: 1000, seed: generator.next())
            if holds(compared.relative, 0.2) { relative += 1 }
            return holds(compared.absolute, 0.2 * truth)
        }
        #expect(allowed.contains(absolute), "\(absolute)")
        let covered = Double(relative) / Double(SimulatedExperiments.count)
        #expect(allowed.contains(covered), "\(covered)")
    }

    /// The slow way: customers are drawn with replacement, and the quantile is taken of them.
    @Test func resamplesOfAQuantileAreThoseOfCustomers() {
        var generator = SeededGenerator(seed: 3)
        let control = (0..<81).map { _ in generator.amount(spread: 0.6) }
        let treatment = (0..<60).map { _ in generator.amount(spread: 0.6) }
        let fast = QuantileComparison(0.73, control: control, treatment: treatment, resamples: 40_000).absolute
        func slow(_ values: [Double]) -> Double {
            let drawn = values.map { _ in values[Int(generator.uniform() * Double(values.count))] }.sorted()
            return quantile(0.73, count: drawn.count) { drawn[$0] }
        }
        let differences = (0..<40_000).map { _ in slow(treatment) - slow(control) }.sorted()
        let low = quantile(0.025, count: differences.count) { differences[$0] }
        let high = quantile(0.975, count: differences.count) { differences[$0] }
        #expect(abs(fast.low - low) < 0.03 * (high - low), "\(fast.low) \(low)")
        #expect(abs(fast.high - high) < 0.03 * (high - low), "\(fast.high) \(high)")
    }
}
