import Diagnostics
import Documents
import Events
import Interactions
import Recommenders
import Terminal
import Training
import Tuning

extension Tune {
    /// The command line that trains with the winner's parameters, on what this search trained it on.
    static func command(_ arguments: [String], _ report: TuningReport, for training: RecommenderTraining) -> String {
        let winner = report.found.winner
        var own =
            SearchFlags.names + HoldOutFlags.names + ["--validation", "--refit", "--format"]
            + useless(report, training)
        var settings =
            winner.algorithm.settings + winner.confidence.settings(beyond: training.interactions.confidence)
        var events: [String] = []
        switch (report.found.judged, report.refit) {
        case (.heldOut(let holdOut), .train):
            // What is held out is measured again, by the same lists.
            settings += holdOut.settings
            settings.append((.refit, Refit.train.rawValue))
        case (.file(let path, _), .all):
            // Appended, because the order of the tables may be that of the events.
            events = ["--events", path]
            own.append("--mask")
        default: own.append("--mask")
        }
        var kept: [String] = []
        var skips = false
        for argument in arguments.drop(while: { $0 != "tune" }).dropFirst() {
            if argument.hasPrefix("--") { skips = own.contains { argument == $0 || argument.hasPrefix("\($0)=") } }
            if !skips { kept.append(argument) }
        }
        let chosen = settings.map { setting in
            Message(parts: [.parameter(setting.key, value: setting.value.map(shellWord))]).text(.flag)
        }
        return (["trainer", "fit", "recommender"] + (kept + events).map(shellWord) + chosen).joined(separator: " ")
    }

    /// The options of this search that its winner's training refuses, because they have no effect there.
    private static func useless(_ report: TuningReport, _ training: RecommenderTraining) -> [String] {
        let winner = report.found.winner
        var training = training
        training.train = winner.algorithm
        training.interactions.confidence = winner.confidence
        var holdOut: HoldOut?
        if case (.heldOut(let kept), .train) = (report.found.judged, report.refit) { holdOut = kept }
        let keys = training.uselessHalfLives + training.withoutUselessHalfLives.uselessOrder(holdOut: holdOut)
        return keys.map(\.option)
    }
}
