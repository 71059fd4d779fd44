import Diagnostics
import Documents
import Events
import Ids
import Tables

/// The outcomes of the exposed customers, counted from a log of events.
///
/// A customer's outcomes are the events from the first exposure on; those before are the pre-period. In a log that has
/// days only, the day of the exposure belongs to the outcomes.
struct JoinedOutcomes {
    let warnings: [String]
    /// When the outcomes end, in milliseconds since 1970 UTC.
    let end: Int64
    /// For each exposed customer whether the time for outcomes is over.
    let finished: [Bool]
    /// How many exposed customers have an event after the exposure.
    let withOutcomes: Int

    private let tally: OutcomeTally
    /// For each exposed customer the one of the log; nil for one without events.
    private let user: [Int?]
    private let shown: [UInt32]
    private let outcomes: [Range<Int64>]
    private let before: [Range<Int64>]?

    init(_ log: EventLog, _ exposures: Exposures, _ analysis: ExperimentAnalysis) throws {
        tally = try OutcomeTally(log)
        var user = [Int?](repeating: nil, count: exposures.customers.count)
        for index in log.users.indices {
            let id = log.users[index].withUnsafeBytes(analysis.name(of:))
            let number = id.withUnsafeBytes { exposures.customers.number(of: $0, hash: IdHash.hash($0)) }
            if let number { user[Int(number)] = index }
        }
        let met = user.count { $0 != nil }
        let exposed = exposures.customers.count
        guard met > 0 else {
            throw UserError(
                .invalidData, "none of the \(exposed.grouped) exposed customers occurs in the outcomes",
                at: .init(file: log.file),
                remedy: "See whether the ids are written alike; keyed hashes in the exposures need \(.customerKey)")
        }
        let newest = log.newest ?? 0
        end = max(analysis.options.until ?? newest.advanced(by: 1), newest)
        let times = log.timestamp ?? []
        let daysOnly = times.allSatisfy { $0 % Timestamp.millisecondsPerDay == 0 }
        let first = exposures.first.map {
            daysOnly ? $0.dividedDown(by: Timestamp.millisecondsPerDay) * Timestamp.millisecondsPerDay : $0
        }
        let begin = first.min() ?? 0
        func before(_ problem: Message) -> UserError {
            UserError(
                .invalidData, problem, at: .init(file: log.file),
                remedy: "Give the events from the experiment on; see also whether both tables are in UTC")
        }
        guard newest >= begin else {
            throw before(
                "the outcomes end on \(Timestamp.text(newest)), before the first exposure on \(Timestamp.text(begin))")
        }
        let end = end
        let span = analysis.within.map { Int64(min($0 * 1000, 9e15)) }
        outcomes = first.map { start in
            let last = span.map { start.addingReportingOverflow($0).partialValue } ?? end
            return start..<max(start, min(last, end))
        }
        finished = first.map { start in span.map { start <= end - min($0, end) } ?? true }
        self.before = analysis.prePeriod.map { seconds in
            let length = Int64(min(seconds * 1000, 9e15))
            return first.map { start in start - length..<start }
        }
        shown = exposures.shown
        self.user = user
        let (tally, spans) = (tally, outcomes)
        withOutcomes = user.indices.count { customer in
            user[customer].map { !tally.events(of: $0, in: spans[customer]).isEmpty } ?? false
        }
        guard withOutcomes > 0 else {
            throw before("all outcomes of exposed customers lie before their exposures")
        }
        var warnings: [String] = []
        let late = first.count { $0 > newest }
        if late > 0, span == nil {
            warnings.append(
                """
                \(late.grouped) of \(exposed.grouped) customers were first exposed after the newest outcome of \
                \(Timestamp.text(newest)) and count as having none
                """)
        }
        if let periods = self.before {
            let oldest = times.min() ?? 0
            let known = periods.indices.contains { customer in
                user[customer].map { !tally.events(of: $0, in: periods[customer]).isEmpty } ?? false
            }
            guard known else {
                throw UserError(
                    .invalidData, "no exposed customer has an event in the time before the exposure",
                    at: .init(file: log.file),
                    remedy: "Give the events before the experiment, too, or leave \(.prePeriod) out")
            }
            let start = periods.map(\.lowerBound).min() ?? 0
            if oldest > start {
                warnings.append(
                    """
                    the events begin on \(Timestamp.text(oldest)), so the time before the exposure is shorter for some than \
                    was asked for
                    """)
            }
        }
        self.warnings = warnings
    }

    /// The values of a metric, with those before the exposure where they are wanted.
    ///
    /// - Throws: `UserError` for what the log lacks, and for values that are not finite.
    func values(_ metric: ExperimentMetric) throws -> MetricValues {
        try tally.check(metric)
        let isRatio = metric.form == .ratio
        let now = try columns(metric, outcomes, shown: shown)
        var values = MetricValues(now.0, over: isRatio ? now.1 : nil)
        // Nothing was shown before the experiment, so a rate of clicks has no past.
        if case .clickThrough = metric { return values }
        if let before {
            let past = try columns(metric, before, shown: nil)
            values.before = past.0
            values.denominatorsBefore = isRatio ? past.1 : nil
        }
        return values
    }

    private func columns(
        _ metric: ExperimentMetric, _ spans: [Range<Int64>], shown: [UInt32]?
    ) throws -> ([Double], [Double]) {
        var (above, below) = ([Double](), [Double]())
        above.reserveCapacity(user.count)
        below.reserveCapacity(user.count)
        for customer in user.indices {
            let events = user[customer].map { tally.events(of: $0, in: spans[customer]) } ?? []
            let (numerator, denominator) = try tally.values(
                metric, events, exposures: shown.map { Int($0[customer]) } ?? 0)
            above.append(numerator)
            below.append(denominator)
        }
        return (above, below)
    }
}
