import Diagnostics
import Documents
import Events
import Tables

extension EventComparison {
    /// The days of the new data as a snapshot would keep them.
    func newDays() -> [VolumeChecks.Day] {
        guard let days else { return [] }
        let types = (new.log?.typeNames ?? []).map { shortName($0) }
        return (0..<days.count).map { index in
            let start = days.start.addingReportingOverflow(Int64(index) * Timestamp.millisecondsPerDay).partialValue
            let isWhole = days.whole.contains(index)
            let day =
                tally?.tallies[index].day(start: start, isWhole: isWhole, types: types)
                ?? Snapshot.Day(start: start, isWhole: isWhole, events: 0)
            return VolumeChecks.Day(start: start, isWhole: isWhole, day: day)
        }
    }

    /// Judges the numbers of events by day, and types that the training did not have.
    func volumeChecks(_ days: [VolumeChecks.Day], _ volumes: [String?: UsualVolume]) -> [DriftCheck] {
        let checks = VolumeChecks(days: days, judge: judge)
        var list: [DriftCheck] = []
        if let all = volumes[nil] { list.append(checks.check("volume", of: nil, usual: all)) }
        for type in past.types.keys.sorted() {
            if let usual = volumes[type] { list.append(checks.check("type.\(type)", of: type, usual: usual)) }
        }
        if !past.types.isEmpty { list.append(newTypeCheck()) }
        return list
    }

    private func newTypeCheck() -> DriftCheck {
        guard let log = new.log, let type = log.type, log.count > 0 else {
            return judge.fixed("type.new", "share", nil, above: 0.01, "there are no events with types")
        }
        let isNew = log.typeNames.map { past.types[shortName($0)] == nil }
        let count = type.count { isNew[Int($0)] }
        let names = zip(log.typeNames, isNew).filter(\.1).prefix(3).map { $0.0.excerpt }
        let share = Double(count) / Double(log.count)
        return judge.fixed(
            "type.new", "share", share, above: 0.01,
            names.isEmpty
                ? "all types are those of the training"
                : "\(CheckJudge.Form.percent.text(share)) of the events are of types that the training did not have: "
                    + names.joined(separator: ", "))
    }

    /// Judges whether the data have gone on since the training.
    func newestCheck() -> DriftCheck? {
        guard let before = past.newest else { return nil }
        let set = judge.thresholds.value(for: "newest")
        guard let now = new.log?.newest else {
            return DriftCheck(
                "newest", new.log == nil ? .alarm : .unknown, statistic: "days", value: nil, threshold: set ?? 0,
                isSet: set != nil, found: new.log == nil ? "there are no events" : "the new events have no times")
        }
        let days = (Double(now) - Double(before)) / Double(Timestamp.millisecondsPerDay)
        let words =
            days > 0
            ? "the newest event is of \(Timestamp.text(now)), that of the training of \(Timestamp.text(before))"
            : "no event is newer than the training, whose newest is of \(Timestamp.text(before))"
        return DriftCheck(
            "newest", days <= set ?? 0 ? .alarm : .usual, statistic: "days", value: days, threshold: set ?? 0,
            isSet: set != nil, found: words)
    }

    /// Judges customers with more events than a person who shops has.
    func concentrationCheck() -> DriftCheck? {
        guard let usual = past.standouts else { return nil }
        guard let tally, days != nil else {
            return judge.fixed("concentration", "count", nil, above: 0, "there are no days to count")
        }
        let most = tally.tallies.map(\.standouts).max() ?? 0
        let largest = tally.tallies.map(\.largest).max() ?? 0
        // A small number may vary by its square root; where the training had one, two are something new.
        let threshold = Double(usual.customers) + max(0, 2 * (Double(usual.customers).squareRoot() - 1))
        let check = judge.fixed(
            "concentration", "count", Double(most), above: rounded(threshold),
            "\(most.grouped) customer\(most == 1 ? " has" : "s have") more than \(usual.limit.grouped) events on a day; "
                + "the training had \(usual.customers.grouped) at most")
        guard check.state == .usual, !check.isSet, most > 0, largest > 2 * usual.events else { return check }
        return DriftCheck(
            "concentration", .alarm, statistic: "count", value: Double(largest), threshold: Double(2 * usual.events),
            found: "one customer has \(largest.grouped) events on a day; the training had \(usual.events.grouped) "
                + "at most")
    }

    /// The days of the training, then the new ones, with what was usual on each.
    func comparedDays(_ days: [VolumeChecks.Day], _ volumes: [String?: UsualVolume]) -> [ComparedDay] {
        func compared(_ day: Snapshot.Day, isNew: Bool) -> ComparedDay {
            func usual(_ volume: UsualVolume?) -> ClosedRange<Double>? {
                let expected = isNew ? volume?.expected(at: day.start) : volume?.expected(ofPast: day.start)
                return expected.flatMap { volume?.usual($0) }
            }
            var types: [String: ClosedRange<Double>] = [:]
            for case (let type?, let volume) in volumes { types[type] = usual(volume) }
            return ComparedDay(
                start: day.start, isNew: isNew, events: day.events, types: day.types, usual: usual(volumes[nil]),
                usualTypes: types)
        }
        return snapshot.days.map { compared($0, isNew: false) } + days.map { compared($0.day, isNew: true) }
    }
}
