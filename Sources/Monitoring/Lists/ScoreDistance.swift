import Drift

/// How far the scores of a night lie from those of the night before, or of the training.
///
/// The earlier scores are cut into 20 bins of about equal size at their own quantiles; the distance is that of
/// Jensen and Shannon between the counts of both nights in these bins, 0 for equal shares and 1 for nothing in common.
struct ScoreDistance: Sendable {
    let compared: ComparedDistribution
    /// Nil without a score on one of the nights.
    let value: Double?

    private static let bins = 20

    /// The distance from the lists just after a training; nil where either has no scores.
    init?(of scores: [Double], from trained: ListSnapshot) {
        guard let compared = trained.compared(with: scores) else { return nil }
        self.compared = compared
        value = JensenShannon.distance(compared.reference, compared.new)
    }

    /// - Parameters:
    ///   - scores: The finite scores of the night.
    ///   - before: Those of the night before.
    init(of scores: [Double], from before: [Double]) {
        let sorted = before.sorted()
        var edges: [Double] = []
        for bin in 1..<Self.bins where !sorted.isEmpty {
            let edge = sorted[min(bin * sorted.count / Self.bins, sorted.count - 1)]
            if edges.last.map({ $0 < edge }) ?? true { edges.append(edge) }
        }
        func counts(_ scores: [Double]) -> [Int] {
            var counts = [Int](repeating: 0, count: edges.count + 1)
            for score in scores {
                var (low, high) = (0, edges.count)
                while low < high {
                    let middle = (low + high) / 2
                    if edges[middle] < score { low = middle + 1 } else { high = middle }
                }
                counts[low] += 1
            }
            return counts
        }
        compared = ComparedDistribution(
            "list_scores", bins: .edges(edges), reference: counts(before), new: counts(scores))
        value = scores.isEmpty || before.isEmpty ? nil : JensenShannon.distance(compared.reference, compared.new)
    }
}
