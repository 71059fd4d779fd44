/// A way to understand a visitor, known to the training or not, from a profile alone.
package protocol FoldIn: Sendable {
    /// What training would have known of a customer with this profile.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when there is no finite answer.
    func visitor(_ profile: Profile) throws -> any FoldedVisitor
}

/// A visitor as a model understands them.
package protocol FoldedVisitor {
    var profile: Profile { get }

    /// What ranks the items.
    var taste: Taste { get }

    /// The share of each past item in the score of `item`, in the order of the profile; with the baseline they add up to
    /// the score.
    func shares(of item: UInt32) -> [Double]

    /// The part of the score of `item` that nothing of the profile has a share in; `nil` when there is none.
    func baseline(of item: UInt32) -> Double?
}

extension FoldedVisitor {
    package func baseline(of item: UInt32) -> Double? { nil }
}

/// Fold-in by the weights between items: a visitor is their profile.
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
    /// How this model folds visitors in; `nil` for a kind that cannot.
    package var foldIn: (any FoldIn)? {
        if let weights { return WeightFoldIn(weights) }
        if settings.meanRating != nil { return RatingFoldIn(self) }
        return settings.kind.foldsIn ? FactorFoldIn(self) : nil
    }
}
