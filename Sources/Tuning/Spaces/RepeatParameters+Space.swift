import Recommenders

extension RepeatParameters: TunableParameters {
    static let dimensions: [SearchDimension] = [.logarithmic(1...100), .logarithmic(1...100), .linear(0...1)]
    static let firstPoints = 6

    init(values: [Double], level: Int) {
        self.init()
        priorWeight = values[0]
        daysAhead = values[1]
        chancePower = values[2]
    }
}
