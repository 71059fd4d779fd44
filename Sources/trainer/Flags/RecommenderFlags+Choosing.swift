import Diagnostics
import Documents
import Events
import RecommenderModels
import Recommenders
import Terminal

extension RecommenderFlags {
    /// The algorithm with its parameters.
    ///
    /// - Throws: `UserError` for a flag that the chosen algorithm does not use.
    func chosen() throws -> RecommenderAlgorithm {
        var parameters: any RecommenderParameters = algorithm.parameters.init()
        var circumstance: Message = "with \(.algorithm, algorithm.rawValue)"
        if algorithm == .mixture {
            let mixture = MixtureParameters(member: member ?? MixtureParameters().member)
            parameters = mixture
            circumstance = "with \(.algorithm, algorithm.rawValue) and \(.member, mixture.member.rawValue)"
        } else if member != nil {
            throw GivenOptions.refusal(of: .member, circumstance)
        }
        let given = (mixtureRows + factorRows + weightRows + repeatRows).filter(\.isGiven)
        for row in given {
            guard let changed = row.applied(to: parameters) else {
                throw GivenOptions.refusal(of: row.key, circumstance)
            }
            parameters = changed
        }
        let chosen = RecommenderAlgorithm(parameters: parameters)
        if let neighbours = chosen.memberParameters as? ItemNeighbourParameters, neighbours.similarity != .bm25,
            let row = given.first(where: { $0.key == .bm25k1 || $0.key == .bm25b })
        {
            throw GivenOptions.refusal(
                of: row.key, "without \(.similarity, ItemNeighbourParameters.Similarity.bm25.rawValue)")
        }
        if chosen.memberParameters is EASEParameters, dense, neighbours != nil {
            throw GivenOptions.refusal(of: .neighbours, "with \(.dense)")
        }
        return chosen
    }

    /// The flags of a mixture itself, except the one that names its member.
    private var mixtureRows: [RecommenderFlag] {
        [
            RecommenderFlag(.repeatShare, repeatShare) { $0.set(\MixtureParameters.share, $1) },
            RecommenderFlag(.shareNew, shareNew) { $0.set(\MixtureParameters.shareNew, $1) },
        ]
    }

    /// The flags of algorithms with factors, in the order in which wrong ones are reported.
    private var factorRows: [RecommenderFlag] {
        [
            RecommenderFlag(.factors, factors) {
                $0.set(\IALSParameters.factors, $1)
                $0.set(\ALSParameters.factors, $1)
            },
            RecommenderFlag(.epochs, epochs) {
                $0.set(\IALSParameters.epochs, $1)
                $0.set(\ALSParameters.epochs, $1)
            },
            RecommenderFlag(.regularization, regularization) {
                $0.set(\IALSParameters.regularization, $1)
                $0.set(\ALSParameters.regularization, $1)
            },
            RecommenderFlag(.unobservedWeight, unobservedWeight) { $0.set(\IALSParameters.unobservedWeight, $1) },
            RecommenderFlag(.frequencyExponent, frequencyExponent) {
                $0.set(\IALSParameters.frequencyExponent, $1)
                $0.set(\ALSParameters.frequencyExponent, $1)
            },
            RecommenderFlag(.initialDeviation, initialDeviation) {
                $0.set(\IALSParameters.initialDeviation, $1)
                $0.set(\ALSParameters.initialDeviation, $1)
            },
            RecommenderFlag(.iALSSolver, solver) { $0.set(\IALSParameters.solver, $1) },
            RecommenderFlag(.factorSeed, seed) {
                $0.set(\IALSParameters.seed, $1)
                $0.set(\ALSParameters.seed, $1)
            },
        ]
    }

    /// The flags of algorithms with weights between items; a wrong one is reported after those of factors.
    private var weightRows: [RecommenderFlag] {
        [
            RecommenderFlag(.neighbours, neighbours) {
                $0.set(\ItemNeighbourParameters.neighbours, $1)
                $0.set(\EASEParameters.neighbours, $1)
                $0.set(\RP3betaParameters.neighbours, $1)
            },
            RecommenderFlag(.similarity, similarity) { $0.set(\ItemNeighbourParameters.similarity, $1) },
            RecommenderFlag(.shrinkage, shrinkage) { $0.set(\ItemNeighbourParameters.shrinkage, $1) },
            RecommenderFlag(.bm25k1, bm25k1) { $0.set(\ItemNeighbourParameters.k1, $1) },
            RecommenderFlag(.bm25b, bm25b) { $0.set(\ItemNeighbourParameters.b, $1) },
            RecommenderFlag(.l2, l2) { $0.set(\EASEParameters.l2, $1) },
            RecommenderFlag(.dense, dense ? true : nil) { chosen, _ in
                chosen.set(\EASEParameters.neighbours, nil)
            },
            RecommenderFlag(.dropout, dropout) { $0.set(\EASEParameters.dropout, $1) },
            RecommenderFlag(.relaxedDiagonal, relaxedDiagonal) { $0.set(\EASEParameters.relaxedDiagonal, $1) },
            RecommenderFlag(.itemNormalization, itemNormalization) { $0.set(\EASEParameters.itemNormalization, $1) },
            RecommenderFlag(.userNormalization, userNormalization) { $0.set(\EASEParameters.userNormalization, $1) },
            RecommenderFlag(.alpha, alpha) { $0.set(\RP3betaParameters.alpha, $1) },
            RecommenderFlag(.beta, beta) { $0.set(\RP3betaParameters.beta, $1) },
        ]
    }

    /// The flags of what is bought again.
    private var repeatRows: [RecommenderFlag] {
        [
            RecommenderFlag(.priorWeight, priorWeight) { $0.set(\RepeatParameters.priorWeight, $1) },
            RecommenderFlag(.daysAhead, daysAhead) { $0.set(\RepeatParameters.daysAhead, $1) },
            RecommenderFlag(.chancePower, chancePower) { $0.set(\RepeatParameters.chancePower, $1) },
            RecommenderFlag(.lapsePower, lapsePower) { $0.set(\RepeatParameters.lapsePower, $1) },
            RecommenderFlag(.waitingShare, waitingShare) { $0.set(\RepeatParameters.waitingShare, $1) },
        ]
    }
}
