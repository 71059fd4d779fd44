import ArgumentParser

struct ExperimentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "experiment", abstract: "Plan experiments, and read what they showed.",
        subcommands: [PlanExperiment.self, AnalyzeExperiment.self])
}
