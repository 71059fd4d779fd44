import Recommenders

extension RP3betaParameters: TunableParameters {
    static let dimensions: [SearchDimension] = [.linear(0.1...2), .linear(0...1.2), .logarithmic(10...2000)]
    static let firstPoints = 6

    init(values: [Double], level: Int) {
        self.init()
        alpha = values[0]
        beta = values[1]
        neighbours = Int(values[2])
    }

    var values: [Double] { [alpha, beta, Double(neighbours)] }

    func seconds(of size: TaskSize) -> Double { productSeconds(of: size) }
}
