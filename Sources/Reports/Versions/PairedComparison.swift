import Documents
import Evaluation
import Gates
import ModelStore

/// A version beside another one or a rule that was measured on the same customers or rows.
struct PairedComparison {
    /// What the interval of the difference says.
    enum Finding: Equatable {
        case better
        case notBetter
        /// The interval holds 0, or too few were measured.
        case undecided
    }

    /// The name of the baseline: `champion`, `popularity`.
    let baseline: String
    let metric: MainMetric
    let value: Quality.Value
    /// The version's value minus that of the other.
    let difference: Quality.Value
    /// The customers or rows on which both were measured; nil where nobody wrote it down.
    let count: Int?
    /// Why so few cannot tell, in words; nil where they may.
    let fewness: String?

    /// A comparison by one measure; nil where it was not measured beside this baseline.
    init?(_ manifest: Manifest, beside baseline: String, by metric: MainMetric) {
        guard let quality = manifest.quality, let value = quality.metrics[metric.name],
            let other = quality.baselines[baseline], other.unmeasured == nil,
            let difference = other.differences[metric.name]
        else { return nil }
        (self.baseline, self.metric, self.value, self.difference) = (baseline, metric, value, difference)
        if let rows = quality.rows {
            count = rows
            fewness = Gate.fewness(ofRows: rows, positives: manifest.data["positives"]?.intValue)
        } else {
            let part = metric.name.split(separator: "/").dropFirst().first.map(String.init)
            let ofPart = part.flatMap { other.partUsers?[$0] ?? quality.partUsers?[$0] }
            count = ofPart ?? other.users ?? quality.users
            fewness = count.flatMap { Gate.fewness(ofCustomers: $0) }
        }
    }

    var finding: Finding {
        guard fewness == nil, let low = difference.low, let high = difference.high else { return .undecided }
        if low > 0 { return metric.higherIsBetter ? .better : .notBetter }
        if high < 0 { return metric.higherIsBetter ? .notBetter : .better }
        return .undecided
    }

    /// `ndcg@20 0.1069, 0.0031 above (95% from 0.0009 to 0.0052), on 1,854 customers`.
    func words(unit: String) -> String {
        let side = difference.value < 0 ? "below" : "above"
        var text = "\(metric.name) \(value.value.fixed(4)), \(abs(difference.value).fixed(4)) \(side)"
        if let low = difference.low, let high = difference.high {
            text += " (95% from \(low.fixed(4)) to \(high.fixed(4)))"
        }
        if let fewness { return "\(text), \(fewness)" }
        return text + (count.map { ", on \($0.grouped) \(unit)" } ?? "")
    }
}
