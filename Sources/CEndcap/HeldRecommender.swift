import Diagnostics
import Documents
import Events
import LinearAlgebra
import Measuring
import ModelStore
import Ranking
import RecommenderModels
import Recommenders
import Scoring
import Synchronization

/// A recommender that a caller holds, fitted here or opened, with what its lists need.
struct HeldRecommender: Sendable {
    /// Where it comes from.
    enum Origin: Sendable {
        case fitted(RecommenderContent, RecommenderAlgorithm, FactorConvergence?)
        case opened(ListMaker, Version)
    }

    let origin: Origin
    var users: IdOrder
    var items: IdOrder
    private let prepared = Prepared()

    init(_ origin: Origin, users: IdOrder? = nil, items: IdOrder? = nil) {
        self.origin = origin
        let model = Self.model(of: origin)
        self.users = users ?? IdOrder(count: model.userCount)
        self.items = items ?? IdOrder(count: model.itemCount)
    }

    var model: any MeasurableRecommender { Self.model(of: origin) }

    private static func model(of origin: Origin) -> any MeasurableRecommender {
        switch origin {
        case .fitted(let content, _, _): content
        case .opened(let maker, _): maker.model
        }
    }

    /// d; for a model of ratings with the two columns of the biases, and 0 for a model without factors.
    var factors: Int { model.itemFactors.columns }

    /// The model's index of a user's number.
    func user(_ number: Int64) throws -> Int { users.index(of: try Self.checked(number, "user", users.count)) }

    /// The model's index of an item's number.
    func item(_ number: Int64) throws -> Int { items.index(of: try Self.checked(number, "item", items.count)) }

    private static func checked(_ number: Int64, _ what: String, _ count: Int) throws -> Int {
        guard number >= 0, number < Int64(count) else {
            throw Arguments.wrong("there is no \(what) \(number)", "Give a number from 0 to \(count - 1)")
        }
        return Int(number)
    }

    /// The model's own lists, then popular items.
    func lists() throws -> CompletedLists {
        try prepared.lists {
            let model = model
            return CompletedLists(
                ModelRanker(
                    model.settings.base, factors: model.itemFactors, weights: model.itemWeights,
                    repeats: model.repeats, share: model.settings.mixture?.share),
                popular: PopularityRanker(
                    model.popularity,
                    recent: model.settings.fallback == .recent ? try model.popularityOfLastDays() : nil))
        }
    }

    /// What ranks items by their similarity to others; `nil` for a model that knows no similarity.
    func similarity() -> Similarity? {
        prepared.similarity {
            let model = model
            if let weights = model.itemWeights {
                return Similarity(ranker: .weights(WeightRanker(weights)), units: nil)
            }
            guard model.settings.base.hasFactors else { return nil }
            let units = ItemSide.units(of: model.settings.base.traits(of: model.itemFactors))
            return Similarity(ranker: .factors(FactorRanker(PackedItems(units))), units: units)
        }
    }

    struct Similarity: Sendable {
        let ranker: ModelRanker
        /// items × d, rows of length 1; `nil` for a model of weights.
        let units: Matrix?

        /// What the items are ranked by for one of them.
        func taste(of item: Int) -> Taste {
            units.map { .factors(Array($0[item])) } ?? .history(Profile(items: [UInt32(item)], values: [1]))
        }
    }
}

/// What is made at the first call that needs it.
private final class Prepared: Sendable {
    private let madeLists = Mutex<CompletedLists?>(nil)
    private let madeSimilarity = Mutex<HeldRecommender.Similarity?>(nil)

    func lists(_ make: () throws -> CompletedLists) rethrows -> CompletedLists {
        try madeLists.withLock { made in
            let lists = try made ?? make()
            made = lists
            return lists
        }
    }

    func similarity(_ make: () -> HeldRecommender.Similarity?) -> HeldRecommender.Similarity? {
        madeSimilarity.withLock { made in
            let similarity = made ?? make()
            made = similarity
            return similarity
        }
    }
}
