package import Diagnostics
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
    /// Which items the lists leave out.
    package let mask: ItemMask
    /// The pairs to find; their users and items are numbered as in the interactions, or as in the given events.
    let test: TestPairs
    /// The model by popularity, which knows the same users, items and histories as every candidate.
    let measured: MeasuredModel
    /// The events that lists should find.
    private let hidden: EventLog
    /// What is known of the customers to measure on; `nil` when the interactions contain them.
    private let given: GivenProfiles?
    /// What fills the lists of candidates, of which the one by popularity is not filled.
    private let fallback: Popularity
    let catalogue: Catalogue
    /// How the intervals of trials are computed.
    private let bootstrap = Bootstrap(seed: 0)
    /// The measure of lists by popularity: its mean, and its mean on every resample of the customers.
    private let popularity: (mean: Double, resampled: [Double])
    /// The transposed matrix of the interactions: items × users.
    let byItem: SparseMatrix

    /// - Parameters:
    ///   - interactions: The interactions that models learn from.
    ///   - hidden: The events that lists should find; events whose type does not mark an item as seen are skipped, as
    ///     are items that no list can find.
    ///   - given: What is known about the customers to measure on; `nil` when the interactions contain it.
    ///   - measure: The measure that decides, a mean over users.
    ///   - mask: Which items the lists leave out.
    ///   - fallback: What fills the lists; that of the last days needs interactions with times.
    ///   - threads: The number of workers.
    /// - Throws: `UserError` with code `invalidData` when nothing is left to find.
    package init(
        _ interactions: Interactions, hidden: EventLog, given: EventLog?, measure: Measure, mask: ItemMask,
        fallback: Popularity = .ever, threads: Threads
    ) throws {
        precondition(measure.isMeanOverUsers)
        self.interactions = interactions
        self.measure = measure
        self.mask = mask
        self.hidden = hidden
        self.fallback = fallback
        let popularity = RecommenderContent(
            FittedRecommender(
                settings: PopularityParameters().modelSettings(of: interactions), knowledge: .popularity),
            of: interactions, table: nil)
        var measured = MeasuredModel(popularity, named: "the training")
        let countsPurchases = interactions.occasions != nil
        self.given = try given.map {
            try measured.profiles(of: $0, countingPurchases: countsPurchases, threads: threads)
        }
        if let given = self.given { measured = measured.foldingIn(given) }
        self.measured = measured
        test = try TestPairs(hidden, models: [measured], mask: mask)
        guard test.users > 0 else { throw Self.nobodyToJudge }
        byItem = interactions.matrix.transposed()
        catalogue = try Catalogue(popularity)
        let values = try ListEvaluator([measure], mask: mask, threads: threads)
            .tally(measured, test.sides[0], catalogue).values[0]
        self.popularity = (
            values.reduce(0, +) / Double(values.count),
            try bootstrap.means(of: [values], threads: threads).map { $0[0] }
        )
    }

    /// The error of a hold-out in which nothing is left to find.
    package static let nobodyToJudge = UserError(
        .invalidData, "nobody who is held out has an item left to find",
        remedy: "Hold out an earlier time, fewer items of each, or customers: \(.holdOutUsers)")

    /// The mean of the measure with lists by popularity.
    var popularityValue: Double { popularity.mean }

    /// The number of customers who have something to find.
    package var users: Int { test.users }

    /// The number of pairs to find.
    package var pairs: Int { test.pairs }

    /// The rows of the interactions whose factors are needed, ascending.
    var rows: [UInt32] { given == nil ? test.sides[0].users.map { UInt32($0) }.sorted() : [] }

    /// The measure of every customer.
    ///
    /// - Parameters:
    ///   - fitted: A model of the interactions; only the `rows` of its users are looked at.
    ///   - threads: The number of workers; it does not change the result.
    /// - Returns: A value per customer with something to find, always in the same order.
    /// - Throws: `UserError` with code `modelUnusable` for a customer whose equations have no solution.
    func values(of fitted: FittedRecommender, threads: Threads) throws -> [Double] {
        let fallback = fitted.settings.kind == .popularity ? .ever : fallback
        var measured = MeasuredModel(
            RecommenderContent(fitted, of: interactions, table: nil, fallback: fallback), named: "the candidate")
        if let given { measured = measured.foldingIn(given) }
        return try ListEvaluator([measure], mask: mask, threads: threads)
            .tally(measured, test.sides[0], catalogue).values[0]
    }

    /// The share of `repeat` in a mixture with which its lists find most.
    ///
    /// - Parameters:
    ///   - fitted: A mixture with any share.
    ///   - threads: The number of workers; it does not change the result.
    /// - Returns: The share; `nil` where nobody has something to find.
    /// - Throws: `UserError` with code `modelUnusable` for a customer whose equations have no solution.
    func share(for fitted: FittedRecommender, threads: Threads) throws -> Double? {
        let content = RecommenderContent(fitted, of: interactions, table: nil, fallback: fallback)
        return try LearntShare(of: content, on: hidden, given: given, by: measure, threads: threads)?.share
    }

    /// The interval of the mean of a measure, the difference of this mean to that of popularity, with its interval on the
    /// same resamples, and the mean on every resample; `values` has the order of `values(of:threads:)`.
    func intervals(
        of values: [Double], threads: Threads
    ) throws -> (value: ClosedRange<Double>, overPopularity: Estimate, resampled: [Double]) {
        let means = try bootstrap.means(of: [values], threads: threads).map { $0[0] }
        let differences = zip(means, popularity.resampled).map { $0 - $1 }
        let mean = values.reduce(0, +) / Double(values.count)
        return (
            bootstrap.interval(of: means),
            Estimate(mean - popularity.mean, interval: bootstrap.interval(of: differences)),
            means
        )
    }
}
