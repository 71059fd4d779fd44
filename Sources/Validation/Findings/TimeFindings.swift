import Diagnostics
import Documents
import Events
import Tables

/// Finds what the times of a log show.
struct TimeFindings {
    let scan: TableScan
    let options: EventOptions
    let column: String

    /// On how many events a day a log must have, on average, before a day without one is worth a word.
    private static let busyDay = 5

    private var file: String { scan.files.joined(separator: ", ") }
    private var days: [(number: Int, day: StrayRows.Day)] { scan.log.days.filled }
    private var stray: StrayRows? { StrayRows(days: days.map { $0.day }) }

    var all: [Finding] { forms + outside + strayRows + gaps }

    /// Rows of another form than most.
    private var forms: [Finding] {
        let used = scan.log.forms.indices.filter { scan.log.forms[$0].count > 0 }
        guard used.count > 1, let usual = used.max(by: { scan.log.forms[$0].count < scan.log.forms[$1].count })
        else { return [] }
        let others = used.filter { $0 != usual }
        let names = others.map { "\(counted(scan.log.forms[$0].count, "are")) \(Timestamp.Form.all[$0])" }
        let count = others.reduce(0) { $0 + scan.log.forms[$1].count }
        return [
            Finding(
                .failure, .mixedTimes, file: file, column: column,
                "times are written in several forms: most are \(Timestamp.Form.all[usual]), "
                    + names.joined(separator: ", "),
                count: count, examples: others.flatMap { scan.log.forms[$0].examples },
                remedy: "Write the whole column in one form")
        ]
    }

    private var outside: [Finding] {
        var found: [Finding] = []
        let (ancient, future) = (scan.log.ancient, scan.log.future)
        if ancient.count > 0 {
            found.append(
                Finding(
                    .suspicion, .ancientTime, file: file, column: column,
                    counted(ancient.count, "events are dated before 1995"), count: ancient.count,
                    examples: ancient.examples, remedy: "Leave them out with data.events.from if the times are wrong"))
        }
        if future.count > 0 {
            found.append(
                Finding(
                    .suspicion, .futureTime, file: file, column: column,
                    counted(future.count, "events are dated in the future"), count: future.count,
                    examples: future.examples, remedy: "Leave them out with data.events.until and mend the source"))
        }
        return found
    }

    /// The newest rows, if they are too few and too late to tell where the log ends.
    private var strayRows: [Finding] {
        guard let stray, let newest = days.last?.day.last else { return [] }
        // A window that ends at most a day after the newest row confirms it.
        if let until = options.until, until <= newest + Timestamp.millisecondsPerDay { return [] }
        let next = (Int64(DayHistogram.day(of: stray.end)) + 1) * Timestamp.millisecondsPerDay
        let until: Message = "\(.eventsUntil, Timestamp.text(next))"
        return [
            Finding(
                .failure, .strayRows, file: file, column: column,
                "\(counted(stray.count, "events are dated long after all others")), which end at \(Timestamp.text(stray.end)); "
                    + "the newest is of \(Timestamp.text(newest)) and would decide where the log ends",
                count: stray.count, remedy: "Leave them out with \(until.text(.plain)) and mend the source")
        ]
    }

    /// Days without events that are no usual pause, such as a day of rest.
    private var gaps: [Finding] {
        let last = stray?.end ?? .max
        let likely = days.filter { $0.day.last <= last && $0.day.first >= LogPlanner.ancient }
        guard let first = likely.first?.number, let end = likely.last?.number else { return [] }
        let events = likely.reduce(0) { $0 + $1.day.count }
        guard events >= Self.busyDay * likely.count else { return [] }
        var pauses: [(start: Int, length: Int)] = []
        for (day, next) in zip(likely, likely.dropFirst()) where next.number - day.number > 1 {
            pauses.append((day.number + 1, next.number - day.number - 1))
        }
        let usual = Self.usualPause(pauses.map { $0.length }, span: end - first + 1)
        let unusual = pauses.filter { $0.length > usual }
        guard !unusual.isEmpty else { return [] }
        let count = unusual.reduce(0) { $0 + $1.length }
        let examples = unusual.prefix(Finding.mostExamples).map { pause in
            let from = Self.text(pause.start)
            let until = Self.text(pause.start + pause.length - 1)
            return Finding.Example(value: pause.length == 1 ? from : "\(from) to \(until), \(pause.length) days")
        }
        return [
            Finding(
                .suspicion, .daysWithoutEvents, file: file, column: column,
                counted(count, "days within the log have no event", one: "day within the log has no event"),
                count: count, examples: examples,
                remedy: "Check that no day is missing in the export")
        ]
    }

    /// The longest pause that is usual: one that comes at least three times and whose days are a twentieth of all.
    private static func usualPause(_ lengths: [Int], span: Int) -> Int {
        var days: [Int: (count: Int, days: Int)] = [:]
        for length in lengths {
            let before = days[length] ?? (0, 0)
            days[length] = (before.count + 1, before.days + length)
        }
        return days.filter { $0.value.count >= 3 && 20 * $0.value.days >= span }.keys.max() ?? 0
    }

    private static func text(_ day: Int) -> String {
        String(Timestamp.text(Int64(day) * Timestamp.millisecondsPerDay).prefix(10))
    }

    /// The span of the log; nil without a time.
    var span: LogProfile.Span? {
        guard let first = days.first, let last = days.last else { return nil }
        let count = last.number - first.number + 1
        return .init(
            oldest: Timestamp.text(first.day.first), newest: Timestamp.text(last.day.last), days: count,
            daysWithoutEvents: count - days.count)
    }
}
