package import Diagnostics
package import Documents
package import Interactions
package import LinearAlgebra
package import RecommenderModels

/// The parameters of one algorithm, and all that the program needs to know of it.
///
/// A new algorithm is a type that conforms, with a case of `RecommenderAlgorithm.Name`. It can be tuned if it also
/// conforms to `TunableParameters`, and a command line needs flags for its parameters. Command lines, pipeline files and
/// manifests use the same names.
package protocol RecommenderParameters: DefaultedSettings, Sendable, Equatable {
    static var name: RecommenderAlgorithm.Name { get }
    /// The kind of the models, which tells the scorer how to rank.
    static var kind: RecommenderKind { get }
    /// Whether a pair's value is its rating.
    static var usesRatings: Bool { get }

    /// Whether the values of a customer's history decide what is listed.
    static var ranksByHistory: Bool { get }

    /// Whether it learns from the occasions of purchases.
    static var countsPurchases: Bool { get }

    /// Checks each parameter, and those that depend on each other.
    ///
    /// - Throws: `UserError` with code `wrongUsage` that names a parameter and the values that it takes.
    func validate() throws

    /// What tells this model from others of its algorithm, in the order of a command line.
    var settings: [RecommenderAlgorithm.Setting] { get }

    /// The number of factors of the models from which a fit may begin; `nil` for an algorithm without factors.
    var startableFactors: Int? { get }

    /// Whether some parameters are not given and follow the data.
    var followsData: Bool { get }

    /// The same parameters with numbers for those that follow the data; a fit to these interactions has the same.
    func decided(for interactions: Interactions) -> Self

    /// Fits a model of the interactions; the parameters must be valid, and decided for the same interactions.
    ///
    /// - Parameters:
    ///   - interactions: The interactions of customers with items, or their ratings.
    ///   - start: A model with whose rows the fit begins, which `FactorStart.check(for:)` has found to be of the right
    ///     form; `nil` for random ones, and always where `startableFactors` is.
    ///   - threads: The number of workers; it does not change the result.
    ///   - clock: Seconds since any fixed moment, used only in the report.
    ///   - progress: The receiver of a line on the algorithm and, where there are epochs, a line on each.
    /// - Returns: The model, and how the fit went.
    /// - Throws: `UserError` for too little memory, equations without a solution, and a start that cannot be used.
    func fit(
        _ interactions: Interactions, from start: FactorStart?, threads: Threads,
        clock: @escaping @Sendable () -> Double, progress: Progress
    ) throws -> FittedRecommender

    /// What the scorer must know of a model of the interactions, as far as it is known before the fit; the parameters must
    /// be decided.
    func modelSettings(of interactions: Interactions) -> RecommenderSettings
}

extension RecommenderParameters {
    package static var usesRatings: Bool { false }

    package static var ranksByHistory: Bool { true }

    package static var countsPurchases: Bool { false }

    package var startableFactors: Int? { nil }

    package var followsData: Bool { false }

    package func decided(for _: Interactions) -> Self { self }

    package func modelSettings(of interactions: Interactions) -> RecommenderSettings {
        RecommenderSettings(kind: Self.kind, of: interactions)
    }
}

extension RecommenderSettings {
    /// The settings that models of every kind take from the interactions.
    init(kind: RecommenderKind, of interactions: Interactions) {
        self.init(
            kind: kind, weights: interactions.weights, purchaseTypes: interactions.purchaseTypes,
            seenTypes: interactions.seenTypes)
    }
}
