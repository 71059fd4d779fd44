import Documents

/// The reasons for a listed item in words.
package enum ReasonText {
    /// A past item by the name that it is shown with, its share in the score, and what speaks for it in words where it is
    /// the listed item itself.
    package typealias Reason = (name: String, share: Double, account: String?)

    /// How many reasons a text has at most.
    package static let most = 3

    /// The strongest reasons with their shares: `Little Trowel (9%) · Plant Stand (8%)`; for an item that is listed because
    /// it was bought before `bought 4 times, every 21 days, last 20 days ago`.
    ///
    /// Items without a share above 0 are left out, because they do not speak for the listed one.
    ///
    /// - Parameters:
    ///   - reasons: The past items, the largest share first.
    ///   - score: The score of the listed item.
    ///   - isRating: Whether the score is a predicted rating. Most of it is the baseline, so percentages would all be
    ///     small; points of the rating are given in their place: `Little Trowel (+0.31)`.
    /// - Returns: The text; empty where no past item speaks for the item.
    package static func text(_ reasons: [Reason], score: Float, isRating: Bool) -> String {
        reasons.prefix(most).filter { $0.share > 0 }.map { reason in
            if let account = reason.account { return account }
            let percent = PastShare.percent(reason.share, of: score)
            let share: String? = isRating ? "+\(reason.share.fixed(2))" : percent.map { "\($0)%" }
            return reason.name + (share.map { " (\($0))" } ?? "")
        }.joined(separator: " · ")
    }
}
