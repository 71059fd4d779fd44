import CustomerModels
import Diagnostics
import Evaluation
import Features
import Glibc
import Ids
import LinearAlgebra
import TestSupport
import Testing
import Uplift

@Suite("A simulated campaign with a planted effect")
struct CampaignTests {
    /// Customers with five amounts and a plan, of whom half were mailed by chance, and the true uplift of each.
    private struct Campaign {
        let rows: CampaignRows
        let truth: [Double]

        init(_ count: Int, seed: UInt64) {
            var random = SeededGenerator(seed: seed)
            func normal() -> Double {
                (-2 * log(Double.random(in: 1e-12..<1, using: &random))).squareRoot()
                    * cos(2 * .pi * Double.random(in: 0..<1, using: &random))
            }
            var columns = [[Double]](repeating: [], count: 5)
            var (plans, treatments, outcomes, truth): ([UInt32], [UInt8], [UInt8], [Double]) = ([], [], [], [])
            for _ in 0..<count {
                let x = (0..<5).map { _ in normal() }
                let plan = UInt32.random(in: 0..<3, using: &random)
                let base = -1.5 + 0.7 * x[0] - 0.4 * x[1] + (plan == 1 ? 0.5 : 0)
                // It persuades some, puts off others, and leaves the rest as they are.
                let change = 0.3 + 0.8 * x[2] - 0.5 * x[0] + (plan == 2 ? -0.9 : 0)
                let treatment = UInt8.random(in: 0...1, using: &random)
                let probability = sigmoid(base + (treatment == 1 ? change : 0))
                for column in 0..<5 { columns[column].append(x[column]) }
                plans.append(plan)
                treatments.append(treatment)
                outcomes.append(Double.random(in: 0..<1, using: &random) < probability ? 1 : 0)
                truth.append(sigmoid(base + change) - sigmoid(base))
            }
            let plan = FeatureTable.Column(
                name: "plan", kind: .category,
                values: .levels(plans, levels: IdTable(sortedIds: ["basic", "extra", "plus"].map { Array($0.utf8) })))
            let amounts = columns.enumerated().map {
                FeatureTable.Column(name: "x\($0)", kind: .numeric, values: .numbers($1))
            }
            rows = CampaignRows(
                features: FeatureTable(rowCount: count, columns: amounts + [plan]), treatments: treatments,
                outcomes: outcomes)
            self.truth = truth
        }

        func sample(_ uplifts: [Double]) -> UpliftSample {
            UpliftSample(uplifts: uplifts, treatments: rows.treatments, outcomes: rows.outcomes)
        }
    }

    @Test(
        "Each learner reaches 90% of the Qini coefficient that the true uplifts have on other customers",
        arguments: UpliftSettings.Learner.allCases)
    func oracle(_ learner: UpliftSettings.Learner) throws {
        let (training, test) = (Campaign(20_000, seed: 1), Campaign(20_000, seed: 2))
        var recipe = UpliftRecipe()
        recipe.learner = learner
        let fit = try UpliftFit(
            training.rows, parts: try training.rows.parts(5, seed: 0), recipe,
            machine: Machine(threads: 2) { 0 }, progress: .silent)
        let encoded = try fit.encoding.encode(test.rows.features)
        let own = try #require(test.sample(try fit.effect.uplifts(of: encoded, threads: 2)).curve().coefficient)
        let oracle = try #require(test.sample(test.truth).curve().coefficient)
        #expect(own >= 0.9 * oracle, "\(learner): \(own) of \(oracle)")
        // Cross-fitting tells about the same of customers that it has not seen.
        let held = try #require(training.sample(fit.heldOut[learner] ?? []).curve().coefficient)
        let bound = try #require(training.sample(training.truth).curve().coefficient)
        #expect(abs(held / bound - own / oracle) < 0.1, "\(learner): \(held) of \(bound)")
    }

    @Test("Tenths do not depend on the order of customers with equal predictions, and hold the same number each")
    func ties() throws {
        let treatments = (0..<40).map { UInt8($0 % 2) }
        let outcomes = (0..<40).map { UInt8($0 / 2 % 3 == 0 ? 1 : 0) }
        let order = Array((0..<40).reversed())
        let uplifts = (0..<40).map { $0 % 8 < 5 ? 0.2 : 0.1 }
        let bootstrap = Bootstrap(resamples: 10, seed: 1)
        let one = try UpliftReport(
            UpliftSample(uplifts: uplifts, treatments: treatments, outcomes: outcomes), terms: nil,
            bootstrap: bootstrap, threads: 1)
        let other = try UpliftReport(
            UpliftSample(
                uplifts: order.map { uplifts[$0] }, treatments: order.map { treatments[$0] },
                outcomes: order.map { outcomes[$0] }),
            terms: nil, bootstrap: bootstrap, threads: 1)
        #expect(one.deciles == other.deciles)
        #expect(one.qini?.value == other.qini?.value)
        #expect(one.deciles.allSatisfy { abs($0.arms.count - 4) < 1e-9 })
    }

    @Test("The measures of a report fit each other and the planted effect")
    func report() throws {
        let campaign = Campaign(4000, seed: 3)
        let terms = try ContactTerms(cost: 1, value: 10)
        let report = try UpliftReport(
            campaign.sample(campaign.truth), terms: terms, bootstrap: Bootstrap(resamples: 200, seed: 1), threads: 2)
        let qini = try #require(report.qini)
        #expect(qini.value == campaign.sample(campaign.truth).curve().coefficient)
        #expect(try #require(qini.low) < qini.value && qini.value < (try #require(qini.high)))
        #expect(report.deciles.count == 10)
        #expect(report.deciles.reduce(0) { $0 + $1.arms.count } == 4000)
        let covered = report.deciles.count { decile in
            guard let observed = decile.observed, let low = observed.low, let high = observed.high else { return false }
            return low <= decile.predicted && decile.predicted <= high
        }
        #expect(covered >= 8)
        let all = try #require(report.policies.last)
        #expect(all.contacts == 4000)
        #expect(all.uplift?.value == report.effect.value)
        #expect(abs(try #require(all.profit).value - 4000 * (10 * report.effect.value - 1)) < 1e-9)
        let best = try #require(report.best?.profit)
        #expect(report.policies.allSatisfy { ($0.profit?.value ?? 0) <= best.value })
        #expect(best.value > (try #require(all.profit)).value)
    }
}
