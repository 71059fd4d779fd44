import Documents
import Recommenders

/// All that a search can choose for an algorithm: its parameters, and the confidences that it learns from.
struct SearchSpace: Sendable {
    let algorithm: any TunableParameters.Type
    let confidence: ConfidenceSpace
    /// How many numbers of factors the data can distinguish; 1 for an algorithm without factors.
    let levels: Int
    let dimensions: [SearchDimension]
    /// The parameters that are tried first: the defaults, as far as these follow the data those of the whole task.
    private let usualParameters: any TunableParameters

    /// - Parameters:
    ///   - algorithm: The parameters of the algorithm.
    ///   - confidence: What may be chosen of the confidences.
    ///   - mostFactors: The maximum number of factors that the data can distinguish.
    ///   - size: The size of the task.
    init(
        _ algorithm: any TunableParameters.Type, _ confidence: ConfidenceSpace, mostFactors: Int, size: TaskSize
    ) {
        self.algorithm = algorithm
        self.confidence = algorithm.countsPurchases ? confidence.ofHistories : confidence
        levels = max(1, algorithm.ladder.count { $0 <= mostFactors })
        dimensions = algorithm.dimensions + self.confidence.dimensions
        let following = algorithm as? any DataDefaultedParameters.Type
        let decided: (any DataDefaultedParameters)? = following?.usual(
            users: size.users, items: size.items, pairs: size.pairs)
        usualParameters = (decided as? any TunableParameters) ?? algorithm.init()
    }

    /// How many of the coordinates are those of the parameters; the others are those of the confidences.
    var parameterCount: Int { algorithm.dimensions.count }

    /// The candidate with the default parameters and the confidences as they were given.
    var usual: Candidate {
        let parameters = usualParameters
        let factors = (parameters as? IALSParameters)?.factors
        let level = factors.flatMap { algorithm.ladder.firstIndex(of: $0) } ?? 0
        guard level < levels else { return candidate(parameters.point + confidence.point, level: levels - 1) }
        return Candidate(
            point: parameters.point + confidence.point, level: level,
            algorithm: RecommenderAlgorithm(parameters: parameters),
            confidence: confidence.confidence(at: confidence.point))
    }

    func candidate(_ point: [Double], level: Int) -> Candidate {
        Candidate(
            point: point, level: level,
            algorithm: RecommenderAlgorithm(
                parameters: algorithm.init(at: Array(point.prefix(parameterCount)), level: level)),
            confidence: confidence.confidence(at: Array(point.dropFirst(parameterCount))))
    }
}
