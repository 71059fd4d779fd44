import Documents

/// The reasons for a listed item in words.
enum ReasonText {
    /// A past item by the name that it is shown with, its share in the score, and what speaks for it in words where it is
    /// the listed item itself.
    typealias Reason = (name: String, share: Double, account: String?)

    /// How many reasons a text has at most.
    static let most = 3

    /// The strongest reasons with their shares: `Little Trowel (9%) · Plant Stand (8%)`, or `popular`; for an item that is
    /// listed because it was bought before `bought 4 times, every 21 days, last 20 days ago`.
    ///
    /// Items without a share above 0 are left out, because they do not speak for the listed one.
    ///
    /// - Parameters:
    ///   - reasons: The past items, the largest share first.
    ///   - source: The source of the listed item.
    ///   - score: Its score.
    ///   - isRating: Whether the score is a predicted rating. Most of it is the baseline, so percentages would all be
    ///     small; points of the rating are given in their place: `Little Trowel (+0.31)`.
    /// - Returns: The text; empty where no past item speaks for a personal item.
    static func text(_ reasons: [Reason], source: Source, score: Float, isRating: Bool) -> String {
        guard source != .popular else { return source.rawValue }
        return reasons.prefix(most).filter { $0.share > 0 }.map { reason in
            if let account = reason.account { return account }
            let percent = PastShare.percent(reason.share, of: score)
            let share: String? = isRating ? "+\(reason.share.fixed(2))" : percent.map { "\($0)%" }
            return reason.name + (share.map { " (\($0))" } ?? "")
        }.joined(separator: " · ")
    }
}

extension Recommendation.Item {
    /// The strongest reasons in words, with titles where they are known; empty unless reasons were requested.
    package var reasonText: String {
        guard let reasons else { return "" }
        let named = reasons.map { reason in
            let title = reason.title ?? ""
            return (name: title.isEmpty ? reason.item : title, share: reason.share, account: reason.account)
        }
        return ReasonText.text(named, source: source, score: score, isRating: baseline != nil)
    }
}
