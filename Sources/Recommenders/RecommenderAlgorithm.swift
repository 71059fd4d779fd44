package import Diagnostics
import Documents
import Events
package import Interactions
package import LinearAlgebra

/// A way to train a recommender: an algorithm with its parameters.
package struct RecommenderAlgorithm: Sendable {
    /// The names of the algorithms, the same on command lines, in pipeline files and in manifests.
    package enum Name: String, Codable, Sendable, CaseIterable {
        case ials
        case als
        case itemNeighbours = "item-neighbours"
        case ease
        case rp3beta
        case `repeat`
        case mixture
        case popularity

        /// The parameters of the algorithm: the only list that leads from a name to all the rest.
        package var parameters: any RecommenderParameters.Type {
            switch self {
            case .ials: IALSParameters.self
            case .als: ALSParameters.self
            case .itemNeighbours: ItemNeighbourParameters.self
            case .ease: EASEParameters.self
            case .rp3beta: RP3betaParameters.self
            case .repeat: RepeatParameters.self
            case .mixture: MixtureParameters.self
            case .popularity: PopularityParameters.self
            }
        }
    }

    package let parameters: any RecommenderParameters

    package init(parameters: any RecommenderParameters) {
        self.parameters = parameters
    }

    /// The algorithm of a name with the default parameters.
    package init(_ name: Name) {
        self.init(parameters: name.parameters.init())
    }

    package var name: Name { type(of: parameters).name }

    /// Whether a pair's value is its rating.
    package var usesRatings: Bool { type(of: parameters).usesRatings }

    /// Whether the values of a customer's history decide what is listed.
    package var ranksByHistory: Bool { type(of: parameters).ranksByHistory }

    /// Whether it learns from the occasions of purchases, so that interactions must have them.
    package var countsPurchases: Bool { type(of: parameters).countsPurchases }

    /// Whether it learns from confidences alone, so that how often somebody bought an item is told by the transform.
    package var learnsFromConfidences: Bool { ranksByHistory && !countsPurchases && !usesRatings }

    /// - Throws: `UserError` with code `wrongUsage` that names a parameter and the values that it takes.
    package func validate() throws { try parameters.validate() }

    /// The same with numbers for the parameters that are not given and follow the data.
    package func decided(for interactions: Interactions) -> Self {
        Self(parameters: parameters.decided(for: interactions))
    }

    /// Fits a model of the interactions.
    ///
    /// - Parameters:
    ///   - interactions: The interactions of customers with items, or their ratings.
    ///   - start: A model with whose factors the fit begins; `nil` for random ones.
    ///   - threads: The number of workers; it does not change the result.
    ///   - clock: Seconds since any fixed moment, used only in the report.
    ///   - progress: The receiver of a line on the algorithm, one on what the data decided and, where there are epochs,
    ///     a line on each.
    /// - Returns: The model, and how the fit went.
    /// - Throws: `UserError` for parameters out of range, a start of another form, too little memory, and equations
    ///   without a solution.
    package func fit(
        _ interactions: Interactions, start: FactorStart? = nil, threads: Threads,
        clock: @escaping @Sendable () -> Double, progress: Progress
    ) throws -> FittedRecommender {
        try validate()
        try start?.check(for: self)
        let own = parameters.decided(for: interactions)
        if let report = (own as? any DataDefaultedParameters)?.dataReport { progress.step(report) }
        return try own.fit(interactions, from: start, threads: threads, clock: clock, progress: progress)
    }
}

extension RecommenderAlgorithm {
    /// A parameter with its value; a switch such as `dense` has none.
    package typealias Setting = (key: ParameterKey, value: String?)

    /// The settings of a training that select this algorithm with these parameters; the first is the algorithm.
    package var settings: [Setting] {
        let algorithm: [Setting] = [(.algorithm, name.rawValue)]
        return algorithm + parameters.settings
    }

    /// The algorithm with its parameters in a few words: `ease l2 500.0 neighbours 500`.
    package var summary: String {
        var words = [name.rawValue]
        for setting in parameters.settings {
            words.append(setting.key.name.replacing("_", with: "-"))
            if let value = setting.value { words.append(value) }
        }
        return words.joined(separator: " ")
    }
}

extension RecommenderAlgorithm: Equatable {
    package static func == (left: Self, right: Self) -> Bool { left.parameters.isEqual(to: right.parameters) }
}

extension RecommenderParameters {
    /// Whether the others are of the same algorithm and have the same values.
    fileprivate func isEqual(to others: any RecommenderParameters) -> Bool { (others as? Self) == self }
}

extension RecommenderAlgorithm: Codable {
    private enum CodingKeys: CodingKey { case algorithm }

    /// Reads one flat object: `{"algorithm": "ials", "factors": 64, …}`.
    package init(from decoder: any Decoder) throws {
        let name = try decoder.container(keyedBy: CodingKeys.self).decode(Name.self, forKey: .algorithm)
        parameters = try Self.parameters(name.parameters, from: decoder)
    }

    private static func parameters<Parameters: RecommenderParameters>(
        _ type: Parameters.Type, from decoder: any Decoder
    ) throws -> Parameters {
        try decoder.settings(type, selectedBy: CodingKeys.algorithm.stringValue)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .algorithm)
        try parameters.encode(to: encoder)
    }
}
