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
                [
                    "factors", "epochs", "regularization", "unobserved_weight", "frequency_exponent",
                    "initial_deviation", "solver", "seed",
                ]
            ),
            (.als, ["factors", "epochs", "regularization", "frequency_exponent", "initial_deviation", "seed"]),
            (.itemNeighbours, ["similarity", "neighbours", "shrinkage", "bm25_k1", "bm25_b"]),
            (.ease, ["l2", "neighbours"]), (.rp3beta, ["alpha", "beta", "neighbours"]), (.popularity, []),
        ]
        for (name, expected) in keys {
            guard case .object(let members) = try JSONValue(encoding: RecommenderAlgorithm(name)) else {
                Issue.record("\(name) is no object")
                continue
            }
            #expect(Set(members.keys) == expected.union(["algorithm"]))
        }
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
