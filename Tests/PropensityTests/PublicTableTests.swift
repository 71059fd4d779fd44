import CustomerModels
import Evaluation
import Features
import Glibc
import LinearAlgebra
import Propensity
import TestSupport
import Testing

/// Ten folds of three public tables, compared with scikit-learn on the same tables (with other folds).
@Suite(
    "Public tables", .serialized, .enabled(if: dataFolder != nil, "set ENDCAP_DATA to the folder of real data sets"))
struct PublicTableTests {
    private let threads = Threads.all

    private func folds(_ rows: TrainingRows) throws -> Folds {
        try Folds(10, labels: rows.labels, customers: rows.customers, seed: 1)
    }

    @Test("The plain fit is as good as scikit-learn's", arguments: PublicTable.allCases)
    func plain(table: PublicTable) throws {
        let rows = try table.rows()
        let validation = try CrossValidation.run(.init(), on: rows, folds: folds(rows), threads: threads)
        #expect(validation.meanAreaUnderROC >= table.reference.auc - 0.003)
        #expect(validation.meanLogLoss <= table.reference.logLoss + 0.002)
        #expect(validation.unconvergedFits == 0)
    }

    /// Penalties and calibrations are chosen on the training rows of an outer fold only, in five inner folds.
    @Test("Chosen penalties and calibrations are not worse than the plain fit", arguments: PublicTable.allCases)
    func chosenAndCalibrated(table: PublicTable) throws {
        let rows = try table.rows()
        let outer = try folds(rows)
        var measured: [String: [(logLoss: Double, auc: Double)]] = [:]
        for part in 0..<outer.count {
            let training = rows.subset(outer.training(without: part))
            let held = rows.subset(outer.heldOut(part))
            let inner = try Folds(5, labels: training.labels, customers: training.customers, seed: 2)
            let plain = PropensityRecipe()
            let validation = try CrossValidation.run(plain, on: training, folds: inner, threads: threads)
            var found = [("plain", plain, validation)]
            // Use a third of the default penalties, to save time.
            let absolutes = try PenaltySearch.penalties(.l1, for: plain, on: training, threads: threads)
                .enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
            for (kind, penalties) in [(LogisticRegression.Penalty.l2, nil), (.l1, absolutes)] {
                let search = try PenaltySearch.choose(
                    kind, among: penalties, for: plain, on: training, folds: inner, threads: threads)
                found.append((kind.rawValue, search.recipe, search.validation))
            }
            for (name, recipe, validation) in found {
                let logOdds = try recipe.fit(training, threads: threads) { 0 }
                    .logOdds(of: held.features, threads: threads)
                for kind in Calibration.Kind.allCases {
                    let calibration = CalibrationFitting.fit(
                        kind, logOdds: validation.logOdds, labels: training.labels)
                    let sample = ProbabilitySample(
                        probabilities: calibration.probabilities(ofLogOdds: logOdds), labels: held.labels)
                    measured[kind == .none ? name : "\(name) \(kind)", default: []].append(
                        (sample.value(of: .logLoss), sample.value(of: .auc)))
                }
            }
        }
        let plain = try #require(measured["plain"])
        #expect(measured.count == 9)
        for (name, values) in measured where name != "plain" {
            let loss = Self.paired(zip(values, plain).map { $0.logLoss - $1.logLoss })
            #expect(loss.mean <= loss.error, "\(table): \(name)")
            let area = Self.paired(zip(plain, values).map { $0.auc - $1.auc })
            #expect(area.mean <= area.error, "\(table): \(name)")
        }
    }

    /// The mean difference over the folds and its standard error.
    private static func paired(_ differences: [Double]) -> (mean: Double, error: Double) {
        let count = Double(differences.count)
        let mean = differences.reduce(0, +) / count
        let squares = differences.reduce(0) { $0 + pow($1 - mean, 2) }
        return (mean, (squares / (count - 1) / count).squareRoot())
    }

    @Test("The suspected leak is PageValues on Online Shoppers, and nothing elsewhere", arguments: PublicTable.allCases)
    func leak(table: PublicTable) throws {
        let rows = try table.rows()
        let leaks = try SuspectedLeaks(among: rows, folds: folds(rows), threads: threads)
        #expect(leaks.suspects == (table == .onlineShoppers ? ["PageValues"] : []))
        // The same search in numpy: the column that is missed most, and the share of what is explained that it takes.
        let (name, lost) = table.mostMissed
        let column = try #require(leaks.columns.first { $0.name == name })
        #expect(abs((column.lost ?? 0) - lost) < 0.05)
    }

    /// Outcomes that a campaign's table may still have: a rare one that decides for certain, and one with noise.
    @Test(
        "Outcomes left in the table are found beside all honest columns",
        arguments: [PublicTable.onlineShoppers, .telco])
    func otherOutcomes(table: PublicTable) throws {
        let rows = try table.rows(without: table == .onlineShoppers ? ["PageValues"] : [])
        var random = SeededGenerator(seed: 1)
        let certain = rows.labels.map { $0 == 1 && random.uniform() < 0.2 ? 1.0 : 0 }
        let noisy = rows.labels.map { 3 * Double($0) + random.normal() }
        let more = [("certain", certain), ("noisy", noisy)].map { name, values in
            FeatureTable.Column(name: name, kind: .numeric, values: .numbers(values))
        }
        let wider = TrainingRows(
            features: FeatureTable(rowCount: rows.labels.count, columns: rows.features.columns + more),
            labels: rows.labels, weights: nil, customers: rows.customers, ids: rows.ids)
        let leaks = try SuspectedLeaks(among: wider, folds: folds(wider), threads: threads)
        #expect(leaks.suspects == ["certain", "noisy"])
    }

    @Test("Without PageValues the sessions of Online Shoppers can hardly be told apart")
    func withoutLeak() throws {
        let rows = try PublicTable.onlineShoppers.rows(without: ["PageValues"])
        let validation = try CrossValidation.run(.init(), on: rows, folds: folds(rows), threads: threads)
        #expect(abs(validation.meanAreaUnderROC - 0.75) <= 0.01)
        #expect(validation.meanLogLoss <= 0.3757 + 0.002)
    }
}
