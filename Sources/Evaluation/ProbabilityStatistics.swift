/// The numbers computed from a tally: measures, and the rates of ten bins of equal weight.
struct ProbabilityStatistics: Sendable {
    let measures: [ProbabilityMeasure]
    /// The shares at which tallies are cut, ascending.
    let shares: [Double]
    /// The positions in `shares` of 10%, 20% … 100%.
    private let tenths: [Int]

    init(_ measures: [ProbabilityMeasure]) {
        self.measures = measures
        let tenths = (1...10).map { Double($0) / 10 }
        let shares = Set(tenths + measures.filter { $0.percent > 0 }.map { $0.percent / 100 }).sorted()
        self.shares = shares
        self.tenths = tenths.compactMap { shares.firstIndex(of: $0) }
    }

    /// The value of each measure; NaN where it is undefined because a class has no weight.
    func values(of tally: ProbabilityTally) -> [Double] {
        measures.map { measure in
            switch measure.kind {
            case .auc: return tally.areaUnderROC
            case .averagePrecision: return tally.averagePrecision
            case .logLoss: return tally.logLoss
            case .brier: return tally.brier
            case .calibrationError:
                return bins(of: tally).reduce(0) { $0 + abs($1.predicted - $1.positives) } / tally.total.weight
            case .gain: return gain(measure.percent / 100, of: tally)
            case .lift: return gain(measure.percent / 100, of: tally) / (measure.percent / 100)
            }
        }
    }

    /// The sums over each tenth of the weight, highest probability first.
    func bins(of tally: ProbabilityTally) -> [ProbabilityTally.Cut] {
        var above = ProbabilityTally.Cut()
        return tenths.map { position in
            let here = tally.cuts[position]
            defer { above = here }
            return here - above
        }
    }

    /// The share of the positives above a cut.
    private func gain(_ share: Double, of tally: ProbabilityTally) -> Double {
        guard let position = shares.firstIndex(of: share) else { return .nan }
        return tally.cuts[position].positives / tally.total.positives
    }
}
