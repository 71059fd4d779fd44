import Experiments
import LinearAlgebra
import Testing

/// How often an experiment without an effect is taken for one that has one.
@Suite struct FalseAlarmTests {
    private let allowed = 0.065

    @Test func oneLookAtTheEndIsSeldomWrong() {
        let alarms = SimulatedExperiments.share(11) { generator in
            let arms = (0..<2).map { _ in
                ArmMoments((0..<500).map { _ in generator.uniform() < 0.6 ? 0 : generator.amount(spread: 0.8) })
            }
            return MeanComparison(control: arms[0], treatment: arms[1]).absolute.p <= 0.05
        }
        #expect(alarms <= allowed, "\(alarms)")
        #expect(alarms > 0.03, "an interval that is too wide would pass as well: \(alarms)")
    }

    /// A customer joins on a day, and each day everybody looks.
    @Test func dailyLooksAreSeldomWrongBySequencesAndOftenByFixedTests() {
        var fixed = 0
        let sequence = ConfidenceSequence(plannedCustomers: 2800)
        let alarms = SimulatedExperiments.share(12) { generator in
            var sums = [(count: 0, sum: 0.0, squares: 0.0), (count: 0, sum: 0.0, squares: 0.0)]
            var (rang, fixedRang) = (false, false)
            for _ in 0..<28 {
                for arm in 0..<2 {
                    for _ in 0..<50 {
                        let value = generator.uniform() < 0.6 ? 0 : generator.amount(spread: 0.8)
                        sums[arm].count += 1
                        sums[arm].sum += value
                        sums[arm].squares += value * value
                    }
                }
                let arms = sums.map { ArmMoments(count: $0.count, sum: $0.sum, sumOfSquares: $0.squares) }
                let effect = MeanComparison(control: arms[0], treatment: arms[1], sequence: sequence).absolute
                if let always = effect.always, always.low > 0 || always.high < 0 { rang = true }
                if effect.p <= 0.05 { fixedRang = true }
            }
            if fixedRang { fixed += 1 }
            return rang
        }
        #expect(alarms <= allowed, "\(alarms)")
        let beside = Double(fixed) / Double(SimulatedExperiments.count)
        #expect(beside > 0.2, "the fixed test under the same looks: \(beside)")
        print("28 daily looks without an effect: \(alarms) by sequences, \(beside) by the fixed test")
    }

    /// The sequence is equation 9, and its p is the α at which it just touches 0.
    @Test func theSequenceIsItsEquation() {
        let sequence = ConfidenceSequence(plannedCustomers: 5000)
        // numpy: l = -2 ln .05; rho² = (l + ln l + 1) / 5000; .03 sqrt(2 (N rho² + 1) / (N rho²) ln(sqrt(N rho² + 1) / .05))
        let found = sequence.bounds(of: 0.1, standardError: 0.03, customers: 3000)
        #expect(abs(sequence.squaredRho - 0.001756360085606575) < 1e-15)
        #expect(abs(found.high - 0.1 - 0.09154951399298451) < 1e-12, "\(found.high - 0.1)")
        #expect(abs(found.high - 0.1 - (0.1 - found.low)) < 1e-15)
        let touching = sequence.bounds(of: found.high - 0.1, standardError: 0.03, customers: 3000)
        #expect(abs(touching.p - 0.05) < 1e-12)
    }

    @Test func anImbalanceOfOnePerCentIsFoundInAMillionCustomers() throws {
        let wrong = try #require(
            SampleRatio(arms: ["control", "blend"], customers: [505_000, 495_000], shares: [0.5, 0.5]))
        #expect(wrong.isMismatch && wrong.p < 1e-20)
        #expect(wrong.arms[0].expected == 500_000)
        let slight = try #require(
            SampleRatio(arms: ["control", "blend"], customers: [502_500, 497_500], shares: [0.5, 0.5]))
        #expect(slight.isMismatch)
        let right = try #require(SampleRatio(arms: ["a", "b"], customers: [300_400, 699_600], shares: [3, 7]))
        #expect(!right.isMismatch && right.p > 0.1)
    }

    @Test func anImbalanceThatChanceMadeSeldomRings() {
        let alarms = SimulatedExperiments.share(13) { generator in
            let first = (0..<2000).count { _ in generator.next() & 1 == 0 }
            return SampleRatio(arms: ["a", "b"], customers: [first, 2000 - first], shares: [1, 1])?.isMismatch ?? true
        }
        #expect(alarms <= 0.005, "\(alarms)")
    }

    @Test func armsThatDifferBeforeAreNotAdjusted() {
        var generator = SeededGenerator(seed: 5)
        func arm(_ shift: Double) -> ArmMoments {
            let before = (0..<400).map { _ in generator.normal() + shift }
            return ArmMoments(before.map { $0 + generator.normal() }, covariates: before)
        }
        let cuped = Cuped(control: arm(0), treatments: [arm(0), arm(0.6)])
        #expect(cuped.refusal == .armsDiffer && cuped.theta == 0)
        #expect(Cuped(control: arm(0), treatments: [arm(0)]).refusal == nil)
        #expect(Cuped(control: ArmMoments([1, 2]), treatments: [ArmMoments([1, 3])]).refusal == .constant)
    }
}
