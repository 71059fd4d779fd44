import Glibc
import Recommenders

extension IALSParameters: TunableParameters {
    static let dimensions: [SearchDimension] = [.logarithmic(0.0005...0.5), .logarithmic(0.001...0.03)]
    static let firstPoints = 8
    static let ladder = [32, 64, 128, 256, 512]

    init(values: [Double], level: Int) {
        self.init()
        factors = Self.ladder[level]
        epochs = Trial.mostEpochs
        unobservedWeight = values[0]
        regularization = values[1]
    }

    func seconds(items: Int, after trials: [Trial]) -> Double {
        trials.reduce(0.0) { longest, trial in
            guard let tried = trial.algorithm.parameters as? IALSParameters else { return longest }
            return max(longest, trial.seconds * pow(Double(factors) / Double(tried.factors), 1.5) / 2)
        }
    }
}
