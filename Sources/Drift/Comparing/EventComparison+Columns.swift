import Diagnostics
import Documents

extension EventComparison {
    /// Judges the distribution and the missing values of each column that the training had.
    func columnChecks() -> [DriftCheck] {
        var checks: [DriftCheck] = []
        for (place, column) in past.columns.enumerated() {
            let (distribution, missing) = ("distribution.\(column.name)", "missing.\(column.name)")
            let index = columns.firstIndex { $0.name == column.name }
            let absent =
                counts == nil
                ? "there are no events"
                : column.name == "category"
                    ? "there is no item table with categories now" : "the new events have no column of it"
            guard let index, let counts, counts.columns[index].reduce(0, +) > 0 else {
                checks.append(
                    judge.high(
                        distribution, "js_distance", nil, past: range(distribution), least: Self.leastDistance,
                        as: .number, absent))
                guard column.name != SnapshotColumn.hour else { continue }
                checks.append(
                    judge.high(
                        missing, "share", nil, past: range(missing), least: Self.leastMissing, as: .percent, absent))
                continue
            }
            let now = WindowCounts(columns: [counts.columns[index]], popular: [], others: 0)
            let before = WindowCounts(columns: [reference.columns[place]], popular: [], others: 0)
            let distance = now.distance(0, from: before)
            checks.append(
                judge.high(
                    distribution, "js_distance", distance, past: range(distribution), least: Self.leastDistance,
                    as: .number,
                    distance.map { "\(windowWords) lie at \($0.fixed(3)) from the training" }
                        ?? "no event has a value, now or in the training"))
            guard column.name != SnapshotColumn.hour else { continue }
            let share = now.missing(0) ?? 0
            let excess = share - (before.missing(0) ?? 0)
            checks.append(
                judge.high(
                    missing, "share", excess, past: range(missing), least: Self.leastMissing, as: .percent,
                    "\(CheckJudge.Form.percent.text(share)) of the events lack a value, "
                        + "\(CheckJudge.Form.percent.text(excess)) more than in the training"))
        }
        return checks
    }

    /// The histograms of the columns, for charts.
    func distributions() -> [ComparedDistribution] {
        guard let counts else { return [] }
        return past.columns.enumerated().compactMap { place, column in
            guard let index = columns.firstIndex(where: { $0.name == column.name }) else { return nil }
            let (before, now) = (reference.columns[place], counts.columns[index])
            return ComparedDistribution(
                "distribution.\(column.name)", bins: column.bins, reference: Array(before.dropLast()),
                new: Array(now.dropLast()), referenceMissing: before.last ?? 0, newMissing: now.last ?? 0)
        }
    }

    /// A smaller distance is nothing to act on: about what ten per cent more of one value in three make.
    private static let leastDistance = 0.1
    private static let leastMissing = 0.05
}
