package import Diagnostics
import Documents
package import Events
package import Files
import Ids
package import LinearAlgebra
import Tables

/// The recipe of `experiment plan`: looks at the last days of the shop's history as if they had been an experiment.
///
/// A customer enters with the first event in these days, as a visitor enters an experiment with the first list that is
/// shown. Outcomes count from then on, the pre-period ends there.
package struct ExperimentPlanning: Sendable {
    package var outcomes: [String]
    package var options = EventOptions()
    /// Who was forgotten and is no part of the history; nil where nobody was.
    package var forgotten: HashedIds?
    package var metrics: [ExperimentMetric]
    /// The smallest effect that is worth having.
    package var effect: Guardrail.Margin
    package var power = Power()
    /// The lengths of experiments that are looked at, in days, ascending.
    package var days = [7, 14, 21, 28]
    package var prePeriod: Double?
    package var within: Double?
    package var winsorize: Double?
    /// How many halvings the A/A check makes.
    package var splits = 1000
    package var seed: UInt64 = 0

    package init(outcomes: [String], metrics: [ExperimentMetric], effect: Guardrail.Margin) {
        (self.outcomes, self.metrics, self.effect) = (outcomes, metrics, effect)
    }

    /// Reads the history and looks at it.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a metric that cannot be planned, `invalidData` for a history that is
    ///   too short or in which nothing varies.
    package func run(threads: Threads, progress: Progress) throws -> PlanReport {
        try check()
        let log = try EventLog.read(
            files: outcomes, options: options, consent: try forgotten.map { try ConsentSource(forgotten: $0).read() },
            needsItems: false, isTraining: false, threads: threads, progress: progress)
        progress.step("history:\n\(log.funnel)")
        guard let times = log.timestamp, let oldest = times.min(), let newest = times.max() else {
            throw UserError(
                .invalidData, "the history has no times", at: .init(file: log.file),
                remedy: "Name their column with \(.timestampColumn)")
        }
        let end = max(options.until ?? newest + 1, newest + 1)
        let longest = Int64(days.last ?? 0) * Timestamp.millisecondsPerDay
        guard end - oldest >= longest else {
            throw UserError(
                .invalidData,
                "the history has \(Int((end - oldest) / Timestamp.millisecondsPerDay)) days, and an experiment of \(days.last ?? 0) is looked at",
                at: .init(file: log.file), remedy: "Give a longer history, or fewer days with \(.planDays)")
        }
        var warnings: [String] = []
        var rows = [[PlanReport.Row]](repeating: [], count: metrics.count)
        var checks: [(check: AACheck, winsorizing: Winsorizing?)] = []
        for length in days {
            let isLast = length == days.last
            let joined = try joined(log, times, from: end - Int64(length) * Timestamp.millisecondsPerDay)
            if isLast { warnings += joined.warnings }
            for (index, metric) in metrics.enumerated() {
                let sample = try PlannedSample(joined, metric, winsorize: winsorize, days: length)
                rows[index].append(try row(length, sample, of: metric))
                guard isLast else { continue }
                let check = try AACheck(
                    sample.outcomes, adjusted: sample.adjusted, splits: splits, seed: seed, threads: threads)
                checks.append((check, sample.winsorizing))
                if !check.isUsual {
                    warnings.append(
                        """
                        \(metric.name): a test finds a difference in \(Percentage.text(check.alarms)) of \(splits) halvings of \
                        customers who were treated alike; winsorize the metric, or plan for more customers
                        """)
                }
            }
        }
        for warning in warnings { progress.warning(warning) }
        let planned = metrics.indices.map { index in
            PlanReport.Metric(
                metric: metrics[index].name, rows: rows[index],
                daysNeeded: rows[index].first { Double($0.customers) >= $0.needed }?.days,
                daysNeededAdjusted: rows[index].first { row in
                    row.neededAdjusted.map { Double(row.customers) >= $0 } ?? false
                }?.days, winsorizing: checks[index].winsorizing, check: checks[index].check)
        }
        return PlanReport(
            metrics: planned, power: power.power, treatments: power.treatments, effect: effect.text, until: end,
            warnings: warnings)
    }

    private func check() throws {
        guard !metrics.isEmpty else {
            throw UserError(.wrongUsage, "there is no metric", remedy: "Name some with \(.metrics)")
        }
        try MetricOption.check(metrics, winsorizes: winsorize != nil, readsValues: options.value != nil)
        for metric in metrics {
            let reason: Message
            switch metric {
            case .quantile: reason = "is a quantile, whose error has no simple form"
            case .clickThrough: reason = "counts lists that were shown, and a history has none"
            case .column, .columns: reason = "is of a table of customers, and a history is of events"
            default: continue
            }
            throw UserError(
                .wrongUsage, "the metric \(metric.name.excerpt) cannot be planned: it \(reason)",
                remedy: "Plan for another metric")
        }
    }

    /// Those who have an event from `start` on, as if they had been exposed with it.
    private func joined(_ log: EventLog, _ times: [Int64], from start: Int64) throws -> JoinedOutcomes {
        var first = [Int64](repeating: .max, count: log.users.count)
        for (event, time) in times.enumerated() where time >= start {
            let user = Int(log.user[event])
            first[user] = min(first[user], time)
        }
        var (customers, entered) = (IdInterner(), [Int64]())
        for user in log.users.indices where first[user] < .max {
            _ = log.users[user].withUnsafeBytes { customers.intern($0) }
            entered.append(first[user])
        }
        var analysis = ExperimentAnalysis(exposures: [], metrics: metrics)
        (analysis.options, analysis.prePeriod, analysis.within) = (options, prePeriod, within)
        return try JoinedOutcomes(log, Exposures(entered: entered, customers, file: log.file), analysis)
    }

    private func row(
        _ days: Int, _ sample: PlannedSample, of metric: ExperimentMetric
    ) throws -> PlanReport.Row {
        let moments = ArmMoments(sample.outcomes)
        let variance = moments.variance
        let adjusted = sample.adjusted.map { ArmMoments($0).variance }
        let difference =
            switch effect {
            case .relative(let share): share * abs(moments.mean)
            case .absolute(let value): value
            }
        guard difference > 0 else {
            throw UserError(
                .invalidData, "the metric \(metric.name.excerpt) is 0 today, so a share of it is no effect",
                remedy: "Give \(.smallestEffect) as a number in units of the metric")
        }
        func detectable(_ variance: Double) -> Double {
            power.difference(foundBy: moments.count, variance: variance)
        }
        func share(_ value: Double) -> Double? { moments.mean == 0 ? nil : value / abs(moments.mean) }
        return PlanReport.Row(
            days: days, customers: moments.count, value: moments.mean, deviation: variance.squareRoot(),
            correlation: sample.correlation, needed: power.customers(toFind: difference, variance: variance),
            neededAdjusted: adjusted.map { power.customers(toFind: difference, variance: $0) },
            detectable: detectable(variance), detectableShare: share(detectable(variance)),
            detectableAdjusted: adjusted.map(detectable),
            detectableShareAdjusted: adjusted.flatMap { share(detectable($0)) })
    }
}

extension Exposures {
    /// Customers of a history, as if they had been exposed.
    init(entered: [Int64], _ customers: IdInterner, file: String) {
        self.init(
            file: file, experiment: nil, arms: [""], customers: customers,
            arm: Array(repeating: 0, count: entered.count), first: entered,
            shown: Array(repeating: 0, count: entered.count), lines: entered.count, otherLines: 0,
            newest: entered.max() ?? 0)
    }
}

extension Guardrail.Margin {
    /// `5%` or `0.3`, as it is given.
    package var text: String {
        switch self {
        case .relative(let share): Percentage.text(share)
        case .absolute(let value): Int(exactly: value).map { "\($0)" } ?? value.description
        }
    }

    /// Reads `5%` or `0.3`.
    ///
    /// - Returns: `nil` for other text, and for a number below 0.
    package init?(_ text: some StringProtocol) {
        let isShare = text.last == "%"
        guard let value = DecimalNumber.parse(String(isShare ? text.dropLast() : text[...])), value >= 0,
            value.isFinite
        else { return nil }
        self = isShare ? .relative(value / 100) : .absolute(value)
    }
}
