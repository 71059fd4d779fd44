import Features
import Glibc
import LinearAlgebra
import Propensity

/// The rows that `Tests/Fixtures/make-logistic-fits.py` generates: three numbers, five levels, a label and a weight.
struct GeneratedRows {
    private(set) var numbers: [Double] = []
    private(set) var levels: [Int] = []
    private(set) var labels: [UInt8] = []
    private(set) var weights: [Double] = []

    /// The training rows: those of 600 rows whose number is not a multiple of 5.
    init() {
        var random = SeededGenerator(seed: 7)
        for row in 0..<600 {
            let x = (0..<3).map { _ in 2 * random.uniform() - 1 }
            let level = Int(random.uniform() * 5)
            let logOdds = -0.5 + 1.5 * x[0] - 0.8 * x[1] + 0.4 * Double(level * (level - 3))
            let label: UInt8 = random.uniform() < 1 / (1 + exp(-logOdds)) ? 1 : 0
            let weight = 0.5 + random.uniform()
            guard row % 5 != 0 else { continue }
            numbers += x
            levels.append(level)
            labels.append(label)
            weights.append(weight)
        }
    }

    /// If the first level is left out, its rows have the code of a level without a coefficient.
    func problem(weighted: Bool = false, leavingOutFirstLevel: Bool = false) -> LogisticProblem {
        let first = leavingOutFirstLevel ? 1 : 0
        let codes = levels.map { $0 < first ? UInt32(8 - first) : UInt32(3 + $0 - first) }
        let dense = DoubleMatrix(rows: labels.count, columns: 3, numbers)
        return LogisticProblem(
            rows: EncodedRows(dense: dense, fields: [3..<8 - first], codes: codes), labels: labels,
            weights: weighted ? weights : nil)
    }
}
