import Diagnostics
import Documents
import Events
import RecommenderModels
import Recommenders
import Training

extension PipelineField {
    /// The keys of `train` for recommenders.
    static var recommender: [PipelineField] {
        [
            PipelineField(
                .algorithm, .choice, \.algorithm, for: [.recommender], "How to train; ials unless given."),
            PipelineField(
                "train.start", .alias, \.start, for: [.recommender],
                "ials, als: the alias whose version's factors the training begins with; random ones unless given."),
            PipelineField(
                .fallback, .choice, \.fallback, for: [.recommender],
                "What fills lists and serves strangers: popularity, or popularity@28d of the last 28 days; popularity unless given."
            ),
            PipelineField(
                .refit, .choice, \.refit, for: [.recommender],
                "What the version learns from: all, also what is held out, or train, without it; all unless given."),
            parameter(.factors, .wholeNumber(FactorConstraints.factors.allowed), "ials, als: the number of factors."),
            parameter(
                .epochs, .wholeNumber(FactorConstraints.epochs.allowed), "ials, als: sweeps over users and items."),
            parameter(
                .regularization, .number(FactorConstraints.regularization.allowed),
                "ials, als: the weight of the squared factors; for ials by the data unless given."),
            parameter(
                .unobservedWeight, .number(IALSParameters.Constraints.unobservedWeight.allowed),
                "ials: the weight of pairs that were not observed; by the data unless given."),
            parameter(
                .frequencyExponent, .number(FactorConstraints.frequencyExponent.allowed),
                "ials, als: how much regularization grows with a row's pairs."),
            parameter(
                .initialDeviation, .number(FactorConstraints.initialDeviation.allowed),
                "ials, als: the deviation of the initial item factors."),
            parameter(
                .iALSSolver, PipelineValue<IALSParameters.Solver>.choice, "ials: how a row's equations are solved."),
            parameter(.factorSeed, .seed, "ials, als: the seed of the initial factors."),
            parameter(
                .neighbours, .wholeNumber(NeighbourConstraints.neighbours.allowed),
                "item-neighbours, ease, rp3beta: how many weights of each item are kept; for item-neighbours by the data unless this or similarity is given."
            ),
            parameter(
                .similarity, PipelineValue<ItemNeighbourParameters.Similarity>.choice,
                "item-neighbours: how likeness is measured; by the data unless this or neighbours is given."),
            parameter(
                .shrinkage, .number(ItemNeighbourParameters.Constraints.shrinkage.allowed),
                "item-neighbours: what is added to the cosine's denominator."),
            parameter(
                .bm25k1, .number(ItemNeighbourParameters.Constraints.k1.allowed),
                "item-neighbours with bm25: how soon more confidence adds nothing."),
            parameter(
                .bm25b, .number(ItemNeighbourParameters.Constraints.b.allowed),
                "item-neighbours with bm25: how much less a popular item's customers count."),
            parameter(
                .l2, .number(EASEParameters.Constraints.l2.allowed), "ease: the weight of the squared weights."),
            parameter(.dense, .flag, "ease: whether all weights are kept, 4 bytes for each pair of items."),
            parameter(
                .dropout, .number(EASEParameters.Constraints.dropout.allowed),
                "ease: the share of dropout, which regularizes popular items more."),
            parameter(
                .relaxedDiagonal, .number(EASEParameters.Constraints.relaxedDiagonal.allowed),
                "ease: the largest weight that an item may have for itself."),
            parameter(
                .itemNormalization, .number(EASEParameters.Constraints.itemNormalization.allowed),
                "ease: how much what is rare gains over what is popular."),
            parameter(
                .userNormalization, .number(EASEParameters.Constraints.userNormalization.allowed),
                "ease: how much less customers with many items count."),
            parameter(
                .alpha, .number(RP3betaParameters.Constraints.alpha.allowed),
                "rp3beta: the power of each step's probability."),
            parameter(
                .beta, .number(RP3betaParameters.Constraints.beta.allowed),
                "rp3beta: how much what is popular is penalized; by the data unless given."),
            parameter(
                .priorWeight, .number(RepeatParameters.Constraints.priorWeight.allowed),
                "repeat: how many customers of its category each item is given in addition to its own."),
            parameter(
                .daysAhead, .number(RepeatParameters.Constraints.daysAhead.allowed),
                "repeat: how many days lists look ahead."),
            parameter(
                .chancePower, .number(RepeatParameters.Constraints.chancePower.allowed),
                "repeat: the power of an item's chance of being bought again."),
            parameter(
                .lapsePower, .number(RepeatParameters.Constraints.lapsePower.allowed),
                "repeat: the power of the chance that a customer has not given an item up."),
            parameter(
                .waitingShare, .number(RepeatParameters.Constraints.waitingShare.allowed),
                "repeat: how much of a customer's time before the first purchase of an item counts in the customer's rate."
            ),
            parameter(
                .member, PipelineValue<MixtureParameters.Member>.choice,
                "mixture: the algorithm beside repeat, whose parameters it takes; ials unless given."),
            parameter(
                .repeatShare, .number(MixtureParameters.Constraints.share.allowed),
                "mixture: the share of repeat in a score; learnt on the newest 28 days unless given."),
            parameter(
                .shareNew, .number(MixtureParameters.Constraints.shareNew.allowed),
                "mixture: the share of each list for what the customer has not bought, where a list is made without another."
            ),
        ]
    }
}
