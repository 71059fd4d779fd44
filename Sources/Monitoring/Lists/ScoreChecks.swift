import Documents
import Drift

/// The probabilities of a batch in numbers.
package struct ScoreFigures: Codable, Sendable, Equatable {
    package let rows: Int
    package let meanProbability: Double
    /// How many rows have the most frequent probability.
    package let equalRows: Int
    /// The customers who said no, and the cells with a level that training did not have.
    package let optedOut: Int
    package let unseenCells: Int?

    private enum CodingKeys: String, CodingKey {
        case rows
        case meanProbability = "mean_probability"
        case equalRows = "equal_rows"
        case optedOut = "opted_out"
        case unseenCells = "unseen_cells"
    }

    init(_ batch: ScoredBatch, _ description: BatchDescription) {
        rows = batch.probabilities.count
        meanProbability = batch.probabilities.reduce(0, +) / Double(max(rows, 1))
        let sorted = batch.probabilities.sorted()
        var (greatest, run) = (0, 0)
        for (row, probability) in sorted.enumerated() {
            run = row > 0 && sorted[row - 1] == probability ? run + 1 : 1
            greatest = max(greatest, run)
        }
        equalRows = greatest
        (optedOut, unseenCells) = (description.optedOut, description.unseenCells)
    }
}

/// What is asked of the probabilities of a night.
struct ScoreChecks {
    let figures: ScoreFigures
    /// Those of the night before; nil when they were not given.
    let last: ScoreFigures?
    let thresholds: DriftThresholds

    static let names = ["rows", "equal_scores", "mean_probability"]

    var all: [DriftCheck] {
        let maker = CheckMaker(thresholds)
        let noLast = "the probabilities of the night before were not given"
        let before = last.map { "; the night before had \($0.rows.grouped)" } ?? ""
        let change = last.map { abs(figures.meanProbability - $0.meanProbability) / max($0.meanProbability, 1e-12) }
        return [
            maker.check(
                "rows", "count", Double(figures.rows), .falls, standard: last.map { 0.8 * Double($0.rows) },
                found: "\(figures.rows.grouped) customers got a probability\(before)", unless: noLast),
            maker.check(
                "equal_scores", "share", figures.rows < ListFigures.fewestLists ? nil : figures.equalShare, .rises,
                standard: 0.5,
                found: "\(figures.equalRows.grouped) of \(figures.rows.grouped) probabilities are one and the same",
                unless: "fewer than \(ListFigures.fewestLists) customers got a probability"),
            maker.check(
                "mean_probability", "relative_change", change, .rises, standard: 0.25,
                found: """
                    the mean probability is \(figures.meanProbability.fixed(4)); the night before it was \
                    \(last?.meanProbability.fixed(4) ?? "")
                    """, unless: noLast),
        ]
    }
}

extension ScoreFigures {
    fileprivate var equalShare: Double { Double(equalRows) / Double(max(rows, 1)) }
}
