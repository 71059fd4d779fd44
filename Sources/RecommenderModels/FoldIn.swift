/// Represents a visitor, known or unknown to the training, from a profile alone.
package protocol FoldIn: Sendable {
    /// What training would have learnt about a customer with this profile.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when there is no finite answer.
    func visitor(_ profile: Profile) throws -> any FoldedVisitor
}

/// A visitor as a model represents them after fold-in.
package protocol FoldedVisitor {
    var profile: Profile { get }

    /// What the items are ranked by.
    var taste: Taste { get }

    /// The share of each past item in the score of `item`, in the order of the profile.
    ///
    /// The shares and the baseline add up to the score.
    func shares(of item: UInt32) -> [Double]

    /// The part of the score of `item` that no item of the profile contributes to; `nil` when there is none.
    func baseline(of item: UInt32) -> Double?
}

extension FoldedVisitor {
    package func baseline(of item: UInt32) -> Double? { nil }
}

/// Fold-in for models of weights between items: the profile itself represents the visitor.
package struct WeightFoldIn: FoldIn {
    private let weights: ItemWeights

    package init(_ weights: ItemWeights) {
        self.weights = weights
    }

    package func visitor(_ profile: Profile) -> any FoldedVisitor { Visitor(profile: profile, weights: weights) }

    private struct Visitor: FoldedVisitor {
        let profile: Profile
        let weights: ItemWeights

        var taste: Taste { .history(profile) }

        func shares(of item: UInt32) -> [Double] {
            zip(profile.items, profile.confidence).map { past, confidence in
                Double(confidence) * Double(weights.weight(from: Int(past), to: Int(item)))
            }
        }
    }
}

extension ItemSide {
    /// The fold-in of this model; `nil` for a kind that has none.
    package var foldIn: (any FoldIn)? {
        if let weights { return WeightFoldIn(weights) }
        if settings.meanRating != nil { return RatingFoldIn(self) }
        return settings.kind.foldsIn ? FactorFoldIn(self) : nil
    }
}
