import Diagnostics
package import Evaluation
package import Events
package import Interactions
package import LinearAlgebra
import Measuring
import RecommenderModels
import Recommenders

/// The task that models are tried on: interactions to learn from, and for some customers the items that lists should
/// find.
package struct ValidationTask: Sendable {
    /// The interactions that models learn from.
    package let interactions: Interactions
    /// The measure that decides.
    package let measure: Measure
    /// The pairs to find; their users and items are numbered as in the interactions, or as in the given events.
    private let test: TestPairs
    /// What is known of the customers to measure on; `nil` when the interactions contain them.
    private let given: GivenProfiles?
    private let catalogue: Catalogue
    /// The transposed matrix of the interactions: items × users.
    let byItem: SparseMatrix

    /// - Parameters:
    ///   - interactions: The interactions that models learn from.
    ///   - hidden: The events that lists should find; events whose type does not mark an item as seen are skipped, as
    ///     are items that no list can find.
    ///   - given: What is known about the customers to measure on; `nil` when the interactions contain it.
    ///   - measure: The measure that decides, a mean over users.
    ///   - threads: The number of workers.
    /// - Throws: `UserError` with code `invalidData` when nothing is left to find.
    package init(
        _ interactions: Interactions, hidden: EventLog, given: EventLog?, measure: Measure, threads: Threads
    ) throws {
        precondition(measure.isMeanOverUsers)
        self.interactions = interactions
        self.measure = measure
        // Popularity knows the same users, items and histories as every candidate.
        let popularity = RecommenderContent(
            FittedRecommender(
                settings: PopularityParameters().modelSettings(of: interactions), knowledge: .popularity),
            of: interactions, table: nil)
        var measured = MeasuredModel(popularity, named: "the training")
        self.given = try given.map { try measured.profiles(of: $0, threads: threads) }
        if let given = self.given { measured = measured.foldingIn(given) }
        test = try TestPairs(hidden, models: [measured], mask: .seen)
        guard test.users > 0 else {
            throw UserError(
                .invalidData, "nobody who is held out has an item left to find",
                remedy: "Hold out an earlier time, fewer items of each, or customers: \(.holdOutUsers)")
        }
        byItem = interactions.matrix.transposed()
        catalogue = try Catalogue(popularity)
    }

    /// The number of customers who have something to find.
    package var users: Int { test.users }

    /// The number of pairs to find.
    package var pairs: Int { test.pairs }

    /// The rows of the interactions whose factors are needed, ascending.
    var rows: [UInt32] { given == nil ? test.sides[0].users.map { UInt32($0) }.sorted() : [] }

    /// The mean of the measure over the customers.
    ///
    /// - Parameters:
    ///   - fitted: A model of the interactions; only the `rows` of its users are looked at.
    ///   - threads: The number of workers; it does not change the result.
    /// - Returns: The mean.
    /// - Throws: `UserError` with code `modelUnusable` for a customer whose equations have no solution.
    func value(of fitted: FittedRecommender, threads: Threads) throws -> Double {
        var measured = MeasuredModel(
            RecommenderContent(fitted, of: interactions, table: nil), named: "the candidate")
        if let given { measured = measured.foldingIn(given) }
        let tally = try ListEvaluator([measure], mask: .seen, threads: threads)
            .tally(measured, test.sides[0], catalogue)
        return tally.values[0].reduce(0, +) / Double(tally.users)
    }
}
