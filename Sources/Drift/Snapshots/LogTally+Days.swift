import Tables

extension LogTally {
    /// The last days as a snapshot keeps them.
    func snapshotDays(_ typeNames: [String], whole: Range<Int>, _ span: DaySpan) -> [Snapshot.Day] {
        (max(0, tallies.count - Snapshot.mostDays)..<tallies.count).map { index in
            tallies[index].day(
                start: days.start(of: index), isWhole: whole.contains(index), types: typeNames.map { shortName($0) })
        }
    }
}

extension DayTally {
    /// The day as a snapshot keeps it.
    func day(start: Int64, isWhole: Bool, types names: [String]) -> Snapshot.Day {
        func named(_ counts: [Int]) -> [String: Int] {
            var named: [String: Int] = [:]
            for (name, count) in zip(names, counts) where count > 0 { named[name] = count }
            return named
        }
        return Snapshot.Day(
            start: start, isWhole: isWhole, events: events, types: named(types), customers: customers, items: items,
            standouts: standouts == 0
                ? nil : .init(customers: standouts, events: standoutEvents, types: named(standoutTypes)))
    }
}
