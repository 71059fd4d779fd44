import Diagnostics
package import Evaluation
package import Events
package import Recommenders

/// Parameters to try.
struct Candidate: Sendable, Equatable {
    /// The point in the unit cube of the `dimensions` of the parameters.
    let point: [Double]
    /// The position of the number of factors in the `ladder` of the parameters; 0 for algorithms without factors.
    let level: Int
    let algorithm: RecommenderAlgorithm
    /// The confidences that it learns from.
    let confidence: Confidence
    /// Whether it is tried on a sample of the data.
    var isSampled = false

    var name: RecommenderAlgorithm.Name { algorithm.name }
    /// The parameters, if a search chose them; `nil` for popularity.
    var costed: (any CostedParameters)? { algorithm.parameters as? any CostedParameters }
    /// The most items for which the algorithm is tried on all data from the beginning.
    var mostItems: Int { (algorithm.parameters as? any TunableParameters).map { type(of: $0).mostItems } ?? .max }
    /// The parameters, those of iALS with the epochs that a trial ran, because a race may end it early.
    func costed(afterEpochs epochs: Int?) -> (any CostedParameters)? {
        guard var parameters = ials, let epochs else { return costed }
        parameters.epochs = epochs
        return parameters
    }

    /// The parameters of iALS, which is trained and evaluated epoch by epoch; `nil` for other algorithms.
    var ials: IALSParameters? { algorithm.parameters as? IALSParameters }

    /// The same on all data.
    var onAllData: Candidate {
        var candidate = self
        candidate.isSampled = false
        return candidate
    }

    /// The same with the epochs of another one, if both are of iALS.
    func with(epochsOf other: Candidate) -> Candidate {
        guard var parameters = ials, let epochs = other.ials?.epochs else { return self }
        parameters.epochs = epochs
        return with(RecommenderAlgorithm(parameters: parameters))
    }

    /// The same with parameters of the same algorithm.
    func with(_ algorithm: RecommenderAlgorithm) -> Candidate {
        Candidate(point: point, level: level, algorithm: algorithm, confidence: confidence, isSampled: isSampled)
    }

    /// Whether another candidate is tried in the same way.
    func isSame(as other: Candidate) -> Bool {
        algorithm == other.algorithm && confidence == other.confidence && isSampled == other.isSampled
    }
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
    /// The confidences that it learnt from.
    package let confidence: Confidence
    /// Whether it was tried on a sample of the data only, so that its value cannot be compared with those of others.
    package let isSampled: Bool
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
        case number, algorithm, confidence, value, low, high, curve, seconds
        case isSampled = "sampled"
        case overPopularity = "over_popularity"
    }

    package init(
        number: Int, algorithm: RecommenderAlgorithm, confidence: Confidence = Confidence(), isSampled: Bool = false,
        value: Double, interval: ClosedRange<Double>, overPopularity: Estimate, curve: [Point], seconds: Double,
        resampled: [Double]? = nil
    ) {
        self.number = number
        self.algorithm = algorithm
        self.confidence = confidence
        self.isSampled = isSampled
        self.value = value
        low = interval.lowerBound
        high = interval.upperBound
        self.overPopularity = overPopularity
        self.curve = curve
        self.seconds = seconds
        self.resampled = resampled
    }

    /// The algorithm, its parameters and the confidences that it learnt from, in a few words.
    package var summary: String {
        let rules = confidence.settings().map { setting in
            let name = setting.key.name.split(separator: ".").last ?? ""
            return " \(name.replacing("_", with: "-")) \(setting.value ?? "")"
        }
        return algorithm.summary + rules.joined() + (isSampled ? " (on a sample)" : "")
    }

    /// Whether the trial has the parameters of `candidate`, apart from what was learnt: epochs, or the share of a mixture.
    func isOf(_ candidate: Candidate) -> Bool {
        guard confidence == candidate.confidence, isSampled == candidate.isSampled else { return false }
        if let wanted = candidate.algorithm.parameters as? MixtureParameters,
            var mine = algorithm.parameters as? MixtureParameters
        {
            mine.share = wanted.share
            return mine == wanted
        }
        guard let wanted = candidate.ials, var mine = algorithm.parameters as? IALSParameters
        else { return algorithm == candidate.algorithm }
        mine.epochs = wanted.epochs
        return mine == wanted
    }

    /// Whether two trials are the same, apart from their seconds and resamples.
    package func isSame(as other: Trial) -> Bool {
        number == other.number && algorithm == other.algorithm && confidence == other.confidence
            && isSampled == other.isSampled && value == other.value && low == other.low && high == other.high
            && overPopularity == other.overPopularity && curve == other.curve
    }
}

extension [Trial] {
    /// The trial of all data with the highest value; of equal values, the first.
    package var best: Trial? {
        self.filter { !$0.isSampled }
            .max { $0.value != $1.value ? $0.value < $1.value : $0.number > $1.number }
    }
}
