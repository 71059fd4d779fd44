import Diagnostics

extension ExperimentEvaluation {
    /// What a reader must know before the figures, which is also reported.
    func warnings(_ progress: Progress) -> [String] {
        var warnings: [String] = []
        for metric in metrics {
            if metric.cuped?.refusal == .armsDiffer {
                warnings.append(
                    """
                    \(metric.metric): the arms differ before the experiment (p \(ExperimentReport.text(metric.cuped?.p ?? 0))), so \
                    they are not adjusted by it; find out whether customers were divided at random
                    """)
            }
            if let p = metric.missingP, p < SampleRatio.alarm {
                warnings.append(
                    """
                    \(metric.metric): the arms miss different shares of their customers (p \(ExperimentReport.text(p))), so the \
                    difference may be one between those who are known
                    """)
            }
        }
        for warning in warnings { progress.warning(warning) }
        return warnings
    }
}
