import Documents
import Events
import Ids

extension EventComparison {
    /// Judges the share of customers that the version does not know.
    func unseenCustomersCheck() -> DriftCheck {
        let name = "unseen.customers"
        let rows = rows()
        guard let log = new.log, !rows.isEmpty else { return unseen(name, nil, 1, "there are no events") }
        guard let knows = new.knowsCustomer else {
            return unseen(name, nil, 1, "nobody says which customers are known")
        }
        var isThere = [Bool](repeating: false, count: log.users.count)
        for row in rows { isThere[Int(log.user[Int(row)])] = true }
        let there = log.users.indices.filter { isThere[$0] }
        let unknown = there.count { !knows(log.users[$0]) }
        return unseen(
            name, Double(unknown) / Double(there.count), past.knownCustomers,
            "\(unknown.grouped) of \(there.count.grouped) customers are unknown")
    }

    /// Judges the share of events on items that the version does not know.
    func unseenItemsCheck() -> DriftCheck? {
        guard past.itemIds != nil else { return nil }
        let name = "unseen.items"
        let rows = rows()
        guard let log = new.log, let item = log.item, !rows.isEmpty else {
            return unseen(name, nil, 1, "there are no events")
        }
        guard let knows = new.knowsItem else { return unseen(name, nil, 1, "nobody says which items are known") }
        var events = [Int](repeating: 0, count: log.items.count)
        for row in rows { events[Int(item[Int(row)])] += 1 }
        let unknown = log.items.indices.filter { events[$0] > 0 && !knows(log.items[$0]) }
        let sum = unknown.reduce(0) { $0 + events[$1] }
        let share = Double(sum) / Double(rows.count)
        return unseen(
            name, share, past.knownItems,
            "\(CheckJudge.Form.percent.text(share)) of the events are on \(unknown.count.grouped) unknown items")
    }

    /// Judges a share of unknown ids, less what the version did not know of its own training.
    ///
    /// Of a share 1 − v of known ones, with c the share of those of the training that the version knows, 1 − v / c is
    /// what would be new to a version that knew all.
    private func unseen(_ name: String, _ share: Double?, _ known: Double, _ words: String) -> DriftCheck {
        let least = 0.1
        let past = range(name)
        guard let share else {
            return judge.high(name, "share", nil, past: past, least: least, as: .percent, words)
        }
        guard known >= 0.2 else {
            return judge.high(
                name, "share", nil, past: past, least: least, as: .percent,
                "\(words); the version knows only \(CheckJudge.Form.percent.text(known)) of those of its own training")
        }
        let new = max(0, 1 - (1 - share) / known)
        let floor = max(least, (past?.center ?? 0) + least)
        return judge.high(name, "share", new, past: past, least: floor, as: .percent, words)
    }

    /// Judges whether ids are spelled as in the training.
    func idChecks() -> [DriftCheck] {
        let customers = new.log.map { ComparedIds($0.users, past.customerIds, knows: new.knowsCustomer) }
        var checks = [idCheck("ids.customers", "customers", customers, past.customerIds)]
        if let profile = past.itemIds {
            let items = new.log.flatMap { log in
                log.item.map { _ in ComparedIds(log.items, profile, knows: new.knowsItem) }
            }
            checks.append(idCheck("ids.items", "items", items, profile))
        }
        return checks
    }

    private func idCheck(_ name: String, _ noun: String, _ ids: ComparedIds?, _ profile: IdProfile) -> DriftCheck {
        // A shop's spelling does not vary from week to week, so what windows had says nothing.
        let threshold = rounded(profile.unusual + 0.1)
        guard let ids, ids.count > 0 else {
            return judge.fixed(name, "share", nil, above: threshold, "there are no ids of \(noun)")
        }
        // One odd id of three is no other spelling.
        let share = ids.respelled < 3 && judge.thresholds.value(for: name) == nil ? 0 : ids.share
        return judge.fixed(
            name, "share", share, above: threshold,
            "\(ids.respelled.grouped) of \(ids.count.grouped) ids of \(noun) are spelled otherwise than those of the "
                + "training")
    }
}
