import Glibc
import Recommenders

extension IALSParameters: TunableParameters {
    static let dimensions: [SearchDimension] = [.logarithmic(0.0001...1), .logarithmic(0.0003...0.1)]
    static let firstPoints = 6
    static let ladder = [32, 64, 128, 256, 512]

    init(values: [Double], level: Int) {
        self.init()
        factors = Self.ladder[level]
        epochs = Trial.mostEpochs
        unobservedWeight = values[0]
        regularization = values[1]
    }

    var values: [Double] { [unobservedWeight, regularization] }

    func seconds(of size: TaskSize) -> Double {
        let (d, pairs, rows) = (Double(factors), Double(size.pairs), Double(size.users + size.items))
        return Double(epochs) * (pairs * d * 2e-9 + rows * d * d * 2e-10 + d * d * d * 1e-9)
    }
}
