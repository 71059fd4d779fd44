import Diagnostics

/// Round dates of axes of time.
extension Scale {
    /// The distance between two dates that are written.
    private enum Step {
        case hours(Int)
        case days(Int)
        /// From Monday to Monday.
        case weeks
        case months(Int)
        case years(Int)

        /// About how many milliseconds it has.
        var length: Double {
            switch self {
            case .hours(let count): Double(count) * 3_600_000
            case .days(let count): Double(count) * Self.day
            case .weeks: 7 * Self.day
            case .months(let count): Double(count) * 30.4 * Self.day
            case .years(let count): Double(count) * 365.2 * Self.day
            }
        }

        static let day = 86_400_000.0
    }

    private static let steps: [Step] = [
        .hours(1), .hours(3), .hours(6), .hours(12), .days(1), .days(2), .weeks, .months(1), .months(3), .months(6),
        .years(1), .years(2), .years(5), .years(10), .years(20), .years(50), .years(100), .years(200), .years(500),
        .years(1000), .years(2000), .years(5000),
    ]

    /// Hours, days, Mondays, months or years, whichever gives about as many dates as are asked for.
    static func time(
        from least: Double, to most: Double, _ count: Int
    ) -> (low: Double, high: Double, ticks: [Tick]) {
        var (low, high) = (least, most)
        if high - low < 3_600_000 { (low, high) = (low - Step.day / 2, high + Step.day / 2) }
        let step = steps.first { $0.length * Double(count) >= high - low } ?? .years(5000)
        return (low, high, dates(from: low, to: high, step))
    }

    private static func dates(from low: Double, to high: Double, _ step: Step) -> [Tick] {
        let (first, last) = (day(of: low), day(of: high))
        let start = CivilDate(daysSinceEpoch: first)
        switch step {
        case .hours(let count):
            return (first...last).flatMap { day in
                stride(from: 0, to: 24, by: count).map { hour in
                    Tick(
                        Double(day) * Step.day + Double(hour) * 3_600_000, (hour < 10 ? "0" : "") + "\(hour):00",
                        group: name(CivilDate(daysSinceEpoch: day)))
                }
            }
            .filter { $0.value >= low && $0.value <= high }
        case .days(let count): return days((first...last).filter { count == 1 || ($0 - first).isMultiple(of: count) })
        // 1970-01-01 was a Thursday.
        case .weeks: return days((first...last).filter { ($0 + 3).isMultiple(of: 7) })
        case .months(let count):
            let months = (start.year * 12 + start.month - 1)...(start.year * 12 + start.month + (last - first) / 28)
            return months.filter { $0.isMultiple(of: count) }.compactMap { month in
                tick(month / 12, month % 12 + 1, monthNames[month % 12], group: String(month / 12))
            }
            .filter { $0.value >= low && $0.value <= high }
        case .years(let count):
            let end = CivilDate(daysSinceEpoch: last).year
            return (start.year...end).filter { $0.isMultiple(of: count) }.compactMap { tick($0, 1, String($0)) }
                .filter { $0.value >= low && $0.value <= high }
        }

        func days(_ days: [Int]) -> [Tick] {
            days.map { day in
                let date = CivilDate(daysSinceEpoch: day)
                return Tick(
                    Double(day) * Step.day, "\(date.day) \(monthNames[date.month - 1])", group: String(date.year))
            }
            .filter { $0.value >= low && $0.value <= high }
        }
    }

    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func tick(_ year: Int, _ month: Int, _ label: String, group: String? = nil) -> Tick? {
        CivilDate(year: year, month: month, day: 1).map {
            Tick(Double($0.daysSinceEpoch) * Step.day, label, group: group)
        }
    }

    private static func name(_ date: CivilDate) -> String { "\(date.day) \(monthNames[date.month - 1]) \(date.year)" }

    private static func day(of milliseconds: Double) -> Int { Int((milliseconds / Step.day).rounded(.down)) }

    /// A moment as people read it: the date, and the time of day unless it is midnight.
    static func text(_ milliseconds: Double) -> String {
        guard shows(milliseconds, .time) else { return noNumber }
        let text = UTCTime(seconds: Int64((milliseconds / 1000).rounded(.down))).description
        return text.hasSuffix("T00:00:00Z")
            ? String(text.prefix { $0 != "T" }) : text.split(separator: "T").joined(separator: " ")
    }
}
