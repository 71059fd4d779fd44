package import Drift

/// Makes a check from a value and what it may be.
package struct CheckMaker: Sendable {
    /// Which values are an alarm.
    package enum Direction: Sendable {
        /// Those above the threshold.
        case rises
        /// Those below it.
        case falls
    }

    let thresholds: DriftThresholds

    package init(_ thresholds: DriftThresholds) {
        self.thresholds = thresholds
    }

    /// - Parameters:
    ///   - name: The check.
    ///   - statistic: What the value is.
    ///   - value: What was found; nil where nothing could be.
    ///   - direction: Which values are an alarm.
    ///   - standard: The threshold unless one was set by hand; nil where there is none.
    ///   - found: What was found, in a sentence.
    ///   - reason: Why nothing was found, or why there is no threshold.
    /// - Returns: The check, `unknown` without a value and without a threshold.
    package func check(
        _ name: String, _ statistic: String, _ value: Double?, _ direction: Direction, standard: Double?,
        found: String, unless reason: String = ""
    ) -> DriftCheck {
        let set = thresholds.value(for: name)
        let threshold = set ?? standard
        guard let value, value.isFinite else {
            return DriftCheck(
                name, .unknown, statistic: statistic, value: nil, threshold: threshold, isSet: set != nil, found: reason
            )
        }
        guard let threshold else {
            let text = reason.isEmpty ? found : "\(found); nothing says what would be usual, because \(reason)"
            return DriftCheck(name, .unknown, statistic: statistic, value: value, threshold: nil, found: text)
        }
        let isAlarm = direction == .rises ? value > threshold : value < threshold
        return DriftCheck(
            name, isAlarm ? .alarm : .usual, statistic: statistic, value: value, threshold: threshold,
            isSet: set != nil, found: found)
    }
}
