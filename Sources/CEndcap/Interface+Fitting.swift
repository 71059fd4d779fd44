// swift-format-ignore-file: AlwaysUseLowerCamelCase, because these are names of C.

public import CEndcapHeader
import Diagnostics
import Documents
import Ids
import Interactions
import LinearAlgebra
import Measuring
import RecommenderModels
import Recommenders

@c @implementation
public func endcap_fit(
    _ recipe: UnsafePointer<CChar>?, _ pairs: UnsafePointer<endcap_csr>?, _ userIds: UnsafePointer<endcap_texts>?,
    _ itemIds: UnsafePointer<endcap_texts>?, _ run: UnsafePointer<endcap_run>?,
    _ model: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
    attempt {
        let place = try Arguments.place(model, "model")
        let algorithm = try RecommenderAlgorithm(recipe: Arguments.text(recipe, "recipe"))
        try algorithm.validate()
        let given = try SparseArgument(pairs, "pairs", algorithm.usesRatings ? .ratings : .confidences)
        let fit = try Fit(algorithm, given, userIds, itemIds)
        place.pointee = Handles.add(.recommender(try Run.compute(run) { try fit.model(by: $0) }))
    }
}

/// A fit whose data were checked.
private struct Fit: Sendable {
    let algorithm: RecommenderAlgorithm
    let interactions: Interactions
    let users: IdOrder
    let items: IdOrder

    init(
        _ algorithm: RecommenderAlgorithm, _ pairs: SparseArgument, _ userIds: UnsafePointer<endcap_texts>?,
        _ itemIds: UnsafePointer<endcap_texts>?
    ) throws {
        self.algorithm = algorithm
        guard pairs.count > 0 else {
            throw UserError(
                .invalidData, "no interaction is left to train on: pairs has no entry",
                remedy: "Give a matrix with a value for each pair of a user and an item")
        }
        // The square of the items, times the bytes of a number, must be one.
        if algorithm.name == .ease {
            _ = try Arguments.number(pairs.columns, "the number of columns of pairs for ease", to: 1 << 28)
        }
        let factors = algorithm.parameters.startableFactors ?? 0
        try Arguments.memory((pairs.rows + pairs.columns) * (8 * (factors + 4) + 64), for: "the model")
        let users = try IdTable.ordered(userIds, count: pairs.rows, "user_ids")
        let items = try IdTable.ordered(itemIds, count: pairs.columns, "item_ids")
        (self.users, self.items) = (users.order, items.order)
        interactions = try Interactions(
            pairs.matrix(rows: users.order, columns: items.order), users: users.table, items: items.table,
            usesRatings: algorithm.usesRatings)
    }

    func model(by run: Run) throws -> HeldRecommender {
        let decided = algorithm.decided(for: interactions)
        let fitted = try algorithm.fit(
            interactions, threads: run.threads, clock: Run.clock, progress: run.progress)
        return HeldRecommender(
            .fitted(
                RecommenderContent(fitted, of: interactions, table: nil), decided, fitted.convergence),
            users: users, items: items)
    }
}

extension RecommenderAlgorithm {
    /// The algorithm of a recipe, a JSON object over the defaults of the algorithm that it names.
    ///
    /// - Throws: `UserError` or `InvalidField` for a recipe that is none, or of an algorithm that learns from events.
    init(recipe: String) throws {
        let object = try JSONValue(recipe: recipe)
        guard object["algorithm"] != nil else {
            throw Arguments.wrong("the recipe names no algorithm", "Write for example {\"algorithm\": \"ials\"}")
        }
        self = try object.decoded(over: RecommenderAlgorithm(.ials))
        guard !countsPurchases else {
            throw Arguments.wrong(
                "the algorithm \(name.rawValue) learns from the times of purchases, which a matrix does not have",
                "Train it from events with trainer, or use another algorithm")
        }
    }
}

extension JSONValue {
    /// A recipe.
    init(recipe text: String) throws {
        do {
            try self.init(parsing: Array(text.utf8))
        } catch let error as MalformedJSON {
            throw Arguments.wrong(
                "the recipe is no JSON: \(error.problem), \(error.offset) bytes into it",
                "Write an object such as {\"factors\": 64}")
        }
    }
}
