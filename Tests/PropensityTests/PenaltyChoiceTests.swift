import Documents
import Glibc
import LinearAlgebra
import ModelFiles
import Propensity
import Testing

@Suite("The choice of a penalty")
struct PenaltyChoiceTests {
    /// For the first penalty the differences to the best are .03, .01, .02: too much; for the second .01, −.006, .01.
    ///
    /// Their means are .02 and .0047, their standard errors s/√3 .0058 and .0053. The folds themselves differ by .1.
    @Test("The largest penalty within one standard error of the paired differences, worked by hand")
    func workedByHand() {
        let losses = [[0.33, 0.41, 0.52], [0.31, 0.394, 0.51], [0.3, 0.4, 0.5], [0.31, 0.41, 0.49]]
        let areas = [[0.7, 0.7, 0.7], [0.8, 0.8, 0.8], [0.8, 0.9, 0.7], [0.7, 0.8, 0.75]]
        let choice = PenaltyChoice(
            .l2, by: .oneStandardError, among: [1, 0.1, 0.01, 0.001], logLosses: losses, areasUnderROC: areas)
        #expect(choice.best == 2)
        #expect(choice.chosen == 1)
        let lowest = PenaltyChoice(
            .l2, by: .lowest, among: [1, 0.1, 0.01, 0.001], logLosses: losses, areasUnderROC: areas)
        #expect(lowest.chosen == 2 && lowest.oneStandardError == 1 && lowest.penalty == 0.01)
        #expect(choice.penalty == 0.1)
        #expect(choice.oneStandardError == 1)
        #expect(abs(choice.candidates[0].difference - 0.02) < 1e-12)
        #expect(abs(choice.candidates[0].standardError - 0.01 / 3.0.squareRoot()) < 1e-12)
        #expect(abs(choice.candidates[2].logLoss - 0.4) < 1e-12)
        #expect(choice.candidates[2].difference == 0 && choice.candidates[2].standardError == 0)
        #expect(abs(choice.candidates[3].auc - 0.75) < 1e-12)
    }

    @Test("Equal losses choose the larger penalty")
    func ties() {
        let losses = [[Double]](repeating: [0.3, 0.4], count: 3)
        let choice = PenaltyChoice(.l1, by: .lowest, among: [3, 2, 1], logLosses: losses, areasUnderROC: losses)
        #expect(choice.best == 0 && choice.chosen == 0 && choice.oneStandardError == 0)
    }

    @Test("Noise is penalized away, signal is kept", arguments: [LogisticRegression.Penalty.l2, .l1])
    func plantedSignal(kind: LogisticRegression.Penalty) throws {
        var noise = PlantedTable(600, seed: 5)
        var random = SeededGenerator(seed: 6)
        noise.labels = noise.labels.map { _ in random.uniform() < 0.4 ? 1 : 0 }
        for (table, isSignal) in [(PlantedTable(600, seed: 5), true), (noise, false)] {
            let rows = table.rows
            let folds = try Folds(5, labels: rows.labels, customers: rows.customers, seed: 1)
            let found = try PenaltySearch.choose(
                kind, by: .oneStandardError, for: .init(), on: rows, folds: folds, threads: 2)
            let penalties = found.choice.candidates.map(\.penalty)
            #expect(penalties == penalties.sorted(by: >))
            #expect((found.choice.chosen == 0) != isSignal)
            #expect((kind == .l2 ? found.recipe.parameters.l2 : found.recipe.parameters.l1) == found.choice.penalty)
            #expect(found.validation.meanLogLoss == found.choice.candidates[found.choice.chosen].logLoss)
        }
    }

    @Test("The usual l2 penalties go down from C = 10⁻⁴ to C = 100, and l1 begins where all is 0")
    func usualPenalties() throws {
        let rows = PlantedTable(500, seed: 1).rows
        let squares = try PenaltySearch.penalties(.l2, for: .init(), on: rows, threads: 1)
        #expect(squares.count == 13)
        #expect(abs(squares[0] - 10_000 / 500) < 1e-9)
        #expect(abs(squares[8] - 1 / 500.0) < 1e-12)
        #expect(abs(squares[12] - 0.01 / 500) < 1e-12)

        let absolutes = try PenaltySearch.penalties(.l1, for: .init(), on: rows, threads: 1)
        #expect(absolutes.count == 25)
        #expect(abs(absolutes[24] / absolutes[0] - 1e-4) < 1e-12)
        var recipe = PropensityRecipe()
        recipe.parameters.l1 = absolutes[0]
        #expect(try recipe.fit(rows, threads: 1) { 0 }.fit.coefficients.allSatisfy { $0 == 0 })
        recipe.parameters.l1 = absolutes[1]
        #expect(try !recipe.fit(rows, threads: 1) { 0 }.fit.coefficients.allSatisfy { $0 == 0 })
    }

    @Test("Weights of rows and classes are in the default of l2 and in the grid alike")
    func weightedPenalties() throws {
        let plain = PlantedTable(500, seed: 1).rows
        let weights = plain.labels.indices.map { 0.3 + Double($0 % 7) }
        let rows = TrainingRows(
            features: plain.features, labels: plain.labels, weights: weights, customers: plain.customers,
            ids: plain.ids)
        var recipe = PropensityRecipe(classWeights: .factors(no: 1, yes: 5))
        let total = zip(weights, rows.labels).reduce(0) { $0 + $1.0 * ($1.1 == 1 ? 5 : 1) }
        let found = try recipe.totalWeight(of: rows)
        #expect(abs(found - total) < 1e-9)
        let grid = try PenaltySearch.penalties(.l2, for: recipe, on: rows, threads: 1)
        #expect(abs(grid[8] * total - 1) < 1e-12)
        // C = 1 of the grid equals the default of the fit, bit for bit.
        let byDefault = try recipe.fit(rows, threads: 1) { 0 }.fit
        #expect(recipe.parameters.resolvedL2(totalWeight: found) == grid[8])
        recipe.parameters.l2 = grid[8]
        #expect(try recipe.fit(rows, threads: 1) { 0 }.fit.vector == byDefault.vector)
    }

    @Test("The default of l2 is 1/Σw, or 0 beside an l1 penalty")
    func defaultPenalty() {
        var parameters = LogisticParameters()
        #expect(parameters.resolvedL2(totalWeight: 40) == 0.025)
        parameters.l1 = 0.1
        #expect(parameters.resolvedL2(totalWeight: 40) == 0)
        parameters.l2 = 3
        #expect(parameters.resolvedL2(totalWeight: 40) == 3)
    }

    @Test("The JSON of a choice")
    func json() throws {
        let losses = [[0.3, 0.4], [0.2, 0.5]]
        let choice = PenaltyChoice(.l2, by: .lowest, among: [1, 0.5], logLosses: losses, areasUnderROC: losses)
        let json = try JSONValue(encoding: choice)
        #expect(json["kind"] == "l2" && json["rule"] == "lowest")
        #expect(json["candidates"]?[1]?["penalty"] == 0.5)
        #expect(json["candidates"]?[1]?["log_loss"]?.doubleValue == choice.candidates[1].logLoss)
        #expect(json["candidates"]?[1]?["standard_error"]?.doubleValue == choice.candidates[1].standardError)
        #expect(try json.decoded(as: PenaltyChoice.self) == choice)
    }
}
