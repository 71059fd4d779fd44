package import Documents
import Evaluation
import Recommenders
package import Training
package import Tuning

/// The tables that show a search: its best trials, the verdict, and the command line that trains the winner again.
package struct TuningTables {
    private let report: TuningReport
    private let command: String

    /// - Parameters:
    ///   - report: What the search found.
    ///   - command: The command line that trains the winner again.
    package init(_ report: TuningReport, command: String) {
        self.report = report
        self.command = command
    }

    /// The ten best trials, or all of them, then the verdict and the command line.
    package func tables(showingAll: Bool) -> [Table] {
        let found = report.found
        let shown = showingAll ? found.trials.count : Verdict.shown
        return [
            Self.trials(found.trials, by: "\(found.metric)", shown: shown),
            Self.text([found.verdict.text, found.ownCounts?.text].compactMap(\.self), under: "verdict"),
            Self.text([command], under: "the winner again"),
        ]
    }

    /// The best trials, each with the interval of its value.
    package static func trials(_ trials: [Trial], by metric: String, shown: Int) -> Table {
        var table = Table(["trial", metric, "95% from", "to", "seconds", "algorithm and parameters"])
        for trial in trials.ranked.prefix(shown) {
            table.append([
                .integer(trial.number), .number(trial.value, digits: 4), .number(trial.low, digits: 4),
                .number(trial.high, digits: 4), .number(trial.seconds, digits: 1), .text(trial.summary),
            ])
        }
        if trials.count > shown {
            table.append([.empty, .empty, .empty, .empty, .empty, .text("… \(trials.count - shown) more")])
        }
        return table
    }

    private static func text(_ lines: [String], under name: String) -> Table {
        var table = Table([name])
        for line in lines { table.append([.text(line)]) }
        return table
    }
}
