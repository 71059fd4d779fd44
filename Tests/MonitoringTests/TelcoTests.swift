import CustomerModels
import Diagnostics
import Drift
import Evaluation
import FeatureLearning
import LinearAlgebra
import ModelStore
import Monitoring
import Propensity
import TestSupport
import Testing
import Training

/// The customers of a telephone company, of whom other kinds come than those that a model learnt from.
@Suite(.enabled(if: dataFolder != nil, "needs ENDCAP_DATA"))
struct TelcoTests {
    /// Enough for the mean of their differences to move by .002 alone.
    private static let splits = 16

    /// Which customers come more often than before.
    enum Shift: String, CaseIterable, CustomTestStringConvertible {
        case contract, tenure

        var testDescription: String { rawValue }

        /// The share of such customers who come.
        func share(_ cells: [Substring]) -> Double {
            switch self {
            case .contract: cells[15] == "Month-to-month" ? 1 : 0.25
            case .tenure: Double(cells[5]).map { $0 < 24 ? 1 : 0.3 } ?? 0
            }
        }
    }

    /// The expected AUC less the measured one, over splits of the customers: chance moves each by about a hundredth, so it
    /// is their mean that must be near 0.
    @Test(arguments: Shift.allCases)
    func estimatesFollowAPlantedShiftOfTheCustomers(shift: Shift) throws {
        let folder = try #require(dataFolder)
        let text = String(decoding: try bytes(of: "\(folder)/telco-churn/Telco-Customer-Churn.csv"), as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline)
        var (differences, inside, drops): ([Double], Int, [Double]) = ([], 0, [])
        for seed in 0..<Self.splits {
            var generator = SeededGenerator(seed: UInt64(seed))
            let rows = lines.dropFirst().shuffled(using: &generator)
            let bench = try MonitoringBench()
            let known = rows.prefix(rows.count / 2)
            let new = rows.dropFirst(known.count).filter { row in
                generator.uniform() < shift.share(row.split(separator: ",", omittingEmptySubsequences: false))
            }
            func write(_ name: String, _ rows: some Sequence<Substring>) throws -> String {
                try bench.table(name, [String(lines[0])] + rows.map(String.init))
            }
            var table = CustomerTable(file: try write("known.csv", known))
            (table.schema.target, table.schema.id) = ("Churn", "customerID")
            var training = PropensityTraining(.table(table))
            (training.calibration, training.folds, training.seed) = (.isotonic, 5, 1)
            try bench.fit(training)
            let tonight = try write("new.csv", new)
            let report = try bench.monitor("churn") { ($0.table, $0.outcomes) = (tonight, [tonight]) }
            let estimate = try #require(report.estimate)
            #expect(estimate.refusals == [])
            let expected = try #require(estimate.areaUnderROC)
            let measured = try #require(report.outcomes?.all.metrics[.auc]?.value)
            differences.append(expected.value - measured)
            if let low = expected.low, let high = expected.high, (low...high).contains(measured) { inside += 1 }
            drops.append(try #require(estimate.quality["auc"]?.value) - measured)
        }
        let mean = differences.reduce(0, +) / Double(differences.count)
        #expect(abs(mean) < 0.01, "\(differences)")
        // Without a shift the estimate would be that of the training.
        #expect(drops.reduce(0, +) / Double(drops.count) > 0.015, "\(drops)")
        #expect(inside >= Self.splits * 3 / 4, "\(inside) of \(Self.splits)")
    }

    @Test func whatGivesNoProbabilitiesHasNoEstimate() throws {
        let folder = try #require(dataFolder)
        let bench = try MonitoringBench()
        let file = "\(folder)/telco-churn/Telco-Customer-Churn.csv"
        let lines = String(decoding: try bytes(of: file), as: UTF8.self).split(whereSeparator: \.isNewline)
        let known = try bench.table("known.csv", lines.prefix(4000).map(String.init))
        let new = try bench.table("new.csv", [String(lines[0])] + lines.dropFirst(4000).map(String.init))
        var table = CustomerTable(file: known)
        (table.schema.target, table.schema.id) = ("Churn", "customerID")
        var weighted = PropensityTraining(.table(table))
        (weighted.classWeights, weighted.folds) = (.balanced, 3)
        try bench.fit(weighted, "weighted")
        let refused = try #require(try bench.monitor("weighted") { $0.table = new }.estimate)
        #expect(refused.areaUnderROC == nil && refused.refusals.contains { $0.contains("class weights") })
        var blind = PropensityTraining(.table(table))
        blind.folds = 0
        try bench.fit(blind, "blind")
        #expect(try bench.monitor("blind") { $0.table = new }.estimate?.refusals.first?.contains("folds") == true)
        // Levels that the training did not have.
        var plain = PropensityTraining(.table(table))
        plain.folds = 3
        try bench.fit(plain, "plain")
        let renamed = try bench.table(
            "renamed.csv",
            [String(lines[0])] + lines.dropFirst(4000).map { String($0.replacing("Month-to-month", with: "Monthly")) })
        let unseen = try #require(try bench.monitor("plain") { $0.table = renamed }.estimate)
        #expect(unseen.areaUnderROC == nil && unseen.refusals.contains { $0.contains("level") })
        #expect(try bench.monitor("plain") { $0.table = new }.estimate?.refusals == [])
    }

    @Test func cohortsAreThoseOfAColumn() throws {
        let folder = try #require(dataFolder)
        let bench = try MonitoringBench()
        let file = "\(folder)/telco-churn/Telco-Customer-Churn.csv"
        let lines = String(decoding: try bytes(of: file), as: UTF8.self).split(whereSeparator: \.isNewline)
        var table = CustomerTable(file: try bench.table("known.csv", lines.prefix(4000).map(String.init)))
        (table.schema.target, table.schema.id) = ("Churn", "customerID")
        var training = PropensityTraining(.table(table))
        training.folds = 3
        try bench.fit(training)
        let later = try bench.table("later.csv", [String(lines[0])] + lines.dropFirst(4000).map(String.init))
        let report = try bench.monitor("churn") { ($0.outcomes, $0.cohort) = ([later], "Contract") }
        let outcomes = try #require(report.outcomes)
        #expect(
            outcomes.cohorts.map(\.name).sorted() == [
                "Contract = Month-to-month", "Contract = One year", "Contract = Two year",
            ])
        #expect(outcomes.cohorts.reduce(0) { $0 + $1.rows } == outcomes.all.rows)
        #expect(outcomes.all.rows == lines.count - 4000)
        let yes = lines.dropFirst(4000).count { $0.hasSuffix(",Yes") }
        #expect(outcomes.all.positives == yes && outcomes.all.observed.value == Double(yes) / Double(outcomes.all.rows))
        let slope = try #require(outcomes.all.calibration?.slope)
        #expect(slope.low < 1 && slope.high > 0.8)
        #expect(report.checks.map(\.name) == ["outcome.auc", "outcome.calibration", "outcome.slope"])
        #expect(report.alarms == [])
        let quarters = try bench.monitor("churn") { ($0.outcomes, $0.cohort) = ([later], "tenure") }
        #expect(quarters.outcomes?.cohorts.count == 4)
        let unknown = userError { _ = try bench.monitor("churn") { ($0.outcomes, $0.cohort) = ([later], "contract") } }
        #expect(unknown?.code == .wrongUsage && unknown?.remedy?.contains("'Contract'") == true)
    }
}
