package import Recommenders

/// Parameters that are to be tried.
struct Candidate: Sendable, Equatable {
    let name: RecommenderAlgorithm.Name
    /// Where in the unit cube of the algorithm's `SearchSpace`.
    let point: [Double]
    /// Which number of factors of `SearchSpace.ladder`; 0 for algorithms without.
    let level: Int
    let algorithm: RecommenderAlgorithm
}

/// Parameters that were tried, and how good they are.
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

    /// Counted from 1 in the order in which trials were thought of.
    package let number: Int
    /// With the number of epochs that was best.
    package let algorithm: RecommenderAlgorithm
    /// The mean of the measure over the customers that were held out.
    package let value: Double
    /// The epochs that were judged; empty for an algorithm without epochs.
    package let curve: [Point]
    package let seconds: Double

    package init(number: Int, algorithm: RecommenderAlgorithm, value: Double, curve: [Point], seconds: Double) {
        self.number = number
        self.algorithm = algorithm
        self.value = value
        self.curve = curve
        self.seconds = seconds
    }

    /// Whether the trial is one of these parameters, the number of epochs apart.
    func isOf(_ candidate: RecommenderAlgorithm) -> Bool {
        guard case .ials(let candidate) = candidate, case .ials(var mine) = algorithm else {
            return algorithm == candidate
        }
        mine.epochs = candidate.epochs
        return mine == candidate
    }

    /// Whether all but the clock is the same.
    package func isSame(as other: Trial) -> Bool {
        number == other.number && algorithm == other.algorithm && value == other.value && curve == other.curve
    }
}

extension [Trial] {
    /// The trial of the highest value, of equal ones the first.
    package var best: Trial? { self.max { $0.value != $1.value ? $0.value < $1.value : $0.number > $1.number } }
}
