import Events

/// Fold-in for models of repeats: the purchases themselves represent the visitor.
package struct RepeatFoldIn: FoldIn {
    private let scoring: RepeatScoring

    package init(_ scoring: RepeatScoring) {
        self.scoring = scoring
    }

    package func visitor(_ profile: Profile) -> any FoldedVisitor { Visitor(profile: profile, scoring: scoring) }

    private struct Visitor: FoldedVisitor {
        let profile: Profile
        let scoring: RepeatScoring

        var taste: Taste { .history(profile) }

        /// An item speaks for itself alone.
        func shares(of item: UInt32) -> [Double] {
            profile.items.indices.map { position in
                guard profile.items[position] == item, let purchases = profile.purchases, let start = purchases.firstDay
                else { return 0 }
                return Double(scoring.score(of: Int(item), purchases[position], since: start))
            }
        }

        func account(of item: UInt32) -> String? {
            guard let position = profile.items.firstIndex(of: item), let purchases = profile.purchases?[position],
                purchases.count > 0
            else { return nil }
            return scoring.account(of: purchases)
        }
    }
}

extension RepeatScoring {
    /// Purchases in words: `bought 4 times, every 21 days, last 20 days ago`.
    func account(of purchases: Purchases) -> String {
        let times = purchases.count == 1 ? "bought once" : "bought \(purchases.count) times"
        let days = Double(purchases.lastDay) - Double(purchases.firstDay)
        let interval = (days / Double(max(purchases.count, 2) - 1)).rounded()
        let rhythm = interval < 1 ? "" : ", every \(interval == 1 ? "day" : "\(Int(interval)) days")"
        let age = Int(self.days(since: purchases.lastDay))
        return times + rhythm + ", last " + (age == 0 ? "today" : "\(age) \(age == 1 ? "day" : "days") ago")
    }
}
