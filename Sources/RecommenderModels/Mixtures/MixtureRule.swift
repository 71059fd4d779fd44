/// How the two members of a mixture make one score: a model of repeats, and one that ranks all items.
///
/// For a customer whose largest score is R by the model of repeats and S by the other member, over all items, an item
/// with the scores r and s has
///
///     w · r / R + (1 − w) · s / S
///
/// so that both members speak on one scale for each customer, and w is the share of the model of repeats. What a member
/// does not list has the score 0 by it: for the model of repeats what the customer never bought, for a model of weights
/// what no weight speaks for. Where S is not positive, s is not divided. R and S depend on the customer alone, so a score
/// does not depend on which items may be listed.
package struct MixtureRule: Sendable, Equatable {
    /// The member beside the model of repeats.
    package var member: RecommenderKind
    /// w, from 0 to 1.
    package var share: Double
    /// The share of a list for what the customer does not have (`NewItems`), unless a request says otherwise.
    package var shareNew: Double

    package init(member: RecommenderKind, share: Double, shareNew: Double = 0) {
        self.member = member
        self.share = share
        self.shareNew = shareNew
    }

    /// The kinds that can be a member beside a model of repeats.
    package static let members: [RecommenderKind] = [.ials, .ease, .itemNeighbours, .rp3beta]

    /// The score of an item.
    ///
    /// - Parameters:
    ///   - again: r / R; 0 for an item that was never bought.
    ///   - other: s; `nil` for an item that the other member does not list.
    ///   - largest: S.
    ///   - share: w.
    /// - Returns: The blended score.
    package static func score(again: Double, other: Float?, largest: Float, share: Double) -> Float {
        let member = other.map { Double($0) / scale(largest) } ?? 0
        return Float(share * again + (1 - share) * member)
    }

    /// What the scores of the other member are divided by, for the largest of them.
    static func scale(_ largest: Float) -> Double { largest > 0 ? Double(largest) : 1 }
}
