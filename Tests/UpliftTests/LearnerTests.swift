import CustomerModels
import Diagnostics
import Features
import Ids
import LinearAlgebra
import TestSupport
import Testing
import Uplift

@Suite("Learners of uplift")
struct LearnerTests {
    private static let machine = Machine(threads: 2) { 0 }

    private static func fit(
        _ learner: UpliftSettings.Learner, ridge: Double? = nil, threads: Threads = 2
    ) throws -> UpliftFit {
        let values = UpliftFixture.features
        let columns = ["a", "b", "c"].enumerated().map { place, name in
            FeatureTable.Column(
                name: name, kind: .numeric,
                values: .numbers(stride(from: place, to: values.count, by: 3).map { values[$0] }))
        }
        let rows = CampaignRows(
            features: FeatureTable(rowCount: UpliftFixture.outcomes.count, columns: columns),
            treatments: UpliftFixture.treatments, outcomes: UpliftFixture.outcomes)
        var recipe = UpliftRecipe()
        (recipe.learner, recipe.ridge) = (learner, ridge)
        return try UpliftFit(
            rows, parts: UpliftFixture.outcomes.indices.map { $0 % 3 }, recipe,
            machine: Machine(threads: threads) { 0 }, progress: .silent)
    }

    private static func largestDifference(_ one: [Double]?, _ other: [Double]) -> Double {
        zip(one ?? [.infinity], other).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    @Test("give the uplifts that scikit-learn gives in the same parts")
    func reference() throws {
        let fit = try Self.fit(.doublyRobust, ridge: UpliftFixture.ridge)
        #expect(Self.largestDifference(fit.heldOut[.twoModels], UpliftFixture.twoModels) < 1e-7)
        #expect(Self.largestDifference(fit.heldOut[.interactions], UpliftFixture.interactions) < 1e-7)
        #expect(Self.largestDifference(fit.heldOut[.doublyRobust], UpliftFixture.doublyRobust) < 1e-7)
        guard case .linear(let predictor) = fit.effect else {
            Issue.record("the doubly robust learner is linear")
            return
        }
        #expect(abs(predictor.intercept - UpliftFixture.intercept) < 1e-8)
        #expect(Self.largestDifference(predictor.coefficients, UpliftFixture.coefficients) < 1e-8)
        #expect(fit.ridge == UpliftFixture.ridge)
    }

    @Test("give the same bits at any number of threads")
    func threads() throws {
        let (one, four) = (try Self.fit(.doublyRobust, threads: 1), try Self.fit(.doublyRobust, threads: 4))
        #expect(one.effect == four.effect)
        #expect(one.heldOut == four.heldOut)
    }

    @Test("with levels, the interactions are two functions that differ by what only the treated have")
    func levels() throws {
        let plan = (0..<240).map { ["x", "y", "z"][$0 % 3] }
        let treatments = (0..<240).map { UInt8($0 / 3 % 2) }
        // The treatment helps those of plan x alone.
        let outcomes = (0..<240).map { row -> UInt8 in
            let isHelped = plan[row] == "x" && treatments[row] == 1
            return row / 6 % 10 < (isHelped ? 7 : 3) ? 1 : 0
        }
        let column = FeatureTable.Column(name: "plan", kind: .category, values: Self.levels(plan))
        let rows = CampaignRows(
            features: FeatureTable(rowCount: 240, columns: [column]), treatments: treatments, outcomes: outcomes)
        var recipe = UpliftRecipe()
        for learner in UpliftSettings.Learner.allCases {
            recipe.learner = learner
            let fit = try UpliftFit(
                rows, parts: try rows.parts(3, seed: 1), recipe, machine: Self.machine, progress: .silent)
            let encoded = try fit.encoding.encode(rows.features)
            let uplifts = try fit.effect.uplifts(of: encoded, threads: 1)
            #expect(abs(uplifts[0] - 0.4) < 0.12, "\(learner)")
            #expect(abs(uplifts[1]) < 0.12, "\(learner)")
            #expect(abs(uplifts[2]) < 0.12, "\(learner)")
        }
    }

    private static func levels(_ texts: [String]) -> FeatureTable.Values {
        let names = Set(texts).sorted()
        return .levels(
            texts.map { text in UInt32(names.firstIndex(of: text) ?? 0) },
            levels: IdTable(sortedIds: names.map { Array($0.utf8) }))
    }

    @Test("Arms that the columns tell apart are refused")
    func overlap() throws {
        let values = (0..<4000).map { Double($0) }
        let rows = CampaignRows(
            features: FeatureTable(
                rowCount: 4000, columns: [.init(name: "a", kind: .numeric, values: .numbers(values))]),
            treatments: values.map { $0 < 2000 ? 0 : 1 }, outcomes: (0..<4000).map { UInt8($0 % 3 == 0 ? 1 : 0) })
        let error = #expect(throws: UserError.self) {
            try UpliftFit(
                rows, parts: rows.parts(5, seed: 0), UpliftRecipe(), machine: Self.machine, progress: .silent)
        }
        #expect(error?.problem.contains("tell too well who was treated") == true)
    }

    @Test("An arm without outcomes of both kinds, or with fewer than parts, is refused")
    func arms() throws {
        let features = FeatureTable(
            rowCount: 20, columns: [.init(name: "a", kind: .numeric, values: .numbers((0..<20).map { Double($0) }))])
        let half = (0..<20).map { UInt8($0 % 2) }
        for outcomes in [half, (0..<20).map { UInt8($0 < 3 ? 1 : 0) }] {
            let error = #expect(throws: UserError.self) {
                try CampaignRows(features: features, treatments: half, outcomes: outcomes).parts(5, seed: 0)
            }
            #expect(error?.code == .invalidData)
        }
    }
}
