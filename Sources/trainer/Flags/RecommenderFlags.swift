import ArgumentParser
import Diagnostics
import Recommenders

/// The flags of the algorithms; a flag that is not given keeps the default of the algorithm's parameters.
struct RecommenderFlags: ParsableArguments {
    @Option(help: "How to train.")
    var algorithm = RecommenderAlgorithm.Name.ials

    @Option(
        help:
            "ials, als: the number of factors d, \(FactorConstraints.factors.allowed); \(IALSParameters().factors) and \(ALSParameters().factors) unless given."
    )
    var factors: Int?

    @Option(
        help:
            "ials, als: sweeps over users and items, \(FactorConstraints.epochs.allowed); \(IALSParameters().epochs) unless given."
    )
    var epochs: Int?

    @Option(
        help:
            "ials, als: λ, \(FactorConstraints.regularization.allowed); \(IALSParameters().regularization) and \(ALSParameters().regularization) unless given."
    )
    var regularization: Double?

    @Option(
        help:
            "ials: α₀, the weight of pairs that were not observed, \(IALSParameters.Constraints.unobservedWeight.allowed); \(IALSParameters().unobservedWeight) unless given."
    )
    var unobservedWeight: Double?

    @Option(
        help:
            "ials, als: ν, how much regularization grows with a row's pairs, \(FactorConstraints.frequencyExponent.allowed); \(IALSParameters().frequencyExponent) unless given."
    )
    var frequencyExponent: Double?

    @Option(
        help:
            "ials, als: the deviation of the initial item factors, \(FactorConstraints.initialDeviation.allowed); \(IALSParameters().initialDeviation) unless given."
    )
    var initialDeviation: Double?

    @Option(help: "ials: how a row's equations are solved.")
    var solver: IALSParameters.Solver?

    @Option(help: "ials, als: the seed of the initial factors.")
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "ials, als: a version with whose factors the training begins, found by id: NAME, NAME@ALIAS, NAME/VERSION, or the path of a version's folder.",
            valueName: "model"))
    var start: String?

    @Option(
        help:
            "item-neighbours, ease, rp3beta: how many weights of each item are kept, \(NeighbourConstraints.neighbours.allowed); \(ItemNeighbourParameters().neighbours), \(EASEParameters().neighbours ?? 0) and \(RP3betaParameters().neighbours) unless given."
    )
    var neighbours: Int?

    @Option(
        help:
            "item-neighbours: how likeness is measured; \(ItemNeighbourParameters().similarity.rawValue) unless given.")
    var similarity: ItemNeighbourParameters.Similarity?

    @Option(
        help:
            "item-neighbours: what is added to the cosine's denominator, \(ItemNeighbourParameters.Constraints.shrinkage.allowed); \(ItemNeighbourParameters().shrinkage) unless given."
    )
    var shrinkage: Double?

    @Option(
        name: .customLong("bm25-k1"),
        help:
            "item-neighbours with bm25: how soon more confidence adds nothing, \(ItemNeighbourParameters.Constraints.k1.allowed); \(ItemNeighbourParameters().k1) unless given."
    )
    var bm25k1: Double?

    @Option(
        name: .customLong("bm25-b"),
        help:
            "item-neighbours with bm25: how much less a popular item's customers count, \(ItemNeighbourParameters.Constraints.b.allowed); \(ItemNeighbourParameters().b) unless given."
    )
    var bm25b: Double?

    @Option(
        name: .customLong("l2"),
        help: "ease: λ, \(EASEParameters.Constraints.l2.allowed); \(EASEParameters().l2) unless given.")
    var l2: Double?

    @Flag(help: "ease: keep all weights, 4 bytes for each pair of items.")
    var dense = false

    @Option(
        help:
            "rp3beta: the power of each step's probability, \(RP3betaParameters.Constraints.alpha.allowed); \(RP3betaParameters().alpha) unless given."
    )
    var alpha: Double?

    @Option(
        help:
            "rp3beta: how much what is popular is penalized, \(RP3betaParameters.Constraints.beta.allowed); \(RP3betaParameters().beta) unless given."
    )
    var beta: Double?
}

extension RecommenderAlgorithm.Name: ExpressibleByArgument {}
extension IALSParameters.Solver: ExpressibleByArgument {}
extension ItemNeighbourParameters.Similarity: ExpressibleByArgument {}
