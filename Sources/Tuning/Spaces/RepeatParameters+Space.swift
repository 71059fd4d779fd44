import Recommenders

extension RepeatParameters: TunableParameters {
    static let dimensions: [SearchDimension] = [
        .logarithmic(1...3000), .logarithmic(1...3650), .linear(0...1), .linear(0...2), .linear(0...1),
    ]
    static let firstPoints = 6

    init(values: [Double], level: Int) {
        self.init()
        priorWeight = values[0]
        daysAhead = values[1]
        chancePower = values[2]
        lapsePower = values[3]
        waitingShare = values[4]
    }

    var values: [Double] { [priorWeight, daysAhead, chancePower, lapsePower, waitingShare] }

    func seconds(of size: TaskSize) -> Double { Double(size.pairs) * 1e-7 }
}
