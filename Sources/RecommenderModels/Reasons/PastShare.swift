/// A past item's share in the score of a listed item.
package struct PastShare: Sendable, Equatable {
    /// The dense index of the past item.
    package let item: UInt32
    /// Its share by the model's own rule (`FoldedVisitor`).
    package let share: Double
    /// Why the item is listed for its own sake, in words; `nil` where other items speak for it.
    package let account: String?

    package init(item: UInt32, share: Double, account: String? = nil) {
        self.item = item
        self.share = share
        self.account = account
    }

    /// The share in per cent of the score; `nil` where that means nothing, as with a score of 0.
    package static func percent(_ share: Double, of score: Float) -> Int? {
        let percent = (share / Double(score) * 100).rounded()
        return score > 0 && abs(percent) < 1e6 ? Int(percent) : nil
    }
}

extension FoldedVisitor {
    /// The shares of past items in the score of an item, the largest first; `nil` when one is not finite.
    package func pastShares(in item: UInt32, atMost limit: Int = .max) -> [PastShare]? {
        let shares = shares(of: item)
        guard shares.allSatisfy(\.isFinite) else { return nil }
        let account = account(of: item)
        let past = zip(profile.items, shares).map { past, share in
            PastShare(item: past, share: share, account: past == item ? account : nil)
        }
        // Where the item speaks for itself, others may say nothing.
        return past.filter { account == nil || $0.share != 0 }
            .sorted { $0.share != $1.share ? $0.share > $1.share : $0.item < $1.item }
            .prefix(limit).map(\.self)
    }
}
