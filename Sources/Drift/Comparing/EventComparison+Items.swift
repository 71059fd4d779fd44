import Diagnostics
import Documents
import Events
import Ids

extension EventComparison {
    /// Judges whether the catalogue is whole, by the items that were popular.
    func catalogueCheck() -> DriftCheck? {
        guard let popular = past.popular else { return nil }
        let name = "catalogue"
        let absent = counts?.absent(since: reference)
        let places = counts?.popular.enumerated().filter { $0.element == 0 && reference.popular[$0.offset] > 0 } ?? []
        let share = Self.share(places.map { reference.popular[$0.offset] }, of: reference.popular)
        var check = judge.high(
            name, "share", absent, past: range(name), least: 0.02, as: .percent,
            counts == nil
                ? "there are no events"
                : "\(places.count) of \(popular.ids.count) popular items have no event, which had "
                    + "\(CheckJudge.Form.percent.text(share)) of these events before; "
                    + "\(CheckJudge.Form.percent.text(absent ?? 0)) beyond chance")
        guard let before = popular.withoutRecord, let records = new.items else { return check }
        let missing = popular.share(missingIn: records)
        let lacking = popular.ids.count { records.items.index(of: $0) == nil }
        // An item table does not change by chance, so windows of the training say nothing of it.
        if missing - before > 0.02, lacking > 1, check.state != .alarm, !check.isSet {
            check = DriftCheck(
                name, .alarm, statistic: "share", value: missing - before, threshold: 0.02,
                found: "\(lacking) of \(popular.ids.count) popular items, which had "
                    + "\(CheckJudge.Form.percent.text(missing)) of the events, are not in the item table")
        }
        return check
    }

    private static func share(_ part: [Int], of all: [Int]) -> Double {
        let sum = all.reduce(0, +)
        return sum == 0 ? 0 : Double(part.reduce(0, +)) / Double(sum)
    }

    /// Judges how the events are spread over popular, middling, rare and other items.
    func popularityCheck() -> DriftCheck? {
        guard past.popular != nil else { return nil }
        let value = counts?.popularityDistance(from: reference, grouped: reference.groups)
        return judge.high(
            "popularity", "js_distance", value, past: range("popularity"), least: 0.1, as: .number,
            value.map { "popular, middling and rare items lie at \($0.fixed(3)) from the training" }
                ?? "there are no events")
    }

    /// The groups of items with their events, for charts.
    func popularityDistribution() -> ComparedDistribution? {
        guard past.popular != nil, let counts else { return nil }
        let groups = reference.groups
        return ComparedDistribution(
            "popularity", bins: .names(["popular", "middling", "rare", "others"]),
            reference: reference.grouped(groups), new: counts.grouped(groups))
    }

    /// Judges the share of events in categories that the training did not have.
    func categoryCheck() -> DriftCheck? {
        guard past.columns.contains(where: { $0.name == "category" }) else { return nil }
        let name = "category.new"
        func unknown(_ words: String) -> DriftCheck {
            judge.high(name, "share", nil, past: range(name), least: 0.05, as: .percent, words)
        }
        guard let known = past.categories else {
            return unknown("the training had more than \(LogSnapshot.mostCategories) categories, which are not kept")
        }
        guard let log = new.log, let item = log.item else { return unknown("there are no events") }
        guard let categories else { return unknown("there is no item table with categories now") }
        let names = Set(known)
        let isNew = categories.names.indices.map { !names.contains(shortName(categories.names[$0])) }
        var events = [Int](repeating: 0, count: isNew.count)
        let rows = rows()
        for row in rows {
            let category = categories.ofItems[Int(item[Int(row)])]
            if category != .max, isNew[Int(category)] { events[Int(category)] += 1 }
        }
        let sum = events.reduce(0, +)
        let largest = events.indices.filter { events[$0] > 0 }.max { (events[$0], $1) < (events[$1], $0) }
        let share = rows.isEmpty ? nil : Double(sum) / Double(rows.count)
        let example = largest.map { ", most of them in \(categories.names.string(at: $0).excerpt)" } ?? ""
        return judge.high(
            name, "share", share, past: range(name), least: 0.05, as: .percent,
            share.map { "\(CheckJudge.Form.percent.text($0)) of the events are in new categories\(example)" }
                ?? "there are no events")
    }
}
