/// The statistics of all windows of a training's days, each held against the days before it as new data will be.
struct PastWindows {
    /// The values of each statistic that one length of windows gives, by the name of its check.
    private var values: [String: [Double]] = [:]

    /// The lengths of windows that a snapshot knows.
    static let lengths = [1, 2, 3, 4, 5, 6, 7, 10, 14]

    /// How many days new data are held against, for so many days of training: four weeks, or two or one where there
    /// are not enough windows else; 0 where there are too few days for any window.
    static func referenceDays(of days: Int) -> Int {
        days >= 42 ? 28 : days >= 21 ? 14 : days >= 14 ? 7 : 0
    }

    /// What each statistic was in the windows of each length.
    ///
    /// - Parameters:
    ///   - tally: The days of the training.
    ///   - whole: Those of them that are whole.
    ///   - columns: The names of the columns.
    ///   - firstDays: The days of the first events of customers.
    /// - Returns: The ranges by the names of their checks; empty where there are too few days.
    static func ranges(
        _ tally: LogTally, whole: Range<Int>, columns: [String], firstDays: FirstDays
    ) -> [String: [PastRange]] {
        let reference = referenceDays(of: whole.count)
        guard reference > 0 else { return [:] }
        var newCustomers = [Int](repeating: 0, count: tally.days.count)
        for day in firstDays.ofUsers where day >= 0 && Int(day) < newCustomers.count { newCustomers[Int(day)] += 1 }
        let sizes = tally.tallies.first.map { $0.columns.map(\.count) } ?? []
        let popular = tally.tallies.map(\.popular.count).max() ?? 0
        var ranges: [String: [PastRange]] = [:]
        for length in lengths {
            let free = whole.count - reference
            guard free / length >= PastRange.fewestWindows else { break }
            var past = PastWindows()
            for first in (whole.lowerBound + reference)...(whole.upperBound - length) {
                let window = first..<first + length
                past.add(
                    WindowCounts(tally.tallies[window], columns: sizes, popular: popular),
                    WindowCounts(tally.tallies[first - reference..<first], columns: sizes, popular: popular), columns)
                past.add(tally, window, newCustomers)
            }
            for (name, values) in past.values {
                if let range = PastRange(values, days: length, windows: values.count / length) {
                    ranges[name, default: []].append(range)
                }
            }
        }
        return ranges
    }

    private mutating func add(_ window: WindowCounts, _ reference: WindowCounts, _ columns: [String]) {
        for (column, name) in columns.enumerated() {
            note("distribution.\(name)", window.distance(column, from: reference))
            if name != SnapshotColumn.hour, let now = window.missing(column),
                let before = reference.missing(column)
            {
                note("missing.\(name)", now - before)
            }
        }
        guard !window.popular.isEmpty else { return }
        note("catalogue", window.absent(since: reference))
        note("popularity", window.popularityDistance(from: reference, grouped: reference.groups))
    }

    /// Notes the shares of customers, items and categories that no day before the window had.
    private mutating func add(_ tally: LogTally, _ window: Range<Int>, _ newCustomers: [Int]) {
        let customers = tally.customers.distinct(in: window)
        if customers > 0 {
            note("unseen.customers", Double(window.reduce(0) { $0 + newCustomers[$1] }) / Double(customers))
        }
        let days = tally.tallies[window]
        let events = days.reduce(0) { $0 + $1.ordinary }
        guard events > 0 else { return }
        func share(_ ages: KeyPath<DayTally, [Int]>) -> Double {
            let new = window.reduce(0) { sum, day in
                sum + tally.tallies[day][keyPath: ages][...(day - window.lowerBound)].reduce(0, +)
            }
            return Double(new) / Double(events)
        }
        if days.allSatisfy({ !$0.ages.isEmpty }) { note("unseen.items", share(\.ages)) }
        if days.allSatisfy({ !$0.categoryAges.isEmpty }) { note("category.new", share(\.categoryAges)) }
    }

    private mutating func note(_ name: String, _ value: Double?) {
        if let value { values[name, default: []].append(value) }
    }
}
