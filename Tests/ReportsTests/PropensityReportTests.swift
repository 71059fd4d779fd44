import Documents
import ModelStore
import Pages
import Reports
import TestSupport
import Testing

/// The report on a model of customers.
@Suite struct PropensityReportTests {
    private let bench: ReportBench

    init() throws {
        bench = try ReportBench()
    }

    @Test func itHasCurvesAndCoefficientsWithIntervals() throws {
        let report = try bench.report(on: bench.propensity())
        #expect(report.page.verdict.hasPrefix("Better than the base rate: log-loss"))
        #expect(
            report.charts("probabilities") == [
                "Reliability", "ROC curve", "Precision and recall", "Lift", "Gain", "Histogram of probabilities",
            ])
        #expect(report.charts("training") == ["The objective by iteration"])
        let rows = report.rows("coefficients")
        let months = try #require(rows.first { $0[0] == "months" })
        let (value, low, high) = (months[1].doubleValue, months[2].doubleValue, months[3].doubleValue)
        #expect(try #require(low) < #require(value) && #require(value) < #require(high))
        // The planted effect is −0.15 a month.
        #expect(try #require(low) < -0.15 && #require(high) > -0.15)
        for name in ["by-activity", "by-category", "lists", "customers"] {
            #expect(!report.page.sections.map(\.name).contains(name))
        }
    }

    /// The report on a recommender shows what ten customers had; this one shows nobody.
    @Test func theCardTellsOfNoCustomersInTheReport() throws {
        #expect(try !bench.report(on: bench.propensity()).card.contains("ten of them"))
        #expect(try bench.report(on: bench.write()).card.contains("ten of them"))
    }

    @Test func whatIsNotKnownIsASentence() throws {
        let report = try bench.report(on: bench.propensity(l2: 1, folds: 0))
        #expect(report.text("probabilities") == "Nothing was measured, so there are no curves.")
        #expect(report.text("coefficients").contains("no intervals"))
        #expect(report.page.verdict.hasPrefix("Nobody knows how good churn/1 is"))
    }

    @Test func itIsComparedByItsSettings() throws {
        let first = try bench.propensity(l2: 1)
        try bench.promote(first)
        let report = try bench.report(on: bench.propensity(l2: 2))
        #expect(report.json["against"]?.stringValue == "churn/1")
        #expect(report.text("against").hasPrefix("What differs most is the parameters: logistic.l2, 2 and 1."))
    }
}
