package import Diagnostics

extension ExperimentReport {
    /// The error with which a command ends where the experiment must not be read, or a guardrail does not hold.
    package var failure: UserError? {
        if sampleRatio.isMismatch {
            let reasons = SampleRatio.likelyReasons.map { "\n    - \($0)" }.joined()
            return UserError(
                .gateNotMet,
                Message(
                    "the arms do not have the customers that they should have (p \(Self.text(sampleRatio.p))), so no difference between them means anything"
                ),
                remedy: "Look for the reason, fix it and begin again; most often it is one of these:\(reasons)")
        }
        let failed = metrics.flatMap { metric in
            metric.comparisons.compactMap { comparison -> String? in
                switch comparison.guardrail {
                case .broken?: "\(metric.metric) of \(comparison.arm) is broken"
                case .undecided?: "\(metric.metric) of \(comparison.arm) is undecided"
                case .holds?, nil: nil
                }
            }
        }
        guard !failed.isEmpty else { return nil }
        return UserError(
            .gateNotMet, Message("not every guardrail holds: \(failed.joined(separator: ", "))"),
            remedy: "Where one is undecided, wait for more customers; where one is broken, end the experiment")
    }

    /// A probability for people.
    static func text(_ p: Double) -> String {
        p < 0.00005 ? "< 0.0001" : "\((p * 10_000).rounded() / 10_000)"
    }
}
