import Diagnostics
import Documents

/// A metric that must not become worse by more than a margin.
package struct Guardrail: Encodable, Sendable, Equatable {
    package enum Margin: Sendable, Equatable {
        /// A share of the control's value.
        case relative(Double)
        /// In units of the metric.
        case absolute(Double)
    }

    /// What the interval says.
    package enum Verdict: String, Codable, Sendable {
        /// The whole interval is better than the margin.
        case holds
        /// The interval is on both sides of the margin: too few customers to say.
        case undecided
        /// The whole interval is worse than the margin.
        case broken
    }

    package let metric: ExperimentMetric
    package let margin: Margin

    package init(metric: ExperimentMetric, margin: Margin) {
        (self.metric, self.margin) = (metric, margin)
    }

    /// Reads `revenue=2%` (2% of the control's) or `nps=3` (3 points).
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package init(parsing text: String) throws {
        let wrong = UserError(
            .wrongUsage, "\(.guardrail) takes METRIC=MARGIN, found \(text.excerpt)",
            remedy: "Write it as revenue=2% (of the control's) or nps=3 (in units of the metric), not negative")
        guard let sign = text.lastIndex(of: "=") else { throw wrong }
        let metric = try ExperimentMetric(parsing: String(text[..<sign]))
        guard let margin = Margin(text[text.index(after: sign)...]) else { throw wrong }
        self.init(metric: metric, margin: margin)
    }

    /// Judges an effect by its 95% interval, which is a test of non-inferiority at 2.5%.
    ///
    /// - Parameters:
    ///   - absolute: The effect in units of the metric.
    ///   - relative: The effect as a share of the control's value, if it is known.
    ///   - lowerIsBetter: Whether a smaller metric is the better one.
    /// - Returns: `undecided` also where a relative effect is not known.
    package func verdict(absolute: Effect, relative: Effect?, lowerIsBetter: Bool) -> Verdict {
        let (effect, limit): (Effect?, Double) =
            switch margin {
            case .relative(let share): (relative, share)
            case .absolute(let value): (absolute, value)
            }
        guard let effect else { return .undecided }
        let (worst, best) = lowerIsBetter ? (-effect.high, -effect.low) : (effect.low, effect.high)
        return worst > -limit ? .holds : best < -limit ? .broken : .undecided
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(metric.name, forKey: .metric)
        switch margin {
        case .relative(let share): try container.encode(share, forKey: .relativeMargin)
        case .absolute(let value): try container.encode(value, forKey: .absoluteMargin)
        }
    }

    private enum CodingKeys: String, CodingKey {
        case metric
        case relativeMargin = "relative_margin"
        case absoluteMargin = "absolute_margin"
    }
}
