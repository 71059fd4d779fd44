import Diagnostics
import Recommenders
import Testing

/// The values that parameters take, and the words for parameters with their values.
@Suite struct ParameterTests {
    private static func ials(_ change: (inout IALSParameters) -> Void) -> RecommenderAlgorithm {
        var parameters = IALSParameters()
        change(&parameters)
        return .ials(parameters)
    }

    private static func als(_ change: (inout ALSParameters) -> Void) -> RecommenderAlgorithm {
        var parameters = ALSParameters()
        change(&parameters)
        return .als(parameters)
    }

    private static func ease(_ change: (inout EASEParameters) -> Void) -> RecommenderAlgorithm {
        var parameters = EASEParameters()
        change(&parameters)
        return .ease(parameters)
    }

    private static func itemNeighbours(_ change: (inout ItemNeighbourParameters) -> Void) -> RecommenderAlgorithm {
        var parameters = ItemNeighbourParameters()
        change(&parameters)
        return .itemNeighbours(parameters)
    }

    private static func repeats(_ change: (inout RepeatParameters) -> Void) -> RecommenderAlgorithm {
        var parameters = RepeatParameters()
        change(&parameters)
        return .repeats(parameters)
    }

    private static func mixture(_ change: (inout MixtureParameters) -> Void) -> RecommenderAlgorithm {
        var parameters = MixtureParameters(member: .rp3beta)
        change(&parameters)
        return .mixture(parameters)
    }

    private static func rp3beta(_ change: (inout RP3betaParameters) -> Void) -> RecommenderAlgorithm {
        var parameters = RP3betaParameters()
        change(&parameters)
        return .rp3beta(parameters)
    }

    @Test func aValueOutOfRangeIsWrongUsageThatSaysWhatIsAllowed() {
        let amount = "Give a number from 0 to below 1000000"
        let deviation = "Give a number of at least 0.000001: factors that begin at 0 stay there"
        let neighbours = "Give a number from 1 to 1000000"
        let cases: [(RecommenderAlgorithm, String, String)] = [
            (Self.ials { $0.factors = 0 }, "train.factors 0", "Give from 1 to 4096"),
            (Self.als { $0.factors = 4097 }, "train.factors 4097", "Give from 1 to 4096"),
            (Self.ials { $0.epochs = 10_001 }, "train.epochs 10001", "Give from 1 to 10000"),
            (Self.ials { $0.regularization = .nan }, "train.regularization nan", amount),
            (Self.als { $0.regularization = 1e6 }, "train.regularization 1000000.0", amount),
            (Self.ials { $0.unobservedWeight = -1 }, "train.unobserved_weight -1.0", amount),
            (Self.ials { $0.frequencyExponent = 4.5 }, "train.frequency_exponent 4.5", "Give a number from 0 to 4"),
            (Self.als { $0.initialDeviation = 0 }, "train.initial_deviation 0.0", deviation),
            (Self.ease { $0.l2 = .infinity }, "train.l2 inf", "Give a number from 0.000001 to 1e12"),
            (Self.ease { $0.neighbours = 0 }, "train.neighbours 0", neighbours),
            (Self.ease { $0.dropout = 1 }, "train.dropout 1.0", "Give a number from 0 to below 1"),
            (Self.ease { $0.dropout = -0.1 }, "train.dropout -0.1", "Give a number from 0 to below 1"),
            (Self.ease { $0.relaxedDiagonal = .nan }, "train.relaxed_diagonal nan", "Give a number from 0 to below 1"),
            (Self.ease { $0.itemNormalization = 1.5 }, "train.item_normalization 1.5", "Give a number from 0 to 1"),
            (Self.ease { $0.userNormalization = -1 }, "train.user_normalization -1.0", "Give a number from 0 to 1"),
            (Self.itemNeighbours { $0.neighbours = 1_000_001 }, "train.neighbours 1000001", neighbours),
            (Self.itemNeighbours { $0.shrinkage = -1 }, "train.shrinkage -1.0", amount),
            (Self.itemNeighbours { $0.k1 = .nan }, "train.bm25_k1 nan", amount),
            (Self.itemNeighbours { $0.b = 1.5 }, "train.bm25_b 1.5", "Give a number from 0 to 1"),
            (Self.rp3beta { $0.alpha = .nan }, "train.alpha nan", "Give a number from 0 to 4"),
            (Self.rp3beta { $0.beta = 5 }, "train.beta 5.0", "Give a number from 0 to 4"),
            (
                Self.repeats { $0.priorWeight = 0 }, "train.prior_weight 0.0",
                "Give a number of customers from 0.01 to 1000000"
            ),
            (
                Self.repeats { $0.daysAhead = .nan }, "train.days_ahead nan",
                "Give a number of days from 0.1 to 3650"
            ),
            (Self.repeats { $0.chancePower = -1 }, "train.chance_power -1.0", "Give a number from 0 to 4"),
            (Self.repeats { $0.lapsePower = -0.5 }, "train.lapse_power -0.5", "Give a number from 0 to 10"),
            (Self.repeats { $0.lapsePower = 10.5 }, "train.lapse_power 10.5", "Give a number from 0 to 10"),
            (Self.mixture { $0.repeats.lapsePower = .nan }, "train.lapse_power nan", "Give a number from 0 to 10"),
            (Self.repeats { $0.waitingShare = -0.1 }, "train.waiting_share -0.1", "Give a number from 0 to 1"),
            (Self.repeats { $0.waitingShare = 1.5 }, "train.waiting_share 1.5", "Give a number from 0 to 1"),
            (Self.mixture { $0.repeats.waitingShare = .nan }, "train.waiting_share nan", "Give a number from 0 to 1"),
            (Self.mixture { $0.share = 1.5 }, "train.repeat_share 1.5", "Give a number from 0 to 1"),
            (Self.mixture { $0.share = .nan }, "train.repeat_share nan", "Give a number from 0 to 1"),
            (Self.mixture { $0.shareNew = -0.5 }, "train.share_new -0.5", "Give a number from 0 to 1"),
            (Self.mixture { $0.repeats.chancePower = -1 }, "train.chance_power -1.0", "Give a number from 0 to 4"),
            (
                Self.mixture { _ = $0.set(\RP3betaParameters.beta, 5) }, "train.beta 5.0", "Give a number from 0 to 4"
            ),
        ]
        for (algorithm, given, remedy) in cases {
            let error = #expect(throws: UserError.self) { try algorithm.validate() }
            #expect(error?.code == .wrongUsage)
            #expect(error?.problem == "\(given) is out of range")
            #expect(error?.remedy == remedy)
        }
    }

    @Test func theEndsOfTheRangesAreAllowed() throws {
        try Self.ials {
            $0.factors = 4096
            $0.epochs = 1
            $0.regularization = 0
            $0.frequencyExponent = 4
            $0.initialDeviation = 1e-6
        }.validate()
        try Self.ease {
            $0.l2 = 1e12
            $0.neighbours = nil
            $0.dropout = 0.999
            $0.relaxedDiagonal = 0.999
            $0.itemNormalization = 1
            $0.userNormalization = 1
        }.validate()
        try Self.itemNeighbours { $0.b = 1 }.validate()
        try Self.rp3beta { $0.alpha = 0 }.validate()
        try Self.repeats { ($0.chancePower, $0.lapsePower, $0.waitingShare) = (0, 0, 0) }.validate()
        try Self.repeats { ($0.chancePower, $0.lapsePower, $0.waitingShare) = (4, 10, 1) }.validate()
    }

    @Test func withoutAnyRegularizationThereIsNoSolution() {
        let algorithm = Self.ials {
            $0.regularization = 0
            $0.unobservedWeight = 0
        }
        let error = #expect(throws: UserError.self) { try algorithm.validate() }
        #expect(error?.problem == "train.regularization 0 with train.unobserved_weight 0 has no solution")
        #expect(error?.remedy == "Give a train.regularization above 0, for example 0.03")
    }

    @Test func summariesNameTheParametersOfTheSettings() {
        let summaries: [(RecommenderAlgorithm, String)] = [
            (Self.ials { _ in }, "ials factors 64 epochs 16"),
            (
                Self.ials {
                    $0.regularization = 0.25
                    $0.unobservedWeight = 0.125
                }, "ials factors 64 epochs 16 unobserved-weight 0.125 regularization 0.25"
            ),
            (Self.als { _ in }, "als factors 32 epochs 16 regularization 0.1"),
            (Self.itemNeighbours { _ in }, "item-neighbours shrinkage 100.0"),
            (
                Self.itemNeighbours { $0.neighbours = 7 },
                "item-neighbours similarity tf-idf neighbours 7 shrinkage 100.0"
            ),
            (
                Self.itemNeighbours { $0.similarity = .bm25 },
                "item-neighbours similarity bm25 neighbours 20 shrinkage 100.0 bm25-k1 1.2 bm25-b 0.75"
            ),
            (Self.ease { _ in }, "ease l2 500.0 neighbours 500"),
            (Self.ease { $0.neighbours = nil }, "ease l2 500.0 dense"),
            (Self.ease { $0.dropout = 0.25 }, "ease l2 500.0 neighbours 500 dropout 0.25"),
            (
                Self.ease {
                    $0.neighbours = nil
                    $0.userNormalization = 0.5
                    $0.relaxedDiagonal = 0.125
                }, "ease l2 500.0 dense relaxed-diagonal 0.125 user-normalization 0.5"
            ),
            (Self.rp3beta { _ in }, "rp3beta alpha 0.5 neighbours 50"), (.popularity, "popularity"),
            (Self.rp3beta { $0.beta = 0.25 }, "rp3beta alpha 0.5 beta 0.25 neighbours 50"),
            (
                Self.repeats { _ in },
                "repeat prior-weight 100.0 days-ahead 90.0 chance-power 0.3 lapse-power 1.0 waiting-share 0.2"
            ),
            (
                Self.mixture { _ in },
                "mixture member rp3beta alpha 0.5 neighbours 50 prior-weight 100.0 days-ahead 90.0 "
                    + "chance-power 0.3 lapse-power 1.0 waiting-share 0.2"
            ),
            (
                Self.mixture {
                    $0.share = 0.25
                    $0.shareNew = 0.5
                },
                "mixture member rp3beta alpha 0.5 neighbours 50 prior-weight 100.0 days-ahead 90.0 "
                    + "chance-power 0.3 lapse-power 1.0 waiting-share 0.2 repeat-share 0.25 share-new 0.5"
            ),
        ]
        for (algorithm, summary) in summaries { #expect(algorithm.summary == summary) }
        let dense = Self.ease { $0.neighbours = nil }.settings
        #expect(dense.map { $0.key.path } == ["train.algorithm", "train.l2", "train.dense"])
        #expect(dense.map { $0.value } == ["ease", "500.0", nil])
    }
}
