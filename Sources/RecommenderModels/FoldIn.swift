package import LinearAlgebra

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

    /// Why `item` is listed, in words, where it is listed for its own sake; `nil` where past items speak for it.
    func account(of item: UInt32) -> String?
}

extension FoldedVisitor {
    package func baseline(of item: UInt32) -> Double? { nil }

    package func account(of item: UInt32) -> String? { nil }
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
            zip(profile.items, profile.values).map { past, confidence in
                Double(confidence) * Double(weights.weight(from: Int(past), to: Int(item)))
            }
        }
    }
}

extension ItemSide {
    /// The fold-in of this model; `nil` for a kind that has none.
    package var foldIn: (any FoldIn)? {
        settings.foldIn(items: factors, gram: gram, weights: weights, repeats: repeats)
    }
}

extension RecommenderSettings {
    /// How a model with these settings folds visitors in; `nil` for a kind that does not support it.
    ///
    /// - Parameters:
    ///   - items: The stored rows of the items; no columns for a model without factors.
    ///   - gram: Their Gram matrix.
    ///   - weights: The weights between items; `nil` for a model without such weights.
    ///   - repeats: What scores what was bought before; `nil` for a model that does not rank it apart.
    /// - Returns: The fold-in, which gives the row that training would have given.
    package func foldIn(
        items: Matrix, gram: Matrix, weights: ItemWeights?, repeats: RepeatScoring? = nil
    ) -> (any FoldIn)? {
        let base = baseFoldIn(items: items, gram: gram, weights: weights, repeats: repeats)
        guard let mixture, let repeats, let base else { return base }
        let all = weights.map { MixtureFoldIn.Items.weights($0) } ?? .factors(items)
        return MixtureFoldIn(mixture, repeats, with: base, over: all)
    }

    /// The fold-in of a model of one kind, or that of the other member of a mixture.
    private func baseFoldIn(
        items: Matrix, gram: Matrix, weights: ItemWeights?, repeats: RepeatScoring?
    ) -> (any FoldIn)? {
        if let weights { return WeightFoldIn(weights) }
        guard base.foldsIn else { return nil }
        if base == .repeat { return repeats.map { RepeatFoldIn($0) } }
        if let meanRating {
            return RatingFoldIn(
                items: items,
                equations: RatingEquations(
                    side: .users, mean: meanRating, regularization: regularization,
                    frequencyExponent: frequencyExponent))
        }
        return FactorFoldIn(items: items, gram: gram, equations: userEquations(items: items.rows))
    }

    /// The equations of a user's row, for so many items.
    package func userEquations(items: Int) -> RowEquations {
        RowEquations(
            unobservedWeight: unobservedWeight, regularization: regularization, frequencyExponent: frequencyExponent,
            otherSide: items)
    }
}
