package import Diagnostics
import RecommenderModels

/// The values of the parameters that iALS and ALS have in common.
package enum FactorConstraints {
    package static let factors = Parameter<Int>(.factors, .integers(1...4096, words: "from 1 to 4096"))
    package static let epochs = Parameter<Int>(.epochs, .integers(1...10_000, words: "from 1 to 10000"))
    package static let regularization = Parameter<Double>(.regularization, .numbers(0..<1e6))
    package static let frequencyExponent = Parameter<Double>(.frequencyExponent, .numbers(0...4))
    package static let initialDeviation = Parameter<Double>(
        .initialDeviation,
        .numbers(1e-6..<1e6, words: "a number of at least 0.000001: factors that begin at 0 stay there"))
}
