import Events
import Tables

extension DayHistogram {
    /// Leaves out the days that steps of a cleaning drop for their times alone, as far as days tell it.
    ///
    /// What other steps drop, and so whether it moves the ends of the log, only a run knows.
    ///
    /// - Parameter options: The steps, and the end of the window of time.
    mutating func clean(by options: EventOptions) {
        for step in options.cleaning {
            switch step {
            case .times(let times): dropStray(times.stray ?? .all, until: options.until)
            case .retention(let seconds):
                guard let newest = filled.last?.day.last else { return }
                // A run does not count back from stray newest rows; they stay to be found.
                if !isConfirmed(options.until, newest), StrayRows(days: filled.map { $0.day }) != nil { return }
                keep(Timestamp.before(newest, seconds: seconds)...newest)
            case .duplicates, .cancellations, .robots, .items: break
            }
        }
    }

    private mutating func dropStray(_ ends: CleaningStep.Times.Stray, until: Int64?) {
        guard let oldest = filled.first?.day.first, let newest = filled.last?.day.last else { return }
        var (first, last) = (oldest, newest)
        if ends != .oldest, !isConfirmed(until, newest), let stray = StrayRows(days: filled.map { $0.day }) {
            last = stray.end
        }
        if ends != .newest {
            let turned = filled.filter { $0.day.first <= last }.reversed().map { entry in
                StrayRows.Day(count: entry.day.count, first: -entry.day.last, last: -entry.day.first)
            }
            if let stray = StrayRows(days: turned) { first = -stray.end }
        }
        keep(first...last)
    }

    /// Whether a window of time confirms the newest row: it ends at most a day after it.
    private func isConfirmed(_ until: Int64?, _ newest: Int64) -> Bool {
        until.map { $0 <= newest + Timestamp.millisecondsPerDay } ?? false
    }
}
