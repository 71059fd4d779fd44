import Documents

/// Turns a statistic of new data into a verdict.
struct CheckJudge: Sendable {
    let thresholds: DriftThresholds
    /// How many days the new data are judged by; `nil` where they have no times.
    let days: Int?

    /// How a statistic is written in a sentence.
    enum Form {
        case percent
        case number

        func text(_ value: Double) -> String {
            switch self {
            case .percent: "\((100 * value).fixed(abs(value) < 0.1 ? 1 : 0))%"
            case .number: value.fixed(3)
            }
        }
    }

    /// Judges a statistic that rings when it is high.
    ///
    /// - Parameters:
    ///   - name: The check.
    ///   - statistic: What was computed.
    ///   - value: Its value; `nil` where it could not be computed.
    ///   - past: What it was in windows of the training.
    ///   - least: No threshold by windows is lower, because nobody would act on less.
    ///   - form: How the value is written.
    ///   - words: What was found, without an end.
    /// - Returns: The check.
    func high(
        _ name: String, _ statistic: String, _ value: Double?, past: PastRange?, least: Double, as form: Form,
        _ words: String
    ) -> DriftCheck {
        let set = thresholds.value(for: name)
        let threshold = set ?? past.map { rounded(max($0.highest, least)) }
        guard let value, value.isFinite else {
            return DriftCheck(
                name, .unknown, statistic: statistic, value: nil, threshold: threshold, isSet: set != nil, found: words)
        }
        guard let threshold else {
            return DriftCheck(
                name, .unknown, statistic: statistic, value: value, threshold: nil,
                found: "\(words); \(days == nil ? Self.noTimes : Self.tooFewDays)")
        }
        let usual =
            past.map { past in
                let length = past.days == 1 ? "single days" : "\(past.days) days in a row"
                return "; \(length) of the training had \(form.text(past.low)) to \(form.text(past.high))"
            } ?? ""
        return DriftCheck(
            name, value > threshold ? .alarm : .usual, statistic: statistic, value: value, threshold: threshold,
            isSet: set != nil, found: words + usual)
    }

    /// Judges a statistic with a threshold that no window gave.
    func fixed(
        _ name: String, _ statistic: String, _ value: Double?, above threshold: Double, _ words: String
    ) -> DriftCheck {
        let set = thresholds.value(for: name)
        guard let value else {
            return DriftCheck(
                name, .unknown, statistic: statistic, value: nil, threshold: set ?? threshold, isSet: set != nil,
                found: words)
        }
        return DriftCheck(
            name, value > set ?? threshold ? .alarm : .usual, statistic: statistic, value: value,
            threshold: set ?? threshold, isSet: set != nil, found: words)
    }

    static let tooFewDays = "the training has too few whole days to say what is usual"
    static let noTimes = "without times no window of the training is like these data"
}
