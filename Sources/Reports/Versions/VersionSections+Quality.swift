import Documents
import Evaluation
import ModelStore
import Pages
import Propensity
import Recommenders
import Training

extension VersionSections {
    /// How the fit went.
    var training: Page.Section {
        let section = { (blocks: [Page.Block]) in Page.Section("training", title: "The training", blocks) }
        let convergence = subject.manifest.convergence
        if let factors = try? convergence.decoded(as: FactorConvergence.self), !factors.epochs.isEmpty {
            return section(curve(of: factors))
        }
        if let fit = try? convergence.decoded(as: LogisticConvergence.self) {
            return section(course(of: fit))
        }
        let entries = convergence.flattened().filter { $0.path != "seconds" && $0.value != .null }
        guard convergence.objectValue?.isEmpty == false, !entries.isEmpty else {
            return section([.text("The fit has no epochs: its solution is found in one step.")])
        }
        var table = Table(["what", "value"])
        for entry in entries {
            table.append([.text(entry.path), .text(entry.value.plainText.shortened(to: 200))])
        }
        return section([.table(table, caption: "How the fit ended")])
    }

    private func curve(of factors: FactorConvergence) -> [Page.Block] {
        let epochs = factors.epochs
        func series(_ name: String, _ value: (FactorConvergence.Loss) -> Double?) -> Chart.Series? {
            let points = epochs.compactMap { epoch in
                value(epoch.loss).map { Chart.Series.Point(Double(epoch.number), $0) }
            }
            return points.isEmpty ? nil : Chart.Series(name, .lineAndPoints, points)
        }
        let parts = [
            series("total") { $0.total }, series("observed") { $0.observed }, series("unobserved") { $0.unobserved },
            series("regularization") { $0.regularization },
        ].compactMap(\.self)
        let last = factors.finalLoss.total
        let chart = Chart(
            "The loss by epoch",
            alternative: "The loss and its parts over \(epochs.count) epochs; after the last sweep it is "
                + "\(Float(last)).",
            .lines(parts, x: .init("epoch"), y: .init("loss", fromZero: true)))
        var table = Table(["epoch", "total", "observed", "unobserved", "regularization"])
        func row(_ name: Table.Cell, _ loss: FactorConvergence.Loss) {
            table.append([
                name, .amount(loss.total), .amount(loss.observed), loss.unobserved.map { .amount($0) } ?? .empty,
                .amount(loss.regularization),
            ])
        }
        for epoch in epochs { row(.integer(epoch.number), epoch.loss) }
        row(.text("last sweep"), factors.finalLoss)
        let end: [Page.Block] =
            factors.start.map { start in
                [
                    .text(
                        "The fit began with rows of another version: \(start.knownItems.grouped) items and "
                            + "\(start.knownUsers.grouped) customers.")
                ]
            } ?? []
        return [.chart(chart)] + end + [
            .details(summary: "The loss in numbers", [.table(table, caption: "The loss by epoch")])
        ]
    }

    private func course(of fit: LogisticConvergence) -> [Page.Block] {
        var table = Table(["what", "value"])
        for (name, value) in [
            ("solver", Table.Cell.text(fit.solver.rawValue)), ("iterations", .integer(fit.iterations)),
            ("passes over the rows", .integer(fit.passes)), ("objective", .amount(fit.objective)),
            ("largest violation of the conditions of a minimum", .amount(fit.gradient)),
            ("converged", .text(fit.converged ? "yes" : "no")),
        ] { table.append([.text(name), value]) }
        let blocks: [Page.Block] =
            [.table(table, caption: "How the fit ended")] + fit.notes.map { .text($0.shortened(to: 300)) }
        guard let course = fit.course, course.count > 1 else { return blocks }
        let points = course.map { Chart.Series.Point(Double($0.iteration), $0.objective) }
        let chart = Chart(
            "The objective by iteration",
            alternative: "The penalized objective over \(fit.iterations) iterations of the solver "
                + "\(fit.solver.rawValue); at the end it is \(Float(fit.objective)).",
            .lines([Chart.Series("objective", .lineAndPoints, points)], x: .init("iteration"), y: .init("objective")))
        return [.chart(chart)] + blocks
    }

    /// All measures beside the champion and the baselines.
    var quality: Page.Section {
        guard let quality = subject.quality, !quality.metrics.isEmpty else {
            return Page.Section(
                "quality", title: "How good it is", [.text("Nothing was held out, so nothing was measured.")])
        }
        var table = Table(["measure", "value", "95% from", "to"])
        for (measure, value) in Self.sorted(quality.metrics) {
            table.append([.text(measure)] + Table.Cell.interval(value))
        }
        var blocks: [Page.Block] = [.text("Measured \(subject.facts.measurement).")]
        if let chart = mainChart { blocks.append(.chart(chart)) }
        blocks.append(.table(table, caption: "Measures with 95% intervals"))
        for name in ordered(baselines: quality.baselines.keys) {
            guard let baseline = quality.baselines[name] else { continue }
            let shown = baseline.version.map { "\(name) (\($0))" } ?? name
            if let reason = baseline.unmeasured {
                blocks.append(.text("Nothing was measured beside \(shown): \(reason.shortened(to: 300))."))
            } else {
                blocks.append(
                    .details(
                        summary: "Beside \(shown)", [Self.paired(subject, with: baseline, named: shown)]))
            }
        }
        return Page.Section("quality", title: "How good it is", blocks)
    }

    /// The main measure of the version and of each baseline.
    private var mainChart: Chart? {
        guard let metric = MainMetric(of: subject.manifest), let quality = subject.quality,
            let own = quality.metrics[metric.name]
        else { return nil }
        let names = ordered(baselines: quality.baselines.keys).filter {
            quality.baselines[$0]?.metrics[metric.name] != nil
        }
        let values = [own] + names.compactMap { quality.baselines[$0]?.metrics[metric.name] }
        let better = metric.higherIsBetter ? "More is better." : "Less is better."
        return Chart(
            metric.name,
            alternative: "\(metric.name) of \(subject.name), \(own.value.fixed(4)), beside "
                + (names.isEmpty ? "nothing" : names.joined(separator: ", ")) + ". \(better)",
            .bars(
                categories: [subject.name] + names,
                [
                    Chart.Values(
                        metric.name, values.map(\.value), lows: values.map(\.low), highs: values.map(\.high))
                ],
                y: .init(metric.name, fromZero: true)))
    }
}
