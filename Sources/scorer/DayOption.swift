import ArgumentParser
import Diagnostics
import Rules
import Terminal

/// The day on which lists are shown.
struct DayOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The day on which lists are shown, such as 2026-12-24; today in UTC unless given.", valueName: "date"))
    var day: String?

    func validate() throws {
        if let day, Days.day(day) == nil {
            throw ValidationError("--day takes a day such as 2026-12-24, not '\(day)'.")
        }
    }

    /// The beginning of the day that was named; `nil` for today.
    var start: UTCTime? { day.flatMap(Days.day).map { UTCTime(seconds: Int64($0) * 86_400) } }

    /// The day, in days since 1970-01-01 UTC.
    func day(at clock: WallClock) -> Int { day.flatMap(Days.day) ?? Int(clock.milliseconds / 86_400_000) }
}
