import ArgumentParser
import Diagnostics
import Recommenders

/// The flags of the algorithms; a flag that is not given keeps the default of the algorithm's parameters.
struct RecommenderFlags: ParsableArguments {
    @Option(help: "How to train.")
    var algorithm = RecommenderAlgorithm.Name.ials

    @Option(
        help:
            "mixture: the algorithm beside repeat, whose parameters are those of this algorithm; \(MixtureParameters().member.rawValue) unless given."
    )
    var member: MixtureParameters.Member?

    @Option(
        help: ArgumentHelp(
            "mixture: the share of repeat in a score, \(MixtureParameters.Constraints.share.allowed); learnt on the newest 28 days unless given.",
            valueName: "share"))
    var repeatShare: Double?

    @Option(
        help: ArgumentHelp(
            "mixture: the share of each list for what the customer has not bought, \(MixtureParameters.Constraints.shareNew.allowed), where a list is made without another; \(MixtureParameters().shareNew) unless given.",
            valueName: "share"))
    var shareNew: Double?

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
            "ials, als: λ, \(FactorConstraints.regularization.allowed); for ials by the data and \(ALSParameters().regularization) for als unless given."
    )
    var regularization: Double?

    @Option(
        help:
            "ials: α₀, the weight of pairs that were not observed, \(IALSParameters.Constraints.unobservedWeight.allowed); by the data unless given."
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
            "item-neighbours, ease, rp3beta: how many weights of each item are kept, \(NeighbourConstraints.neighbours.allowed); by the data (\(ItemNeighbourParameters.fixed.neighbours) where only the similarity is given), \(EASEParameters().neighbours ?? 0) and \(RP3betaParameters().neighbours) unless given."
    )
    var neighbours: Int?

    @Option(
        help:
            "item-neighbours: how likeness is measured; by the data (\(ItemNeighbourParameters.fixed.similarity.rawValue) where only the neighbours are given) unless given."
    )
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
            "ease: the share p of dropout, \(EASEParameters.Constraints.dropout.allowed); it adds p/(1-p) of an item's own sum of squares to λ. None unless given."
    )
    var dropout: Double?

    @Option(
        help:
            "ease: the largest weight that an item may have for itself, \(EASEParameters.Constraints.relaxedDiagonal.allowed); 0 unless given."
    )
    var relaxedDiagonal: Double?

    @Option(
        help:
            "ease: how much what is rare gains over what is popular, \(EASEParameters.Constraints.itemNormalization.allowed); 0 unless given."
    )
    var itemNormalization: Double?

    @Option(
        help:
            "ease: how much less customers with many items count, \(EASEParameters.Constraints.userNormalization.allowed); 0 unless given."
    )
    var userNormalization: Double?

    @Option(
        help:
            "rp3beta: the power of each step's probability, \(RP3betaParameters.Constraints.alpha.allowed); \(RP3betaParameters().alpha) unless given."
    )
    var alpha: Double?

    @Option(
        help:
            "rp3beta: how much what is popular is penalized, \(RP3betaParameters.Constraints.beta.allowed); by the data unless given."
    )
    var beta: Double?

    @Option(
        help:
            "repeat: how many customers of its category each item is given in addition to its own, \(RepeatParameters.Constraints.priorWeight.allowed); \(RepeatParameters().priorWeight) unless given."
    )
    var priorWeight: Double?

    @Option(
        help:
            "repeat: how many days lists look ahead, \(RepeatParameters.Constraints.daysAhead.allowed); \(RepeatParameters().daysAhead) unless given."
    )
    var daysAhead: Double?

    @Option(
        help:
            "repeat: the power of an item's chance of being bought again, \(RepeatParameters.Constraints.chancePower.allowed); \(RepeatParameters().chancePower) unless given."
    )
    var chancePower: Double?

    @Option(
        help:
            "repeat: the power of the chance that a customer has not given an item up, \(RepeatParameters.Constraints.lapsePower.allowed); \(RepeatParameters().lapsePower) unless given."
    )
    var lapsePower: Double?

    @Option(
        help:
            "repeat: how much of a customer's time before the first purchase of an item counts in the customer's rate, \(RepeatParameters.Constraints.waitingShare.allowed); \(RepeatParameters().waitingShare) unless given."
    )
    var waitingShare: Double?
}

extension RecommenderAlgorithm.Name: ExpressibleByArgument {}
extension IALSParameters.Solver: ExpressibleByArgument {}
extension MixtureParameters.Member: ExpressibleByArgument {}
extension ItemNeighbourParameters.Similarity: ExpressibleByArgument {}
