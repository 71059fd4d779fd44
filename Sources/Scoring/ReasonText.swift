import RecommenderModels

extension ReasonText {
    /// The reasons for an item of a list, which are its source where no history speaks for it.
    static func text(_ reasons: [Reason], source: Source, score: Float, isRating: Bool) -> String {
        source.isOwn ? text(reasons, score: score, isRating: isRating) : source.rawValue
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
