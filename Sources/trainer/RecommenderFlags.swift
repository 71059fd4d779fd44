import ArgumentParser
import Diagnostics
import Recommenders

/// The flags of the algorithms; a flag that is not given keeps the default of the algorithm's parameters.
struct RecommenderFlags: ParsableArguments {
    @Option(help: "How to train.")
    var algorithm = RecommenderAlgorithm.Name.ials

    @Option(
        help:
            "ials, als: the number of factors d; \(IALSParameters().factors) and \(ALSParameters().factors) unless given."
    )
    var factors: Int?

    @Option(help: "ials, als: sweeps over users and items; \(IALSParameters().epochs) unless given.")
    var epochs: Int?

    @Option(
        help: "ials, als: λ; \(IALSParameters().regularization) and \(ALSParameters().regularization) unless given.")
    var regularization: Double?

    @Option(
        help: "ials: α₀, the weight of pairs that were not observed; \(IALSParameters().unobservedWeight) unless given."
    )
    var unobservedWeight: Double?

    @Option(
        help:
            "ials, als: ν, how much regularization grows with a row's pairs; \(IALSParameters().frequencyExponent) unless given."
    )
    var frequencyExponent: Double?

    @Option(
        help: "ials, als: the deviation of the initial item factors; \(IALSParameters().initialDeviation) unless given."
    )
    var initialDeviation: Double?

    @Option(help: "ials: how a row's equations are solved.")
    var solver: IALSParameters.Solver?

    @Option(help: "ials, als: the seed of the initial factors.")
    var seed: UInt64?

    @Option(
        help:
            "item-neighbours, ease, rp3beta: how many weights of each item are kept; \(ItemNeighbourParameters().neighbours), \(EASEParameters().neighbours ?? 0) and \(RP3betaParameters().neighbours) unless given."
    )
    var neighbours: Int?

    @Option(
        help:
            "item-neighbours: how likeness is measured; \(ItemNeighbourParameters().similarity.rawValue) unless given.")
    var similarity: ItemNeighbourParameters.Similarity?

    @Option(
        help:
            "item-neighbours: what is added to the cosine's denominator; \(ItemNeighbourParameters().shrinkage) unless given."
    )
    var shrinkage: Double?

    @Option(
        name: .customLong("bm25-k1"),
        help:
            "item-neighbours with bm25: how soon more confidence adds nothing; \(ItemNeighbourParameters().k1) unless given."
    )
    var bm25k1: Double?

    @Option(
        name: .customLong("bm25-b"),
        help:
            "item-neighbours with bm25: how much less a popular item's customers count; \(ItemNeighbourParameters().b) unless given."
    )
    var bm25b: Double?

    @Option(name: .customLong("l2"), help: "ease: λ; \(EASEParameters().l2) unless given.")
    var l2: Double?

    @Flag(help: "ease: keep all weights, 4 bytes for each pair of items.")
    var dense = false

    @Option(help: "rp3beta: the power of each step's probability; \(RP3betaParameters().alpha) unless given.")
    var alpha: Double?

    @Option(help: "rp3beta: how much what is popular is penalized; \(RP3betaParameters().beta) unless given.")
    var beta: Double?

    /// The algorithm with its parameters.
    ///
    /// - Throws: `UserError` for a flag that the chosen algorithm does not use.
    func chosen() throws -> RecommenderAlgorithm {
        let uses = try checkedUses()
        switch algorithm.parameters.init() {
        case var parameters as IALSParameters:
            if let factors { parameters.factors = factors }
            if let epochs { parameters.epochs = epochs }
            if let regularization { parameters.regularization = regularization }
            if let unobservedWeight { parameters.unobservedWeight = unobservedWeight }
            if let frequencyExponent { parameters.frequencyExponent = frequencyExponent }
            if let initialDeviation { parameters.initialDeviation = initialDeviation }
            if let solver { parameters.solver = solver }
            if let seed { parameters.seed = seed }
            return .ials(parameters)
        case var parameters as ALSParameters:
            if let factors { parameters.factors = factors }
            if let epochs { parameters.epochs = epochs }
            if let regularization { parameters.regularization = regularization }
            if let frequencyExponent { parameters.frequencyExponent = frequencyExponent }
            if let initialDeviation { parameters.initialDeviation = initialDeviation }
            if let seed { parameters.seed = seed }
            return .als(parameters)
        case var parameters as ItemNeighbourParameters:
            if let similarity { parameters.similarity = similarity }
            if let neighbours { parameters.neighbours = neighbours }
            if let shrinkage { parameters.shrinkage = shrinkage }
            if let bm25k1 { parameters.k1 = bm25k1 }
            if let bm25b { parameters.b = bm25b }
            if parameters.similarity != .bm25, let flag = uses.first(where: { $0.hasPrefix("bm25") }) {
                throw refused(flag, with: "--similarity \(parameters.similarity.rawValue)")
            }
            return .itemNeighbours(parameters)
        case var parameters as EASEParameters:
            if let l2 { parameters.l2 = l2 }
            if let neighbours { parameters.neighbours = neighbours }
            if dense {
                if neighbours != nil { throw refused("neighbours", with: "--dense") }
                parameters.neighbours = nil
            }
            return .ease(parameters)
        case var parameters as RP3betaParameters:
            if let alpha { parameters.alpha = alpha }
            if let beta { parameters.beta = beta }
            if let neighbours { parameters.neighbours = neighbours }
            return .rp3beta(parameters)
        case let parameters:
            return RecommenderAlgorithm(parameters: parameters)
        }
    }

    /// The names of the given flags, after checking that the chosen algorithm uses each of them.
    private func checkedUses() throws -> [String] {
        let ials: [RecommenderAlgorithm.Name] = [.ials]
        let factorModels: [RecommenderAlgorithm.Name] = [.ials, .als]
        let neighbours: [RecommenderAlgorithm.Name] = [.itemNeighbours]
        let flags: [(name: String, isGiven: Bool, algorithms: [RecommenderAlgorithm.Name])] = [
            ("factors", factors != nil, factorModels), ("epochs", epochs != nil, factorModels),
            ("regularization", regularization != nil, factorModels),
            ("unobserved-weight", unobservedWeight != nil, ials),
            ("frequency-exponent", frequencyExponent != nil, factorModels),
            ("initial-deviation", initialDeviation != nil, factorModels), ("solver", solver != nil, ials),
            ("seed", seed != nil, factorModels),
            ("neighbours", self.neighbours != nil, [.itemNeighbours, .ease, .rp3beta]),
            ("similarity", similarity != nil, neighbours), ("shrinkage", shrinkage != nil, neighbours),
            ("bm25-k1", bm25k1 != nil, neighbours), ("bm25-b", bm25b != nil, neighbours),
            ("l2", l2 != nil, [.ease]), ("dense", dense, [.ease]),
            ("alpha", alpha != nil, [.rp3beta]), ("beta", beta != nil, [.rp3beta]),
        ]
        let given = flags.filter(\.isGiven)
        if let flag = given.first(where: { !$0.algorithms.contains(algorithm) }) {
            throw refused(flag.name, with: "--algorithm \(algorithm.rawValue)")
        }
        return given.map(\.name)
    }

    private func refused(_ flag: String, with choice: String) -> UserError {
        UserError(.wrongUsage, "--\(flag) has no effect with \(choice)", remedy: "Leave it out")
    }
}

extension RecommenderAlgorithm.Name: ExpressibleByArgument {}
extension IALSParameters.Solver: ExpressibleByArgument {}
extension ItemNeighbourParameters.Similarity: ExpressibleByArgument {}
