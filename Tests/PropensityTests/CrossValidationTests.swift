import Diagnostics
import Evaluation
import Features
import Glibc
import LinearAlgebra
import Propensity
import Synchronization
import Testing

@Suite("Cross-validation")
struct CrossValidationTests {
    private let table = PlantedTable(400, seed: 3)

    private func folds(_ rows: TrainingRows) throws -> Folds {
        try Folds(5, labels: rows.labels, customers: rows.customers, seed: 2)
    }

    @Test("A row's log-odds are those of the model of all other parts")
    func outOfFold() throws {
        let rows = table.rows
        let folds = try folds(rows)
        let recipe = PropensityRecipe()
        let validation = try CrossValidation.run(recipe, on: rows, folds: folds, threads: 2)
        #expect(validation.unconvergedFits == 0)
        for part in 0..<5 {
            let model = try recipe.fit(rows.subset(folds.training(without: part)), threads: 1) { 0 }
            let held = rows.subset(folds.heldOut(part))
            let logOdds = try model.logOdds(of: held.features, threads: 1)
            #expect(folds.heldOut(part).map { validation.logOdds[$0] } == logOdds)

            let probabilities = logOdds.map { 1 / (1 + exp(-$0)) }
            let sample = ProbabilitySample(probabilities: probabilities, labels: held.labels)
            #expect(abs(validation.logLosses[part] - sample.value(of: .logLoss)) < 1e-12)
            #expect(abs(validation.areasUnderROC[part] - sample.value(of: .auc)) < 1e-12)
        }
        #expect(validation.meanAreaUnderROC > 0.75)
    }

    @Test("Nothing of a held-out row reaches the models of its part")
    func noLeak() throws {
        let rows = table.rows
        let folds = try folds(rows)
        let before = try CrossValidation.run(.init(), on: rows, folds: folds, threads: 2)
        var changed = table
        changed.labels[7] = 1 - changed.labels[7]
        changed.numbers[7] = 1e6
        let after = try CrossValidation.run(.init(), on: changed.rows, folds: folds, threads: 2)
        for row in rows.labels.indices where row != 7 {
            let same = folds.ofRows[row] == folds.ofRows[7]
            #expect((before.logOdds[row] == after.logOdds[row]) == same)
        }
    }

    @Test("The same bits at any number of threads, and every part is told of")
    func threads() throws {
        let rows = table.rows
        let folds = try folds(rows)
        let seen = Mutex<[Int]>([])
        let progress = Progress { report in
            if case .advance(_, let done, 5, _, _) = report { seen.withLock { $0.append(done) } }
        }
        let one = try CrossValidation.run(.init(), on: rows, folds: folds, threads: 1, progress: progress)
        #expect(seen.withLock { $0 } == [1, 2, 3, 4, 5])
        for threads in [2, 3] as [Threads] {
            #expect(try CrossValidation.run(.init(), on: rows, folds: folds, threads: threads) == one)
        }
    }

    @Test("Large data, one fold after the other, gives the same bits at any number of threads")
    func largeData() throws {
        let rows = PlantedTable(200_000, seed: 8).rows
        let folds = try Folds(2, labels: rows.labels, customers: rows.customers, seed: 1)
        let one = try CrossValidation.run(.init(), on: rows, folds: folds, threads: 1)
        #expect(try CrossValidation.run(.init(), on: rows, folds: folds, threads: 3) == one)
        let model = try PropensityRecipe().fit(rows.subset(folds.training(without: 1)), threads: 1) { 0 }
        let held = folds.heldOut(1)
        let logOdds = try model.logOdds(of: rows.features.rows(held), threads: 1)
        #expect(held.map { one.logOdds[$0] } == logOdds)
    }

    @Test("Weights reach the fits and the measures: rows of weight 0 are as good as absent")
    func weights() throws {
        let rows = table.rows
        let folds = try folds(rows)
        let weights = rows.labels.indices.map { $0 % 3 == 0 ? 0.0 : 1.0 }
        let weighted = TrainingRows(
            features: rows.features, labels: rows.labels, weights: weights, customers: rows.customers, ids: rows.ids)
        let validation = try CrossValidation.run(.init(), on: weighted, folds: folds, threads: 2)
        for part in 0..<5 {
            let held = folds.heldOut(part).filter { weights[$0] > 0 }
            let sample = ProbabilitySample(
                probabilities: held.map { 1 / (1 + exp(-validation.logOdds[$0])) },
                labels: held.map { rows.labels[$0] })
            #expect(abs(validation.logLosses[part] - sample.value(of: .logLoss)) < 1e-12)
            #expect(abs(validation.areasUnderROC[part] - sample.value(of: .auc)) < 1e-12)
        }
        // Changing the labels of rows without weight must not change the fit.
        let turned = TrainingRows(
            features: rows.features, labels: rows.labels.indices.map { weights[$0] > 0 ? rows.labels[$0] : 0 },
            weights: weights, customers: rows.customers, ids: rows.ids)
        let other = try CrossValidation.run(.init(), on: turned, folds: folds, threads: 2)
        for (left, right) in zip(validation.logOdds, other.logOdds) { #expect(abs(left - right) < 1e-9) }
    }

    @Test("A part whose yes rows all have the weight 0 is an error, not a measure that is no number")
    func partsWithoutWeight() throws {
        let rows = table.rows
        let folds = try folds(rows)
        let weights = rows.labels.indices.map { folds.ofRows[$0] == 2 && rows.labels[$0] == 1 ? 0.0 : 1.0 }
        let weighted = TrainingRows(
            features: rows.features, labels: rows.labels, weights: weights, customers: rows.customers, ids: rows.ids)
        #expect {
            try CrossValidation.run(.init(), on: weighted, folds: folds, threads: 1)
        } throws: { error in
            guard let error = error as? UserError else { return false }
            return error.code == .invalidData && error.problem.hasPrefix("in 1 of 5 folds") && error.remedy != nil
        }
        // If the folds are dealt with the weights, every part of the same rows can be measured.
        let dealt = try Folds(5, labels: rows.labels, customers: rows.customers, weights: weights, seed: 2)
        let validation = try CrossValidation.run(.init(), on: weighted, folds: dealt, threads: 1)
        #expect((validation.logLosses + validation.areasUnderROC).allSatisfy { $0.isFinite })
    }

    @Test("Rows are ranked by their log-odds, also where their probabilities round to 1")
    func farOut() throws {
        var table = table
        // All these rows belong to one customer, so that no model that scores them has seen any of them.
        for row in 0..<6 {
            table.customers[row] = 0
            table.numbers[row] = 400 + 50 * Double(row)
            table.labels[row] = UInt8(row % 2)
        }
        let rows = table.rows
        let folds = try folds(rows)
        let validation = try CrossValidation.run(.init(), on: rows, folds: folds, threads: 1)
        let part = folds.ofRows[0]
        let held = folds.heldOut(part)
        #expect((0..<6).allSatisfy { validation.logOdds[$0] > 40 && 1 / (1 + exp(-validation.logOdds[$0])) == 1 })
        var (right, pairs) = (0.0, 0.0)
        for yes in held where rows.labels[yes] == 1 {
            for no in held where rows.labels[no] == 0 {
                let (above, below) = (validation.logOdds[yes], validation.logOdds[no])
                right += above > below ? 1 : (above == below ? 0.5 : 0)
                pairs += 1
            }
        }
        #expect(abs(validation.areasUnderROC[part] - right / pairs) < 1e-12)
    }

    @Test("Classes weigh in fits and losses as rows repeated would")
    func classWeights() throws {
        let rows = table.rows
        let folds = try folds(rows)
        let weights = rows.labels.map { $0 == 1 ? 3.0 : 1.0 }
        let weighted = TrainingRows(
            features: rows.features, labels: rows.labels, weights: weights, customers: rows.customers, ids: rows.ids)
        var recipe = PropensityRecipe()
        let expected = try CrossValidation.run(recipe, on: weighted, folds: folds, threads: 2)
        recipe.classWeights = .factors(no: 1, yes: 3)
        let found = try CrossValidation.run(recipe, on: rows, folds: folds, threads: 2)
        #expect(found == expected)
        #expect(found != (try CrossValidation.run(.init(), on: rows, folds: folds, threads: 2)))
    }

    @Test("A path gives at each penalty what a fit at that penalty gives")
    func path() throws {
        let rows = table.rows
        let folds = try folds(rows)
        let penalties = [1.0, 0.1, 0.01, 0.0025]
        let path = try CrossValidation.path(.init(), over: .l2, penalties, on: rows, folds: folds, threads: 2)
        #expect(path.count == 4)
        for (penalty, along) in zip(penalties, path) {
            var recipe = PropensityRecipe()
            recipe.parameters.l2 = penalty
            let alone = try CrossValidation.run(recipe, on: rows, folds: folds, threads: 2)
            for (left, right) in zip(along.logOdds, alone.logOdds) { #expect(abs(left - right) < 1e-6) }
        }
    }

    @Test("What a fold cannot fit is the error of the whole")
    func failingFold() throws {
        var recipe = PropensityRecipe()
        recipe.parameters.l2 = -1
        let rows = table.rows
        #expect(throws: UserError.self) {
            try CrossValidation.run(recipe, on: rows, folds: try folds(rows), threads: 2)
        }
    }
}
