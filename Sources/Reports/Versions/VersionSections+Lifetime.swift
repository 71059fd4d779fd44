import Documents
import Lifetimes
import ModelStore
import Pages
import Training

extension VersionSections {
    /// The parameters, and what a model of the time before expected of the hold-out beside what came true.
    var lifetime: Page.Section {
        let title = "What it expected, and what came true"
        var blocks: [Page.Block] = []
        let stored = subject.manifest.convergence["parameters"]
        if let parameters = try? stored?.decoded(as: [LifetimeTrainingReport.Parameter].self) {
            blocks.append(
                .table(LifetimeTables.parameters(parameters), caption: "The parameters with their standard errors"))
        }
        for warning in subject.manifest.convergence["warnings"]?.arrayValue ?? [] {
            if let text = warning.stringValue { blocks.append(.text("Beware: \(text).")) }
        }
        guard let comparison = subject.details?.lifetime else {
            blocks.append(.text(subject.detailsProblem ?? "Nothing was held out, so nobody knows how near it comes."))
            return Page.Section("lifetime", title: title, blocks)
        }
        let deciles = comparison.deciles
        let chart = Chart(
            "Purchases by decile",
            alternative: "The mean number of purchases in the hold-out, expected, real and as last year, by decile.",
            .bars(
                categories: deciles.indices.map { "\($0 + 1)" },
                [
                    Chart.Values("expected", deciles.map(\.expected)), Chart.Values("real", deciles.map(\.real)),
                    Chart.Values("as last year", deciles.map(\.lastYear)),
                ], y: .init("purchases", fromZero: true)))
        if deciles.count > 1 { blocks.append(.chart(chart)) }
        let captions = [
            "Means of customers, those of whom most was expected first", "How far off in the mean, with 95% intervals",
        ]
        for (table, caption) in zip(LifetimeTables.comparison(comparison), captions) {
            blocks.append(.table(table, caption: caption))
        }
        return Page.Section("lifetime", title: title, blocks)
    }
}
