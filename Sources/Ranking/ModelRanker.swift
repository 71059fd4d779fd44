package import LinearAlgebra
package import RecommenderModels

/// Ranks by the content of a model: factors, weights between items, what is bought again, or a mixture of them.
package enum ModelRanker: ItemRanker {
    case factors(FactorRanker)
    case weights(WeightRanker)
    case rows(RowRanker)
    case repeats(RepeatRanker)
    case mixture(MixtureRanker)

    /// A ranker for a stored model, or `nil` for a model that knows only what is popular.
    ///
    /// - Parameters:
    ///   - side: The item side of the model.
    ///   - allowed: The items that may be recommended, ascending; `nil` for all.
    ///   - isForOneAnswer: Whether the ranker is asked only once, so that preparing the items is not worth its time.
    package init?(_ side: ItemSide, allowed: [UInt32]? = nil, isForOneAnswer: Bool = false) {
        self.init(
            side.settings.base, factors: side.factors, weights: side.weights, repeats: side.repeats,
            share: side.settings.mixture?.share, allowed: allowed, isForOneAnswer: isForOneAnswer)
    }

    /// A ranker for what a model learnt, or `nil` for a model that knows only what is popular.
    ///
    /// - Parameters:
    ///   - kind: The kind of model; of a mixture that of the member beside the model of repeats.
    ///   - factors: The stored rows of the items; no columns for a model without factors.
    ///   - weights: The weights between items; `nil` for a model without such weights.
    ///   - repeats: What scores what was bought before; `nil` for a model that does not rank it apart.
    ///   - share: The share of the model of repeats in a mixture; `nil` for all other kinds.
    ///   - allowed: The items that may be recommended, ascending; `nil` for all.
    ///   - isForOneAnswer: Whether the ranker is asked only once, so that preparing the items is not worth its time. The
    ///     items of a mixture are prepared in any case.
    package init?(
        _ kind: RecommenderKind, factors: Matrix, weights: ItemWeights?, repeats: RepeatScoring? = nil,
        share: Double? = nil, allowed: [UInt32]? = nil, isForOneAnswer: Bool = false
    ) {
        if let share, let repeats {
            self = .mixture(
                MixtureRanker(
                    repeats, share: share, with: weights.map { MixtureRanker.Items.weights($0) } ?? .factors(factors),
                    allowed: allowed))
        } else if let weights {
            self = .weights(WeightRanker(weights, allowed: allowed))
        } else if let repeats {
            self = .repeats(RepeatRanker(repeats, allowed: allowed))
        } else if kind.hasFactors, isForOneAnswer {
            self = .rows(RowRanker(factors, allowed: allowed))
        } else if kind.hasFactors {
            self = .factors(FactorRanker(PackedItems(factors, allowed: allowed)))
        } else {
            return nil
        }
    }

    package enum Scratch {
        case factors(RankingScratch)
        case weights(WeightScratch)
        case rows(RowRankingScratch)
        case repeats
        case mixture(MixtureRanker.Scratch)
    }

    package func makeScratch() -> Scratch {
        switch self {
        case .factors(let ranker): .factors(ranker.makeScratch())
        case .weights(let ranker): .weights(ranker.makeScratch())
        case .rows(let ranker): .rows(ranker.makeScratch())
        case .repeats: .repeats
        case .mixture(let ranker): .mixture(ranker.makeScratch())
        }
    }

    package func top(_ count: Int, for queries: ArraySlice<Query>, scratch: Scratch) -> [[RankedItem]] {
        switch (self, scratch) {
        case (.factors(let ranker), .factors(let own)): return ranker.top(count, for: queries, scratch: own)
        case (.weights(let ranker), .weights(let own)): return ranker.top(count, for: queries, scratch: own)
        case (.rows(let ranker), .rows(let own)): return ranker.top(count, for: queries, scratch: own)
        case (.repeats(let ranker), .repeats): return ranker.top(count, for: queries, scratch: ())
        case (.mixture(let ranker), .mixture(let own)): return ranker.top(count, for: queries, scratch: own)
        default: preconditionFailure("the scratch value belongs to another ranker")
        }
    }

    /// The share of panels of items that bounds have skipped so far.
    package var skippedShare: Double {
        switch self {
        case .factors(let ranker): ranker.skippedShare
        case .mixture(let ranker): ranker.skippedShare
        case .weights, .rows, .repeats: 0
        }
    }
}
