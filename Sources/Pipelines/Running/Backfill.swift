package import Diagnostics
import Documents
import Events
import Interactions
package import LinearAlgebra
package import ModelStore
import Tables
import Training

/// The months for which a pipeline is run after the fact, each as it would have run at its end.
package struct Backfill: Sendable, Equatable {
    /// A calendar month.
    package struct Month: Sendable, Equatable, CustomStringConvertible {
        package let year: Int
        package let number: Int

        package var description: String { "\(year)-\(number < 10 ? "0" : "")\(number)" }

        var next: Month { number == 12 ? Month(year: year + 1, number: 1) : Month(year: year, number: number + 1) }

        /// The first moment after the month, in milliseconds since 1970 UTC.
        var end: Int64 { next.begin }

        /// The first moment of the month, in milliseconds since 1970 UTC.
        var begin: Int64 {
            guard let date = CivilDate(year: year, month: number, day: 1) else {
                preconditionFailure("each month has a first day")
            }
            return Int64(date.daysSinceEpoch) * Timestamp.millisecondsPerDay
        }
    }

    package let months: [Month]

    private static let mostMonths = 600

    /// Reads `2026-01..2026-06`, or one month.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package init(parsing text: String) throws {
        let ends = text.split(separator: ".", omittingEmptySubsequences: false)
        let names = ends.count == 3 && ends[1].isEmpty ? [ends[0], ends[2]] : ends
        let found = names.compactMap { Self.month(String($0)) }
        guard (1...2).contains(names.count), found.count == names.count, let first = found.first, let last = found.last
        else { throw Self.wrong(text) }
        if last.begin < first.begin {
            throw UserError(
                .wrongUsage, "the months of '\(text)' go backwards", remedy: "Write \(last)..\(first)")
        }
        var months = [first]
        while let month = months.last, month != last {
            guard months.count < Self.mostMonths else { throw Self.wrong(text) }
            months.append(month.next)
        }
        self.months = months
    }

    private static func month(_ text: String) -> Month? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2, let year = Int(parts[0]),
            let number = Int(parts[1]), (1970...2200).contains(year), (1...12).contains(number)
        else { return nil }
        return Month(year: year, number: number)
    }

    private static func wrong(_ text: String) -> UserError {
        UserError(
            .wrongUsage, "'\(text)' is no span of months",
            remedy: "Write it as 2026-01..2026-06, or one month as 2026-01")
    }

    /// Runs a pipeline for each month, the oldest first; no alias moves.
    ///
    /// - Parameters:
    ///   - pipeline: The pipeline.
    ///   - store: The store.
    ///   - onlyMissing: Whether months for which there is a version are left out.
    ///   - isFresh: Whether no result of an earlier run is used.
    ///   - patience: How many seconds each run waits for another one of the model.
    ///   - spelling: How the surface that runs it writes parameters.
    ///   - author: The user who runs it, and the clock.
    ///   - machine: The threads, and the clock for measuring time.
    ///   - progress: Is told of each month.
    /// - Returns: A report for each month that was run.
    /// - Throws: As `PipelineRun.run`; months that were done stay.
    package func run(
        _ pipeline: Pipeline, in store: ModelStore, onlyMissing: Bool, isFresh: Bool = false, patience: Double = 0,
        spelling: ParameterSpelling = .plain, author: Author, machine: Machine, progress: Progress
    ) throws -> [RunReport] {
        let wanted = try monthsToRun(by: pipeline, in: store, onlyMissing: onlyMissing, now: author.now())
        if wanted.isEmpty { progress.step("each of these months has a version") }
        return try wanted.map { month in
            progress.step("\(month)")
            var run = PipelineRun(try pipeline.naming { try pipeline.asAtEnd(of: month) }, in: store)
            (run.isFresh, run.patience, run.spelling) = (isFresh, patience, spelling)
            return try run.run(author: author, machine: machine, progress: progress)
        }
    }

    /// What `run` would do for each month.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a month or a pipeline that `run` refuses.
    package func plan(
        _ pipeline: Pipeline, in store: ModelStore, onlyMissing: Bool, now: UTCTime
    ) throws -> BackfillPlan {
        let wanted = try monthsToRun(by: pipeline, in: store, onlyMissing: onlyMissing, now: now)
        let known = try Self.spans(of: pipeline.model, in: store)
        let plans = try months.map { month in
            let run = try pipeline.naming {
                try DryRun(pipeline.asAtEnd(of: month), in: store, span: month.description)
            }
            return BackfillPlan.Month(
                month: month.description, end: UTCTime(seconds: month.end / 1000),
                versions: known[month.description] ?? [], stages: wanted.contains(month) ? run.stages : [])
        }
        return BackfillPlan(model: pipeline.model, months: plans)
    }

    /// A pipeline as it is run for the month, if it is one month.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for several months, and for a month or a pipeline that `run` refuses.
    package func only(of pipeline: Pipeline, now: UTCTime) throws -> Pipeline {
        guard months.count == 1 else {
            throw UserError(
                .wrongUsage, "\(.months) names \(months.count) months, and the data of one are looked at",
                remedy: "Give one month, such as \(.months, months[0])")
        }
        try checkHaveEnded(now)
        return try pipeline.naming { try pipeline.asAtEnd(of: months[0]) }
    }

    private func checkHaveEnded(_ now: UTCTime) throws {
        guard let early = months.first(where: { $0.end > now.seconds * 1000 }) else { return }
        throw UserError(.wrongUsage, "the month \(early) has not ended", remedy: "Give months of the past")
    }

    /// The months that are to be run.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a month that has not ended.
    private func monthsToRun(
        by pipeline: Pipeline, in store: ModelStore, onlyMissing: Bool, now: UTCTime
    ) throws -> [Month] {
        try checkHaveEnded(now)
        guard onlyMissing else { return months }
        let known = try Self.spans(of: pipeline.model, in: store)
        return months.filter { known[$0.description] == nil }
    }

    /// The versions of a model that stand for months, by month.
    private static func spans(of model: String, in store: ModelStore) throws -> [String: [Int]] {
        var spans: [String: [Int]] = [:]
        for version in try store.list().first(where: { $0.name == model })?.versions ?? [] {
            guard let span = version.manifest?.pipeline?["for"]?.stringValue else { continue }
            spans[span, default: []].append(version.version.number)
        }
        return spans
    }
}
