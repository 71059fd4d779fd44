package import Evaluation
package import Events
package import LinearAlgebra
import RecommenderModels

/// The one way in which predicted ratings are measured: in a fit as in an evaluation.
package struct RatingEvaluator: Sendable {
    package var measures: [RatingMeasure]
    package var mask: ItemMask
    /// The seed of the bootstrap.
    package var seed: UInt64
    /// The number of workers; no result depends on it.
    package var threads: Threads

    package init(_ measures: [RatingMeasure], mask: ItemMask, seed: UInt64 = 0, threads: Threads) {
        self.measures = measures
        self.mask = mask
        self.seed = seed
        self.threads = threads
    }

    /// Predicts hidden ratings, beside the biases of users and items alone.
    ///
    /// - Parameters:
    ///   - hidden: The ratings, chosen for just this model and mask.
    ///   - measured: The model.
    /// - Returns: The measures with their intervals, and the differences to the biases.
    /// - Throws: `UserError` with code `modelUnusable` for the model, `invalidData` when there is nothing to predict.
    package func report(on hidden: HiddenRatings, _ measured: MeasuredModel) throws -> RatingReport {
        let model = measured.model
        let biases = try RatingBiases(users: model.userCount, items: model.itemCount) { user in
            let own = try model.history(of: user)
            return (own.items, own.values)
        }
        let errors = try errors(hidden, measured, biases)
        return try RatingReport(
            model: errors.model, measures: measures, baselines: ["bias": errors.bias], masked: mask,
            skipped: hidden.skipped, bootstrap: Bootstrap(seed: seed), threads: threads)
    }

    private typealias Errors = (model: RatingErrors, bias: RatingErrors)

    private func errors(
        _ hidden: HiddenRatings, _ measured: MeasuredModel, _ biases: RatingBiases
    ) throws -> Errors {
        let (users, items) = (measured.users, measured.model.itemFactors)
        var all: Errors = (RatingErrors(), RatingErrors())
        try inOrder(
            hidden.users.count, chunk: 512, threads: threads,
            make: { range in
                var part: Errors = (RatingErrors(), RatingErrors())
                for index in range {
                    let (user, own) = (hidden.users[index], hidden.ratings[index])
                    guard case .factors(let row)? = try users.taste(of: user) else { continue }
                    let predicted = row.withUnsafeBufferPointer { row in
                        own.items.map { RatingEquations.predicted(row, UnsafeBufferPointer(items[Int($0)])) }
                    }
                    let known = try users.profile(of: user)
                    let bias = biases.mean + biases.bias(items: known.items, values: known.values)
                    let ratings = own.values.map { Double($0) }
                    part.model.add(ratings: ratings, predicted: predicted)
                    part.bias.add(ratings: ratings, predicted: own.items.map { bias + biases.items[Int($0)] })
                }
                return part
            },
            consume: { part, _ in
                all.model.append(part.model)
                all.bias.append(part.bias)
            })
        return all
    }
}
