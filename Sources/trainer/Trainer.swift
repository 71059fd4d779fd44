import ArgumentParser
import ModelStore
import Terminal

@main
struct Trainer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trainer",
        abstract: "Trains recommenders from a shop's own events, measures them and keeps their versions.",
        discussion: """
            Data goes to standard output, everything else to standard error. Exit codes: 0 done, 1 unexpected, \
            2 a threshold was not met, 3 invalid data, 4 did not converge, 5 a model is missing or unusable, 64 wrong \
            usage, 66 an input is missing, 74 cannot write, 75 locked.
            """,
        version: codeVersion,
        subcommands: [
            Init.self, Validate.self, RunPipeline.self, PipelineCommand.self, Simulate.self, Fit.self, Tune.self,
            Evaluate.self, Monitor.self, ExperimentCommand.self, ModelsCommand.self, Doctor.self,
        ])

    @OptionGroup var notices: NoticesOptions

    static func main() { runProgram() }
}
