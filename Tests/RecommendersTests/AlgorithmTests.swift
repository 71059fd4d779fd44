import Diagnostics
import Documents
import RecommenderModels
import Recommenders
import Testing

/// What is the same of all algorithms.
@Suite struct AlgorithmTests {
    @Test(arguments: RecommenderAlgorithm.Name.allCases)
    func aNameLeadsToTheParametersOfThatName(name: RecommenderAlgorithm.Name) throws {
        #expect(name.parameters.name == name)
        #expect(name.parameters.kind.rawValue == name.rawValue)
        #expect(name.parameters.usesRatings == (name == .als))
        let algorithm = RecommenderAlgorithm(name)
        #expect(algorithm.name == name)
        try algorithm.validate()
    }

    @Test(arguments: RecommenderAlgorithm.Name.allCases)
    func anAlgorithmReadsBackFromOneFlatObject(name: RecommenderAlgorithm.Name) throws {
        let algorithm = RecommenderAlgorithm(name)
        let json = try JSONValue(encoding: algorithm)
        #expect(json["algorithm"] == .string(name.rawValue))
        #expect(try json.decoded(as: RecommenderAlgorithm.self) == algorithm)
    }

    @Test func theKeysAreThoseOfManifests() throws {
        let keys: [(RecommenderAlgorithm.Name, Set<String>)] = [
            (
                .ials,
                // α₀ and λ follow the data unless they are given.
                ["factors", "epochs", "frequency_exponent", "initial_deviation", "solver", "seed"]
            ),
            (.als, ["factors", "epochs", "regularization", "frequency_exponent", "initial_deviation", "seed"]),
            // So do the similarity with the neighbours, and β.
            (.itemNeighbours, ["shrinkage", "bm25_k1", "bm25_b"]),
            (.ease, ["l2", "neighbours"]), (.rp3beta, ["alpha", "neighbours"]),
            (.repeat, ["prior_weight", "days_ahead", "chance_power", "lapse_power", "waiting_share"]),
            (.popularity, []),
            (
                .mixture,
                [
                    "member", "factors", "epochs", "frequency_exponent", "initial_deviation", "solver", "seed",
                    "prior_weight", "days_ahead", "chance_power", "lapse_power", "waiting_share",
                ]
            ),
        ]
        for (name, expected) in keys {
            guard case .object(let members) = try JSONValue(encoding: RecommenderAlgorithm(name)) else {
                Issue.record("\(name) is no object")
                continue
            }
            #expect(Set(members.keys) == expected.union(["algorithm"]))
        }
    }

    /// A manifest of plain EASE is the same as before there were variants, and such a manifest is still read.
    @Test func variantsOfEASEAreWrittenOnlyWhereTheyDiffer() throws {
        var parameters = EASEParameters()
        parameters.relaxedDiagonal = 0.25
        parameters.userNormalization = 0.5
        let algorithm = RecommenderAlgorithm.ease(parameters)
        let json = try JSONValue(encoding: algorithm)
        #expect(
            json == [
                "algorithm": "ease", "l2": 500, "neighbours": 500, "relaxed_diagonal": 0.25, "user_normalization": 0.5,
            ])
        #expect(try json.decoded(as: RecommenderAlgorithm.self) == algorithm)
        let plain: JSONValue = ["algorithm": "ease", "l2": 500, "neighbours": 500]
        #expect(try plain.decoded(as: RecommenderAlgorithm.self) == RecommenderAlgorithm(.ease))
        #expect(
            EASEParameters.variantKeys.map(\.name) == [
                "dropout", "relaxed_diagonal", "item_normalization", "user_normalization",
            ])
    }

    /// A mixture has the parameters of both members in one object, and those of the other member by its name.
    @Test func aMixtureHasTheParametersOfItsMembers() throws {
        var parameters = MixtureParameters(member: .rp3beta)
        let known = [
            parameters.set(\RP3betaParameters.alpha, 0.25), parameters.set(\RepeatParameters.priorWeight, 3),
            parameters.set(\IALSParameters.factors, 8),
        ]
        #expect(known == [true, true, false])
        (parameters.share, parameters.shareNew) = (0.75, 0.5)
        let algorithm = RecommenderAlgorithm.mixture(parameters)
        let json = try JSONValue(encoding: algorithm)
        #expect(
            json == [
                "algorithm": "mixture", "member": "rp3beta", "alpha": 0.25, "neighbours": 50,
                "prior_weight": 3, "days_ahead": 90, "chance_power": 0.3, "lapse_power": 1, "waiting_share": 0.2,
                "repeat_share": 0.75, "share_new": 0.5,
            ])
        #expect(try json.decoded(as: RecommenderAlgorithm.self) == algorithm)
        let given: JSONValue = ["algorithm": "mixture", "member": "ease", "l2": 7, "days_ahead": 3]
        var expected = MixtureParameters(member: .ease)
        _ = expected.set(\EASEParameters.l2, 7)
        expected.repeats.daysAhead = 3
        #expect(try given.decoded(over: RecommenderAlgorithm(.ials)) == .mixture(expected))
        #expect(MixtureParameters.optionalKeys.map(\.name) == ["repeat_share", "share_new"])
    }

    /// A manifest without a waiting share is of a model that was trained with 0; a pipeline without it has the default.
    @Test func aManifestWithoutAWaitingShareMeansZero() throws {
        let own: [String: JSONValue] = ["prior_weight": 100, "days_ahead": 90, "chance_power": 0.3, "lapse_power": 1]
        var parameters = RepeatParameters()
        parameters.waitingShare = 0
        let alone = JSONValue.object(own.merging(["algorithm": "repeat"]) { $1 })
        #expect(try alone.decoded(as: RecommenderAlgorithm.self) == .repeats(parameters))
        #expect(try alone.decoded(over: RecommenderAlgorithm(.ials)) == .repeats(RepeatParameters()))
        let mixed = JSONValue.object(
            own.merging(["algorithm": "mixture", "member": "rp3beta", "alpha": 0.5, "neighbours": 50]) { $1 })
        var mixture = MixtureParameters(member: .rp3beta)
        mixture.repeats = parameters
        #expect(try mixed.decoded(as: RecommenderAlgorithm.self) == .mixture(mixture))
        // Zero is written down, so that what reads it over the defaults keeps it.
        let json = try JSONValue(encoding: RecommenderAlgorithm.repeats(parameters))
        #expect(json["waiting_share"] == 0)
        #expect(try json.decoded(over: RecommenderAlgorithm(.ials)) == .repeats(parameters))
    }

    @Test func allWeightsOfAMemberCanBeKept() {
        var mixture = RecommenderAlgorithm.mixture(MixtureParameters(member: .ease))
        mixture.keepAllWeights()
        #expect((mixture.memberParameters as? EASEParameters)?.neighbours == nil)
        var ials = RecommenderAlgorithm(.ials)
        ials.keepAllWeights()
        #expect(ials == RecommenderAlgorithm(.ials))
    }

    @Test func algorithmsAreEqualByTypeAndValue() {
        var parameters = EASEParameters()
        #expect(RecommenderAlgorithm.ease(parameters) == RecommenderAlgorithm(.ease))
        parameters.l2 = 3
        #expect(RecommenderAlgorithm.ease(parameters) != RecommenderAlgorithm(.ease))
        #expect(RecommenderAlgorithm(.ease) != RecommenderAlgorithm(.rp3beta))
        #expect(RecommenderAlgorithm.popularity == RecommenderAlgorithm(.popularity))
    }
}
