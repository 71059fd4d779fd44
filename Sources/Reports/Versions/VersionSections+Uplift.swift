import CustomerModels
import Documents
import Evaluation
import Pages
import Training
import Uplift

extension VersionSections {
    /// What the model is worth on customers that it had not seen, with the formulas.
    var uplift: Page.Section {
        let title = "Uplift"
        guard let report = subject.details?.uplift else {
            return Page.Section(
                "uplift", title: title,
                [.text(subject.detailsProblem ?? "The version does not say what its uplifts are worth.")])
        }
        let (tables, evaluation) = (UpliftTables(report), report.evaluation)
        var blocks: [Page.Block] = [
            .text("Every customer was scored by a model that had not seen them, in \(report.folds) parts."),
            .chart(qini(evaluation)), .chart(tenths(evaluation)),
            .table(tables.learners, caption: "The Qini coefficient of each learner on the same parts"),
            .table(
                UpliftTables.figures(evaluation),
                caption: "The effect on all customers, and how well they are told apart"),
            .table(UpliftTables.deciles(evaluation), caption: "Tenths by predicted uplift, the highest first"),
            .table(UpliftTables.policies(evaluation), caption: "What contacting the best customers brings"),
            .table(tables.overlap, caption: "How well the columns tell who was treated: an AUC of .5 is chance"),
        ]
        blocks += evaluation.formulas.sorted { $0.key < $1.key }.map { .text("\($0.key): \($0.value)") }
        return Page.Section("uplift", title: title, blocks)
    }

    private func qini(_ evaluation: UpliftReport) -> Chart {
        let points = evaluation.curve.map { Chart.Series.Point($0.count, $0.outcomes) }
        let ends = [points.first, points.last].compactMap(\.self)
        let coefficient = evaluation.qini.map { "Its coefficient is \($0.value.fixed(4))." } ?? ""
        return Chart(
            "Qini curve",
            alternative:
                "The outcomes caused among the customers with the highest predicted uplift, beside an order by "
                + "chance. \(coefficient)",
            .lines(
                [Chart.Series(subject.name, .line, points), Chart.Series("by chance", .dashed, ends)],
                x: .init("customers"), y: .init("outcomes caused")))
    }

    private func tenths(_ evaluation: UpliftReport) -> Chart {
        let deciles = evaluation.deciles.filter { $0.observed != nil }
        return Chart(
            "Uplift by tenth",
            alternative: "The difference of the rates of the two arms in each tenth of the customers, the highest "
                + "predictions first.",
            .bars(
                categories: deciles.map { "\($0.decile)" },
                [
                    Chart.Values(
                        "observed", deciles.compactMap { $0.observed?.value },
                        lows: deciles.map { $0.observed?.low }, highs: deciles.map { $0.observed?.high })
                ],
                y: .init("uplift", fromZero: true)))
    }
}
