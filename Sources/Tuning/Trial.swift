package import Evaluation
package import Recommenders

/// Parameters to try.
struct Candidate: Sendable, Equatable {
    /// The point in the unit cube of the `dimensions` of the parameters.
    let point: [Double]
    /// The position of the number of factors in the `ladder` of the parameters; 0 for algorithms without factors.
    let level: Int
    let algorithm: RecommenderAlgorithm

    var name: RecommenderAlgorithm.Name { algorithm.name }
    /// The parameters, if a search chose them; `nil` for popularity.
    var tunable: (any TunableParameters)? { algorithm.parameters as? any TunableParameters }
    /// The parameters of iALS, which is trained and evaluated epoch by epoch; `nil` for other algorithms.
    var ials: IALSParameters? { algorithm.parameters as? IALSParameters }
}

/// Parameters that were tried, and their quality.
package struct Trial: Codable, Sendable, Equatable {
    /// The quality of an iALS model after an epoch.
    package struct Point: Codable, Sendable, Equatable {
        package let epoch: Int
        package let value: Double

        package init(epoch: Int, value: Double) {
            self.epoch = epoch
            self.value = value
        }
    }

    /// The most epochs of an iALS trial.
    static let mostEpochs = 16

    /// The number of the trial, from 1, in the order in which trials were proposed.
    package let number: Int
    /// The algorithm, with its best number of epochs.
    package let algorithm: RecommenderAlgorithm
    /// The mean of the measure over the customers that were held out.
    package let value: Double
    /// The ends of the interval of `value`, by resamples of these customers.
    package let low: Double
    package let high: Double
    /// `value` minus that of popularity, with the interval from the same resamples.
    package let overPopularity: Estimate
    /// The value after each evaluated epoch; empty for an algorithm without epochs.
    package let curve: [Point]
    package let seconds: Double
    /// The mean of the measure on every resample of the customers, the same resamples for all trials.
    ///
    /// It is `nil` for trials that are not among the best, because nobody needs theirs, and no part of a report.
    package internal(set) var resampled: [Double]?

    private enum CodingKeys: String, CodingKey {
        case number, algorithm, value, low, high, curve, seconds
        case overPopularity = "over_popularity"
    }

    package init(
        number: Int, algorithm: RecommenderAlgorithm, value: Double, interval: ClosedRange<Double>,
        overPopularity: Estimate, curve: [Point], seconds: Double, resampled: [Double]? = nil
    ) {
        self.number = number
        self.algorithm = algorithm
        self.value = value
        low = interval.lowerBound
        high = interval.upperBound
        self.overPopularity = overPopularity
        self.curve = curve
        self.seconds = seconds
        self.resampled = resampled
    }

    /// Whether the trial has the parameters of `candidate`, apart from the number of epochs.
    func isOf(_ candidate: RecommenderAlgorithm) -> Bool {
        guard let wanted = candidate.parameters as? IALSParameters, var mine = algorithm.parameters as? IALSParameters
        else { return algorithm == candidate }
        mine.epochs = wanted.epochs
        return mine == wanted
    }

    /// Whether two trials are the same, apart from their seconds and resamples.
    package func isSame(as other: Trial) -> Bool {
        number == other.number && algorithm == other.algorithm && value == other.value && low == other.low
            && high == other.high && overPopularity == other.overPopularity && curve == other.curve
    }
}

extension [Trial] {
    /// The trial with the highest value; of equal values, the first.
    package var best: Trial? { self.max { $0.value != $1.value ? $0.value < $1.value : $0.number > $1.number } }
}
