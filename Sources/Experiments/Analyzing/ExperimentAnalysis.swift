package import Diagnostics
import Documents
package import Events
package import Files
import Ids
package import LinearAlgebra
import Tables

/// The recipe of `experiment analyze`: reads exposures and outcomes, joins them, and compares the arms.
package struct ExperimentAnalysis: Sendable {
    package var exposures: [String]
    package var exposureColumns = ExposureColumns()
    /// Which lines of the exposures are read.
    package var wanted = Exposures.Wanted.only
    /// The key with which the exposures name customers; nil where they have the ids of the outcomes.
    package var key: KeyedHash?
    /// The log of what customers did; empty for a table of customers alone.
    package var outcomes: [String] = []
    package var options = EventOptions()
    /// A table with a row for each customer.
    package var customers: String?
    package var customersUser: String?
    /// Who was forgotten and is left out on both sides; nil where nobody was.
    package var forgotten: HashedIds?
    package var metrics: [ExperimentMetric]
    package var control = "control"
    /// The arms with the shares that they should have; empty for equal ones.
    package var shares: [(arm: String, share: Double)] = []
    /// How many seconds before a customer's first exposure make the covariates; nil for no adjustment.
    package var prePeriod: Double?
    /// For metrics of a column, the columns that were known before.
    package var covariates: [String: String] = [:]
    /// How many seconds after the first exposure outcomes count; nil for all.
    package var within: Double?
    package var segments: [String] = []
    package var terms = ExperimentTerms()

    package init(exposures: [String], metrics: [ExperimentMetric]) {
        (self.exposures, self.metrics) = (exposures, metrics)
    }

    /// Reads, joins and compares.
    ///
    /// - Throws: `UserError` with code `invalidData` for what is wrong with the tables, `wrongUsage` for what they lack.
    package func run(threads: Threads, progress: Progress) throws -> ExperimentReport {
        try check()
        let all = try Exposures.read(files: exposures, columns: exposureColumns, of: wanted)
        progress.step(
            """
            exposures: \(all.lines.grouped) lines, \(all.otherLines.grouped) of other experiments or none; \
            \(all.customers.count.grouped) customers in \(all.arms.count) arms
            """)
        let arms = try arms(of: all)
        var warnings: [String] = []
        let log = try outcomes.isEmpty ? nil : readLog(threads, progress)
        let people = try customers.map { try TextTable(file: $0) }
        let exposures = try remembered(all, log, people)
        let gone = all.customers.count - exposures.customers.count
        if gone > 0 { progress.step("\(gone.grouped) of these customers were forgotten and are left out") }
        let joined = try log.map { try JoinedOutcomes($0, exposures, self) }
        for warning in joined?.warnings ?? [] {
            warnings.append(warning)
            progress.warning(warning)
        }
        let table = try people.map {
            try CustomerColumns($0, user: customersUser ?? "user", of: exposures, name: name)
        }
        let wanted = distinctMetrics
        var found: [(metric: ExperimentMetric, values: MetricValues)] = []
        for metric in wanted {
            if metric.isOfTable {
                guard let table else {
                    throw UserError(
                        .wrongUsage, "the metric \(metric.name.excerpt) is of a table of customers, and none is given",
                        remedy: "Give it with \(.profileTable)")
                }
                found.append((metric, try values(metric, table)))
            } else {
                guard let joined else {
                    throw UserError(
                        .wrongUsage, "the metric \(metric.name.excerpt) is of events, and none are given",
                        remedy: "Give them with \(.experimentOutcomes)")
                }
                found.append((metric, try joined.values(metric)))
            }
        }
        let finished = joined?.finished ?? Array(repeating: true, count: exposures.customers.count)
        let kept = finished.indices.filter { finished[$0] }
        guard !kept.isEmpty else {
            throw UserError(
                .invalidData, "no customer's time for outcomes is over", at: .init(file: exposures.file),
                remedy: "Wait, or give a shorter \(.outcomeWindow)")
        }
        let position = Dictionary(uniqueKeysWithValues: arms.enumerated().map { ($1, $0) })
        let armOf = exposures.arm.map { position[exposures.arms[Int($0)]] ?? 0 }
        let data = ExperimentData(
            arms: arms, arm: kept.map { armOf[$0] },
            metrics: found.map { ($0.metric, $0.values.picking(kept)) },
            segments: try segments.map { column in
                guard let table else {
                    throw GivenNothing.refusal(of: .segment, without: .profileTable)
                }
                let segment = try table.segment(column)
                return .init(column: column, names: segment.names, group: kept.map { segment.group[$0] })
            })
        var terms = terms
        terms.shares =
            shares.isEmpty ? nil : arms.map { arm in shares.first { $0.arm == arm }?.share ?? 1 }
        let evaluation = try ExperimentEvaluation(data, terms: terms)
        warnings += evaluation.warnings(progress)
        return ExperimentReport(
            experiment: exposures.experiment, arms: arms, customers: kept.count, lines: exposures.lines,
            otherLines: exposures.otherLines, from: exposures.first.min() ?? 0, until: exposures.newest,
            outcomesUntil: joined?.end, unfinished: finished.count - kept.count, forgotten: gone,
            withOutcomes: joined?.withOutcomes,
            sharesGiven: !shares.isEmpty, sampleRatio: evaluation.sampleRatio, metrics: evaluation.metrics,
            segments: evaluation.segments, days: days(exposures, armOf, kept, arms.count),
            plannedCustomers: terms.sequence.plannedCustomers, warnings: warnings)
    }

    /// The name that an id has in the exposures.
    func name(of id: UnsafeRawBufferPointer) -> [UInt8] { key?.name(of: id) ?? Array(id) }

    /// The exposures without those of forgotten customers.
    ///
    /// Where the exposures name customers by keyed hashes, somebody is known by the ids of the outcomes and of the table.
    private func remembered(_ all: Exposures, _ log: EventLog?, _ people: TextTable?) throws -> Exposures {
        guard let forgotten else { return all }
        var gone: Set<UInt32> = []
        func look(_ id: ArraySlice<UInt8>) {
            guard id.withUnsafeBytes(forgotten.contains) else { return }
            let name = id.withUnsafeBytes(name(of:))
            if let number = name.withUnsafeBytes({ all.customers.number(of: $0, hash: IdHash.hash($0)) }) {
                gone.insert(number)
            }
        }
        if key == nil { for number in 0..<all.customers.count { look(all.customers[number]) } }
        if key != nil, let log { for index in log.users.indices { look(log.users[index]) } }
        if key != nil, let people {
            let column = try people.column(named: customersUser ?? "user")
            for row in 0..<people.rowCount { look(people.cell(row: row, column: column)) }
        }
        let rest = all.removing(gone)
        guard rest.customers.count > 0 else {
            throw UserError(
                .invalidData, "all customers of the exposures were forgotten", at: .init(file: all.file),
                remedy: "See whether the list of forgotten persons is that of this shop")
        }
        return rest
    }

    private var distinctMetrics: [ExperimentMetric] {
        var known: Set<ExperimentMetric> = []
        return (metrics + terms.guardrails.map(\.metric)).filter { known.insert($0).inserted }
    }

    private func check() throws {
        guard !outcomes.isEmpty || customers != nil else {
            throw UserError(
                .wrongUsage, "there are no outcomes",
                remedy: "Give events with \(.experimentOutcomes), or a table of customers with \(.profileTable)")
        }
        guard !metrics.isEmpty else {
            throw UserError(.wrongUsage, "there is no metric", remedy: "Name some with \(.metrics)")
        }
        if outcomes.isEmpty {
            if prePeriod != nil { throw GivenNothing.refusal(of: .prePeriod, without: .experimentOutcomes) }
            if within != nil { throw GivenNothing.refusal(of: .outcomeWindow, without: .experimentOutcomes) }
        }
        if wanted == .holdout, shares.isEmpty {
            throw UserError(
                .wrongUsage, "\(.heldOut) needs the share of customers who are held out",
                remedy: "Write it as in \(.shares, "\(Exposures.heldOut)=0.05,\(Exposures.others)=0.95")")
        }
        try checkEffects()
        let columns = Set(metrics.compactMap { if case .column(let name) = $0 { name } else { nil } })
        for column in covariates.keys.sorted() where !columns.contains(column) {
            throw UserError(
                .wrongUsage, "\(.covariate) is for the column \(column.excerpt), which is no metric",
                remedy: "Name the metric mean:COLUMN, or leave the covariate out")
        }
        if let column = covariates.first(where: { $0.key == $0.value })?.key {
            throw UserError(
                .wrongUsage, "\(.covariate) adjusts the column \(column.excerpt) by itself, which leaves no difference",
                remedy: "Name a column that was known before the experiment")
        }
        for (number, guardrail) in terms.guardrails.enumerated()
        where terms.guardrails[..<number].contains(where: { $0.metric == guardrail.metric }) {
            throw UserError(
                .wrongUsage, "\(.guardrail) names the metric \(guardrail.metric.name.excerpt) twice",
                remedy: "Give it one margin")
        }
        let known = Set(distinctMetrics)
        for metric in terms.lowerIsBetter.map(\.name).sorted() where !known.map(\.name).contains(metric) {
            throw UserError(
                .wrongUsage, "\(.lowerIsBetter) names \(metric.excerpt), which is no metric of this analysis",
                remedy: "Name one of \(.metrics)")
        }
    }

    /// Refuses what no metric uses.
    private func checkEffects() throws {
        let all = distinctMetrics
        if customers != nil, !outcomes.isEmpty, segments.isEmpty, !all.contains(where: \.isOfTable) {
            throw UserError(
                .wrongUsage, "\(.profileTable) has no effect without a metric of a column and without \(.segment)",
                remedy: "Leave it out")
        }
        if all.allSatisfy(\.isOfTable) {
            if prePeriod != nil { throw MetricOption.refusal(of: .prePeriod, "of events") }
            if within != nil { throw MetricOption.refusal(of: .outcomeWindow, "of events") }
        }
        try MetricOption.check(all, winsorizes: terms.winsorize != nil, readsValues: options.value != nil)
    }

    /// The arms, the control first.
    private func arms(of exposures: Exposures) throws -> [String] {
        let found = exposures.arms
        let all = found.joined(separator: ", ")
        guard found.contains(control) else {
            throw UserError(
                .invalidData, "no exposure is of the control \(control.excerpt); the arms are \(all.excerpt)",
                at: .init(file: exposures.file),
                remedy: "Name the arm that is the control with \(.control)")
        }
        if let empty = shares.first(where: { !found.contains($0.arm) }) {
            throw UserError(
                .invalidData, "the arm \(empty.arm.excerpt) is empty: nobody was exposed to it",
                at: .init(file: exposures.file),
                remedy: "See whether it was switched on, or leave it out of \(.shares); the arms are \(all.excerpt)")
        }
        if !shares.isEmpty, let arm = found.first(where: { arm in !shares.contains { $0.arm == arm } }) {
            throw UserError(
                .wrongUsage, "\(.shares) says nothing of the arm \(arm.excerpt)",
                remedy: "Give the share of every arm: \(all.excerpt)")
        }
        return [control] + found.filter { $0 != control }
    }

    private func readLog(_ threads: Threads, _ progress: Progress) throws -> EventLog {
        let log = try EventLog.read(
            files: outcomes, options: options, consent: nil, needsItems: false, isTraining: false,
            threads: threads, progress: progress)
        progress.step("outcomes:\n\(log.funnel)")
        if let summary = try log.purchaseSummary() { progress.step(summary) }
        return log
    }

    private func values(_ metric: ExperimentMetric, _ table: CustomerColumns) throws -> MetricValues {
        switch metric.perCustomer {
        case .column(let name):
            MetricValues(try table.numbers(name), before: try covariates[name].map(table.numbers))
        case .columns(let above, let below):
            MetricValues(try table.numbers(above), over: try table.numbers(below))
        default: MetricValues([])
        }
    }

    private func days(
        _ exposures: Exposures, _ arm: [Int], _ kept: [Int], _ arms: Int
    ) -> [ExperimentReport.Day] {
        var counts: [Int64: [Int]] = [:]
        for customer in kept {
            let day = exposures.first[customer].dividedDown(by: Timestamp.millisecondsPerDay)
            counts[day, default: Array(repeating: 0, count: arms)][arm[customer]] += 1
        }
        return counts.sorted { $0.key < $1.key }.map {
            .init(start: $0.key * Timestamp.millisecondsPerDay, customers: $0.value)
        }
    }
}

/// What an option needs of the metrics.
enum MetricOption {
    static func refusal(of key: ParameterKey, _ kind: String) -> UserError {
        UserError(.wrongUsage, "\(key) has no effect without a metric \(kind)", remedy: "Leave it out")
    }

    /// Refuses options that only some metrics use, where there is none of these.
    static func check(_ metrics: [ExperimentMetric], winsorizes: Bool, readsValues: Bool) throws {
        if winsorizes, !metrics.contains(where: \.canBeWinsorized) {
            throw refusal(of: .winsorize, "that is a mean, other than conversion")
        }
        if readsValues, !metrics.contains(where: \.needsValues) {
            throw refusal(of: .valueColumn, "score or nps")
        }
    }
}

/// The error of something that was asked for without what it needs.
enum GivenNothing {
    static func refusal(of key: ParameterKey, without other: ParameterKey) -> UserError {
        UserError(.wrongUsage, "\(key) has no effect without \(other)", remedy: "Leave it out")
    }
}

extension MetricValues {
    /// The values of some customers.
    func picking(_ rows: [Int]) -> MetricValues {
        func picked(_ values: [Double]?) -> [Double]? { values.map { values in rows.map { values[$0] } } }
        return MetricValues(
            rows.map { numerators[$0] }, over: picked(denominators), before: picked(before),
            overBefore: picked(denominatorsBefore))
    }
}
