import Documents
import Evaluation
import Gates
import ModelStore

/// The measure by which people judge a version first.
struct MainMetric: Equatable {
    let name: String
    let higherIsBetter: Bool

    /// A measure that tells better from worse; nil for one that only describes lists, and for an unknown name.
    init?(_ name: String) {
        if let measure = try? Measure(parsing: name), measure.countsHits {
            higherIsBetter = true
        } else if let measure = try? ProbabilityMeasure(parsing: name) {
            higherIsBetter = measure.higherIsBetter
        } else if RatingMeasure(rawValue: name) != nil {
            higherIsBetter = false
        } else {
            return nil
        }
        self.name = name
    }

    /// The measure of the search, else that of the first gate, else `ndcg@k`, the log loss or AUC, or the error of
    /// ratings; nil where none of them was measured.
    init?(of manifest: Manifest) {
        guard let measured = manifest.quality?.metrics else { return nil }
        let names = measured.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let resolved = manifest.pipeline?["resolved"]
        let gates = (resolved?["publish"]?["gates"]?.arrayValue ?? []).compactMap(\.stringValue)
            .compactMap { try? Gate(parsing: $0) }
        let usual = names.filter { $0.hasPrefix("ndcg@") && !$0.contains("/") } + ["log-loss", "auc", "rmse"]
        let wanted = [resolved?["tune"]?["metric"]?.stringValue].compactMap(\.self) + gates.compactMap(\.measure?.name)
        let found = (wanted + usual + names).lazy.filter { measured[$0] != nil }.compactMap { MainMetric($0) }.first
        guard let found else { return nil }
        self = found
    }
}
