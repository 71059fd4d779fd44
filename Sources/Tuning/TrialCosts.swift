package import Recommenders

/// What the trials of each algorithm took, from which the seconds of the next one are estimated.
package struct TrialCosts {
    /// The seconds of the last trials of each algorithm, as multiples of what was expected.
    private var ratios: [RecommenderAlgorithm.Name: [Double]] = [:]
    private let processors: Double

    package init(processors: Int) {
        self.processors = Double(processors)
    }

    /// Records what a trial took.
    ///
    /// - Parameters:
    ///   - name: The algorithm.
    ///   - expected: The seconds that it was expected to take one processor.
    ///   - seconds: Those that it took all processors.
    package mutating func add(_ name: RecommenderAlgorithm.Name, expected: Double, seconds: Double) {
        let ratio = seconds * processors / max(expected, Self.least)
        ratios[name] = Array((ratios[name, default: []] + [ratio]).suffix(5))
    }

    /// The seconds that a trial of an algorithm may take, by the most costly of its last ones.
    package func estimate(_ name: RecommenderAlgorithm.Name, expected: Double) -> Double {
        (ratios[name]?.max() ?? 1) * max(expected, Self.least) / processors
    }

    /// Records the seconds of a trial on data of this size; of iALS, the parameters have the epochs that it ran.
    mutating func add(_ parameters: any CostedParameters, _ size: TaskSize, seconds: Double) {
        add(type(of: parameters).name, expected: parameters.seconds(of: size), seconds: seconds)
    }

    /// The seconds that a trial, or a fit of its winner, may take.
    func estimate(_ parameters: any CostedParameters, _ size: TaskSize) -> Double {
        estimate(type(of: parameters).name, expected: parameters.seconds(of: size))
    }

    /// Less than this is expected of no trial.
    private static let least = 1e-3
}
