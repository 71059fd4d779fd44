extension RecommenderAlgorithm {
    /// The flags of `trainer fit recommender` that select this algorithm with these parameters, as alternating names
    /// and values.
    package var flags: [String] {
        let parameters: [(String, String)]
        switch self {
        case .ials(let ials):
            parameters = [
                ("factors", "\(ials.factors)"), ("epochs", "\(ials.epochs)"),
                ("unobserved-weight", "\(ials.unobservedWeight)"), ("regularization", "\(ials.regularization)"),
            ]
        case .itemNeighbours(let neighbours):
            let bm25 = [("bm25-k1", "\(neighbours.k1)"), ("bm25-b", "\(neighbours.b)")]
            parameters =
                [
                    ("similarity", neighbours.similarity.rawValue), ("neighbours", "\(neighbours.neighbours)"),
                    ("shrinkage", "\(neighbours.shrinkage)"),
                ] + (neighbours.similarity == .bm25 ? bm25 : [])
        case .ease(let ease):
            parameters = [("l2", "\(ease.l2)"), ease.neighbours.map { ("neighbours", "\($0)") } ?? ("dense", "")]
        case .rp3beta(let rp3beta):
            parameters = [
                ("alpha", "\(rp3beta.alpha)"), ("beta", "\(rp3beta.beta)"), ("neighbours", "\(rp3beta.neighbours)"),
            ]
        case .als(let als):
            parameters = [
                ("factors", "\(als.factors)"), ("epochs", "\(als.epochs)"), ("regularization", "\(als.regularization)"),
            ]
        case .popularity:
            parameters = []
        }
        return ["--algorithm", name.rawValue]
            + parameters.flatMap { name, value in value.isEmpty ? ["--\(name)"] : ["--\(name)", value] }
    }

    /// The algorithm with its parameters in a few words.
    package var summary: String {
        flags.dropFirst().map { $0.hasPrefix("--") ? String($0.dropFirst(2)) : $0 }.joined(separator: " ")
    }
}
