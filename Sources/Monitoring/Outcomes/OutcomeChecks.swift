import Documents
import Drift
import Evaluation
import ModelStore

/// What is asked of outcomes, and of what stands in for them while there are none.
///
/// A difference is an alarm only where chance does not explain it: a measured AUC whose whole 95% interval lies below
/// that of the training, an observed rate whose interval is wholly beyond a tenth of the predicted one, a slope whose
/// interval lies outside 0.8 to 1.25. A threshold that was set by hand is held against the value itself.
struct OutcomeChecks {
    let thresholds: DriftThresholds

    static let ofLists = ["outcome.hit_rate", "outcome.ndcg"]
    static let ofProbabilities = ["outcome.auc", "outcome.calibration", "outcome.slope", "estimate.auc"]

    private var maker: CheckMaker { CheckMaker(thresholds) }

    func all(of outcomes: PropensityOutcomes) -> [DriftCheck] {
        let all = outcomes.all
        let predicted = all.predicted
        let ratio = predicted > 0 ? all.observed.value / predicted : nil
        let ratioText = """
            of \(all.rows.grouped) rows \(all.observed.value.percent) said yes, and \(predicted.percent) were predicted
            """
        return [
            quality(
                "outcome.auc", all.metrics[.auc].map { Quality.Value($0.value, low: $0.low, high: $0.high) },
                trained: outcomes.quality["auc"], words: "measured",
                unless: "all rows have one outcome"),
            deviation(
                "outcome.calibration", "observed_over_predicted", ratio,
                low: all.observed.low.map { $0 / max(predicted, 1e-300) },
                high: all.observed.high.map { $0 / max(predicted, 1e-300) }, usual: 0.9...(1 / 0.9), found: ratioText),
            deviation(
                "outcome.slope", "slope", all.calibration?.slope.value, low: all.calibration?.slope.low,
                high: all.calibration?.slope.high, usual: 0.8...1.25,
                found: all.calibration.map {
                    "the calibration slope is \($0.slope.value.fixed(2)) (\($0.slope.low.fixed(2)) to \($0.slope.high.fixed(2)))"
                } ?? ""),
        ]
    }

    func all(of outcomes: ListOutcomes) -> [DriftCheck] {
        guard let all = outcomes.groups.first else { return [] }
        let depth = all.metrics.keys.contains("hit-rate@10") ? 10 : nil
        return ["hit-rate", "ndcg"].map { name in
            let key = depth.map { "\(name)@\($0)" } ?? all.metrics.keys.filter { $0.hasPrefix(name) }.min() ?? name
            let value = all.metrics[key]
            return maker.check(
                "outcome.\(name == "ndcg" ? "ndcg" : "hit_rate")", key, value?.value, .falls, standard: nil,
                found: value.map {
                    "\(key) of the lists is \($0.value.fixed(4)) for \(all.customers.grouped) customers who bought later"
                } ?? "", unless: "no threshold was set: hold-outs of a training are other days and other lists")
        }
    }

    func all(of estimate: EstimatedQuality) -> [DriftCheck] {
        [
            quality(
                "estimate.auc", estimate.areaUnderROC, trained: estimate.quality["auc"], words: "estimated",
                unless: estimate.refusals.joined(separator: "; "))
        ]
    }

    /// A quality beside that of the training.
    private func quality(
        _ name: String, _ value: Quality.Value?, trained: Quality.Value?, words: String, unless reason: String
    ) -> DriftCheck {
        let beside = trained.map { "; the training measured \($0.text)" } ?? ""
        let isSet = thresholds.value(for: name) != nil
        let threshold = trained.map { $0.low ?? $0.value }
        var check = maker.check(
            name, "auc", value?.value, .falls, standard: threshold,
            found: value.map { "the \(words) AUC is \($0.text)\(beside)" } ?? "",
            unless: value == nil ? reason : "the training measured none")
        if !isSet, check.state == .alarm, let value, let threshold, (value.high ?? value.value) >= threshold {
            check.state = .usual
        }
        return check
    }

    /// A value that should be near 1; the threshold is the largest of itself and its inverse.
    private func deviation(
        _ name: String, _ statistic: String, _ value: Double?, low: Double?, high: Double?,
        usual: ClosedRange<Double>, found: String
    ) -> DriftCheck {
        let isSet = thresholds.value(for: name) != nil
        let distance = value.map { $0 > 0 ? max($0, 1 / $0) : .greatestFiniteMagnitude }
        var check = maker.check(
            name, statistic, distance, .rises, standard: usual.upperBound, found: found,
            unless: "the outcomes do not determine it")
        if !isSet, check.state == .alarm, let low, let high, high >= usual.lowerBound, low <= usual.upperBound {
            check.state = .usual
        }
        return check
    }
}

extension Quality.Value {
    /// `0.842 (0.835 to 0.849)`.
    var text: String {
        guard let low, let high else { return value.fixed(3) }
        return "\(value.fixed(3)) (\(low.fixed(3)) to \(high.fixed(3)))"
    }
}
