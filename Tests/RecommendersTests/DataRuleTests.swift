import Documents
import Recommenders
import Testing

/// What the data say of parameters that are not given; the values are computed by hand.
@Suite struct DataRuleTests {
    /// λ = 0.05 / √n̄ and λ α₀ = min(0.0003 n̄, 0.003, max(12, 0.3 n̄) / items) with two digits, as far as the ranges allow.
    @Test(
        arguments: [
            (3362, 3437, 167_515, 0.42, 0.0071), (32_711, 285, 98_654, 0.031, 0.029),
            (8000, 30_000, 320_000, 0.051, 0.0079), (3, 3, 6, 0.017, 0.035), (1, 1, 1, 0.006, 0.05),
            (100, 1_000_000, 100, 0.001, 0.05), (10, 1000, 10_000, 1.0, 0.003), (0, 0, 0, 0.006, 0.05),
            (100, 60_000, 40_000, 0.67, 0.003), (100, 10_000, 14_400, 0.71, 0.0042),
        ])
    func theRule(users: Int, items: Int, pairs: Int, unobservedWeight: Double, regularization: Double) throws {
        let parameters = IALSParameters.usual(users: users, items: items, pairs: pairs)
        #expect(parameters.unobservedWeight == unobservedWeight && parameters.regularization == regularization)
        try parameters.validate()
        // A search names them as if they had been given.
        #expect(!parameters.followsData && parameters.byData == nil)
        let words = "unobserved-weight \(unobservedWeight) regularization \(regularization)"
        #expect(RecommenderAlgorithm.ials(parameters).summary.hasSuffix(words))
    }

    /// β = pairs / items / 80 with two digits, at most 0.6.
    @Test(
        arguments: [
            (100, 1200, 0.15), (1000, 8000, 0.1), (3437, 127_169, 0.46), (3, 6, 0.025), (10, 480, 0.6),
            (10, 100_000, 0.6), (16, 1, 0.00078), (0, 0, 0.0),
        ])
    func theRuleOfBeta(items: Int, pairs: Int, beta: Double) throws {
        let parameters = RP3betaParameters.usual(users: 7, items: items, pairs: pairs)
        #expect(parameters.beta == beta && parameters.alpha == 0.5 && parameters.neighbours == 50)
        #expect(!parameters.followsData && parameters.byData == nil)
        try parameters.validate()
    }

    /// With fewer than 20 customers per item cosine with 200 neighbours, else tf-idf with 20.
    @Test(
        arguments: [
            (100, 1999, "cosine", 200), (100, 2000, "tf-idf", 20), (1, 20, "tf-idf", 20), (1000, 8000, "cosine", 200),
            (0, 0, "cosine", 200),
        ])
    func theRuleOfNeighbours(items: Int, pairs: Int, similarity: String, neighbours: Int) throws {
        let parameters = ItemNeighbourParameters.usual(users: 7, items: items, pairs: pairs)
        #expect(parameters.similarity.rawValue == similarity && parameters.neighbours == neighbours)
        #expect(parameters.shrinkage == 100 && !parameters.followsData && parameters.byData == nil)
        try parameters.validate()
    }

    /// Manifests of earlier programs name every value, so these versions are trained again with them.
    @Test(
        arguments: [
            ["algorithm": "rp3beta", "alpha": 0.5, "beta": 0.6, "neighbours": 50],
            [
                "algorithm": "item-neighbours", "similarity": "tf-idf", "neighbours": 20, "shrinkage": 100,
                "bm25_k1": 1.2, "bm25_b": 0.75,
            ],
            ["algorithm": "rp3beta", "alpha": 0.5, "beta": 0.15, "neighbours": 50, "by_data": ["beta"]],
        ] as [JSONValue])
    func numbersOfAManifestAreKept(train: JSONValue) throws {
        let algorithm = try train.decoded(as: RecommenderAlgorithm.self)
        #expect(!algorithm.parameters.followsData)
        #expect(try JSONValue(encoding: algorithm) == train)
        #expect(try train.decoded(over: RecommenderAlgorithm(.ials)) == algorithm)
    }

    /// One of similarity and neighbours gives the other its fixed value, however it is given.
    @Test func similarityAndNeighboursAreGivenTogether() throws {
        var parameters = ItemNeighbourParameters()
        #expect(parameters.followsData)
        parameters.similarity = .cosine
        #expect(!parameters.followsData && parameters.neighbours == 20)
        let given: JSONValue = ["algorithm": "item-neighbours", "similarity": "cosine"]
        #expect(try given.decoded(over: RecommenderAlgorithm(.ials)) == .itemNeighbours(parameters))
        parameters = ItemNeighbourParameters()
        parameters.neighbours = 300
        #expect(!parameters.followsData && parameters.similarity == .tfidf)
        parameters = ItemNeighbourParameters()
        parameters.shrinkage = 3
        #expect(parameters.followsData)
        var mixture = MixtureParameters(member: .itemNeighbours)
        #expect(mixture.followsData && MixtureParameters(member: .rp3beta).followsData)
        let isMember = mixture.set(\ItemNeighbourParameters.neighbours, 30)
        #expect(isMember && !mixture.followsData)
    }

    @Test func whatIsSetIsGiven() throws {
        var parameters = IALSParameters()
        #expect(parameters.followsData)
        parameters.unobservedWeight = 0.03
        #expect(parameters.followsData && parameters.givenRegularization == nil)
        parameters.regularization = 0.03
        #expect(!parameters.followsData && parameters != IALSParameters())
        let json = try JSONValue(encoding: RecommenderAlgorithm.ials(parameters))
        #expect(json["regularization"]?.doubleValue == 0.03 && json["by_data"] == nil)
        #expect(try json.decoded(as: RecommenderAlgorithm.self) == .ials(parameters))
        var mixture = MixtureParameters()
        #expect(mixture.followsData && !MixtureParameters(member: .ease).followsData)
        let isMember = mixture.set(\IALSParameters.regularization, 0.1)
        #expect(isMember && mixture.followsData)
    }
}
