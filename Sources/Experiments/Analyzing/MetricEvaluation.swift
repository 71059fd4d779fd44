import Diagnostics
import LinearAlgebra
import Statistics

/// Compares the arms of an experiment in one metric.
struct MetricEvaluation {
    let data: ExperimentData
    let terms: ExperimentTerms
    private let metric: ExperimentMetric
    private var values: MetricValues
    /// For each arm the customers of whom the metric is known.
    private let rows: [[Int]]
    private let customers: [Int]
    private let winsorizing: Winsorizing?

    /// Takes the values of a metric, and lowers the greatest where that was asked for.
    ///
    /// - Throws: `UserError` with code `invalidData` for an arm with fewer than two customers, and where nothing varies.
    init(_ number: Int, of data: ExperimentData, _ rowsByArm: [[Int]], _ terms: ExperimentTerms) throws {
        (self.data, self.terms) = (data, terms)
        metric = data.metrics[number].metric
        var values = data.metrics[number].values
        rows = rowsByArm.map(values.known)
        customers = rowsByArm.map(\.count)
        let name = metric.name
        for (arm, rows) in zip(data.arms, rows) where rows.count < 2 {
            throw UserError(
                .invalidData,
                "the arm \(arm.excerpt) has \(rows.count) customers of whom the metric \(name.excerpt) is known",
                remedy: "Wait until every arm has some, or leave the metric out")
        }
        let all = rows.flatMap(\.self)
        let greatest = all.reduce(0) { max($0, abs(values.numerators[$1])) }
        if greatest == 0 {
            throw UserError(
                .invalidData, "all outcomes of the metric \(name.excerpt) are 0, so nothing can be compared",
                remedy: "See whether the outcomes are of these customers and of this time, or leave the metric out")
        }
        if metric.form != .ratio, Set(all.lazy.map { values.numerators[$0] }.prefix(10_000)).count == 1,
            all.allSatisfy({ values.numerators[$0] == values.numerators[all[0]] })
        {
            throw UserError(
                .invalidData, "all customers have the same value of the metric \(name.excerpt)",
                remedy: "Leave the metric out")
        }
        var winsorizing: Winsorizing?
        if let share = terms.winsorize, metric.canBeWinsorized {
            winsorizing = Self.winsorize(&values.numerators, all, share)
            guard all.contains(where: { values.numerators[$0] != values.numerators[all[0]] }) else {
                throw UserError(
                    .invalidData,
                    "\(.winsorize) leaves all customers the same value of the metric \(name.excerpt), because fewer have another one than are lowered",
                    remedy: "Give a greater quantile, or leave \(.winsorize) out")
            }
            if var before = values.before {
                _ = Self.winsorize(&before, all, share)
                values.before = before
            }
        }
        (self.values, self.winsorizing) = (values, winsorizing)
    }

    private static func winsorize(_ values: inout [Double], _ rows: [Int], _ share: Double) -> Winsorizing {
        var known = rows.map { values[$0] }
        let found = Winsorizing.apply(to: &known, share: share)
        for (row, value) in zip(rows, known) { values[row] = value }
        return found
    }

    /// The report, whose corrections for several metrics are still to come, and the interactions.
    func report() throws -> (MetricReport, [SegmentReport]) {
        if case .quantile(let share, _) = metric { return (quantiles(share), []) }
        var moments = try moments(rows)
        let cuped = moments.hasCovariates ? Cuped(control: moments.arms[0], treatments: Array(moments.arms[1...])) : nil
        let theta = cuped?.theta ?? 0
        if cuped == nil || theta == 0 { moments.hasCovariates = false }
        let plain = moments.arms[1...].map {
            MeanComparison(control: moments.arms[0], treatment: $0, sequence: terms.sequence)
        }
        let adjusted = moments.arms[1...].map {
            MeanComparison(control: moments.arms[0], treatment: $0, theta: theta, sequence: terms.sequence)
        }
        let effects = zip(adjusted, plain).map {
            (absolute: $0.absolute, relative: $0.relative, unadjusted: moments.hasCovariates ? $1.absolute : nil)
        }
        let report = finished(moments.arms.map(\.mean), Array(effects), cuped)
        return (report, segments(theta))
    }

    private func moments(_ rows: [[Int]]) throws -> (arms: [ArmMoments], hasCovariates: Bool) {
        let found = try zip(data.arms, rows).map { arm, rows in
            guard let found = values.moments(rows, adjusts: true) else {
                throw UserError(
                    .invalidData,
                    "the metric \(metric.name.excerpt) has nothing to divide by in the arm \(arm.excerpt)",
                    remedy: "Wait until every arm has some, or leave the metric out")
            }
            guard found.moments.isFinite else {
                throw UserError(
                    .invalidData,
                    "the metric \(metric.name.excerpt) is infinite in the arm \(arm.excerpt): a value is too large to be squared",
                    remedy: "Mend the outcomes")
            }
            return found
        }
        if found.allSatisfy(\.hasCovariates) { return (found.map(\.moments), true) }
        return (rows.compactMap { values.moments($0, adjusts: false)?.moments }, false)
    }

    private func quantiles(_ share: Double) -> MetricReport {
        let samples = rows.map { $0.map { values.numerators[$0] } }
        let compared = samples[1...].map {
            QuantileComparison(share, control: samples[0], treatment: $0, seed: terms.seed)
        }
        let effects = compared.map { (absolute: $0.absolute, relative: $0.relative, unadjusted: Effect?.none) }
        let cuped = values.before == nil ? nil : Cuped(refusal: .quantile)
        return finished([compared[0].control] + compared.map(\.treatment), effects, cuped)
    }

    private func finished(
        _ arms: [Double], _ effects: [(absolute: Effect, relative: Effect?, unadjusted: Effect?)], _ cuped: Cuped?
    ) -> MetricReport {
        let lowerIsBetter = metric.isLowerBetter || terms.lowerIsBetter.contains(metric)
        let guardrail = terms.guardrails.first { $0.metric == metric }
        let corrected = HolmCorrection.corrected(effects.map(\.absolute.p))
        let comparisons = effects.indices.map { index in
            let effect = effects[index]
            return MetricReport.Comparison(
                arm: data.arms[index + 1], absolute: effect.absolute, relative: effect.relative,
                unadjusted: effect.unadjusted, pOverArms: corrected[index] ?? 1, q: nil, reading: .noDifference,
                guardrail: guardrail?.verdict(
                    absolute: effect.absolute, relative: effect.relative, lowerIsBetter: lowerIsBetter))
        }
        let known = rows.map(\.count)
        let missing = zip(customers, known).map { $0 - $1 }
        return MetricReport(
            metric: metric.name, form: metric.form, lowerIsBetter: lowerIsBetter,
            arms: arms.indices.map {
                .init(arm: data.arms[$0], customers: known[$0], missing: missing[$0], value: arms[$0])
            },
            comparisons: comparisons, cuped: cuped, winsorizing: winsorizing, guardrail: guardrail,
            missingP: missing.allSatisfy { $0 == 0 } ? nil : Self.missingP(known, missing))
    }

    /// The least p, corrected by Holm, of the test whether an arm misses as large a share of its customers as the control.
    private static func missingP(_ known: [Int], _ missing: [Int]) -> Double? {
        let tests = known.indices.dropFirst().map { arm in
            ChiSquared([known[0], missing[0]], [known[arm], missing[arm]])?.p
        }
        return HolmCorrection.corrected(tests).compactMap(\.self).min()
    }

    private func segments(_ theta: Double) -> [SegmentReport] {
        data.segments.flatMap { segment -> [SegmentReport] in
            var byGroup = [[[Int]]](
                repeating: [[Int]](repeating: [], count: data.arms.count), count: segment.names.count)
            for (arm, rows) in rows.enumerated() {
                for row in rows { byGroup[segment.group[row]][arm].append(row) }
            }
            return data.arms.indices.dropFirst().map { arm in
                let groups = segment.names.indices.map { group in
                    let (control, treated) = (byGroup[group][0], byGroup[group][arm])
                    return SegmentReport.Group(
                        name: segment.names[group], customers: control.count + treated.count,
                        absolute: effect(control, treated, theta))
                }
                return SegmentReport(
                    column: segment.column, metric: metric.name, arm: data.arms[arm], groups: groups,
                    interaction: Interaction(groups.compactMap(\.absolute)), correctedP: nil)
            }
        }
    }

    private func effect(_ control: [Int], _ treated: [Int], _ theta: Double) -> Effect? {
        guard control.count > 1, treated.count > 1,
            let one = values.moments(control, adjusts: theta != 0),
            let other = values.moments(treated, adjusts: theta != 0)
        else { return nil }
        let isAdjusted = one.hasCovariates && other.hasCovariates
        let effect = MeanComparison(
            control: one.moments, treatment: other.moments, theta: isAdjusted ? theta : 0, sequence: terms.sequence
        ).absolute
        return effect.standardError > 0 && effect.standardError.isFinite ? effect : nil
    }
}
