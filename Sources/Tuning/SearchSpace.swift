import Glibc
package import Recommenders

/// The values that the parameters of one algorithm can take in a search: each parameter has a range, and a point of the
/// unit cube selects a value of each.
///
/// The ranges are wide enough for the sparsest and the densest shops of published studies and of our own measurements
/// (docs/tuning.md).
struct SearchSpace: Sendable {
    /// How a coordinate from 0 to 1 becomes a value.
    enum Dimension: Sendable {
        case linear(ClosedRange<Double>)
        /// Equal steps of the coordinate are equal ratios of the value.
        case logarithmic(ClosedRange<Double>)
        /// From 0 on: equal steps of the coordinate are equal ratios of 1 + value.
        case logarithmicFromZero(to: Double)
        /// One of this many kinds.
        case choice(Int)

        /// The value, rounded to three significant digits so that a command line can give it exactly.
        func value(at coordinate: Double) -> Double {
            switch self {
            case .linear(let range):
                rounded(range.lowerBound + coordinate * (range.upperBound - range.lowerBound))
            case .logarithmic(let range):
                rounded(range.lowerBound * pow(range.upperBound / range.lowerBound, coordinate))
            case .logarithmicFromZero(let end): rounded(pow(1 + end, coordinate) - 1)
            case .choice(let count): Double(min(Int(coordinate * Double(count)), count - 1))
            }
        }

        private func rounded(_ value: Double) -> Double {
            guard value > 0 else { return 0 }
            let scale = pow(10, 2 - floor(log10(value)))
            // Divide: dividing by a power of ten gives the double nearest to the decimal, multiplying by its inverse
            // does not.
            return scale >= 1 ? (value * scale).rounded() / scale : (value * scale).rounded() * (1 / scale).rounded()
        }
    }

    let name: RecommenderAlgorithm.Name
    let dimensions: [Dimension]
    /// How many points are tried before the best one is refined.
    let firstPoints: Int

    /// The numbers of factors of iALS: the first trials have the fewest, and later ones try good points with more.
    static let ladder = [32, 64, 128, 256, 512]
    /// The most epochs of an iALS trial.
    static let mostEpochs = 16

    /// The space of an algorithm; `nil` for an algorithm without parameters, or one that learns from ratings.
    init?(_ name: RecommenderAlgorithm.Name) {
        self.name = name
        switch name {
        case .ials:
            dimensions = [.logarithmic(0.0005...0.5), .logarithmic(0.001...0.03)]
            firstPoints = 8
        case .itemNeighbours:
            dimensions = [
                .choice(3), .logarithmic(10...1000), .logarithmicFromZero(to: 1000), .linear(0...1),
            ]
            firstPoints = 9
        case .ease:
            dimensions = [.logarithmic(10...3000)]
            firstPoints = 4
        case .rp3beta:
            dimensions = [.linear(0.3...1.8), .linear(0...1.2), .logarithmic(20...1000)]
            firstPoints = 6
        case .als, .popularity:
            return nil
        }
    }

    /// The algorithm with the parameters of a point.
    func algorithm(at point: [Double], level: Int) -> RecommenderAlgorithm {
        let values = zip(dimensions, point).map { $0.value(at: $1) }
        switch name {
        case .ials:
            var parameters = IALSParameters()
            parameters.factors = Self.ladder[level]
            parameters.epochs = Self.mostEpochs
            parameters.unobservedWeight = values[0]
            parameters.regularization = values[1]
            return .ials(parameters)
        case .itemNeighbours:
            var parameters = ItemNeighbourParameters()
            parameters.similarity = [.cosine, .tfidf, .bm25][Int(values[0])]
            parameters.neighbours = Int(values[1])
            parameters.shrinkage = values[2]
            if parameters.similarity == .bm25 { parameters.b = values[3] }
            return .itemNeighbours(parameters)
        case .ease:
            var parameters = EASEParameters()
            parameters.l2 = values[0]
            return .ease(parameters)
        case .rp3beta:
            var parameters = RP3betaParameters()
            parameters.alpha = values[0]
            parameters.beta = values[1]
            parameters.neighbours = Int(values[2])
            return .rp3beta(parameters)
        case .als, .popularity:
            return RecommenderAlgorithm(name)
        }
    }
}

extension RecommenderAlgorithm.Name {
    /// Whether the algorithm has parameters that can be searched for.
    package var isTunable: Bool { SearchSpace(self) != nil }
}
