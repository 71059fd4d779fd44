import ArgumentParser
import ModelStore
import Terminal

@main
struct Scorer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scorer",
        abstract: "Ranks products for customers, and says who will buy or leave, with trained models.",
        discussion: """
            Data goes to standard output, everything else to standard error. Exit codes: 0 done, 1 unexpected, \
            2 a threshold was not met, 3 invalid data, 5 a model is missing or unusable, 64 wrong usage, 66 an input \
            is missing, 74 cannot write or listen.
            """,
        version: codeVersion,
        subcommands: [
            Batch.self, Recommend.self, Similar.self, Score.self, Segment.self, Serve.self, RulesCommand.self,
            Assign.self, Inspect.self,
        ])

    @OptionGroup var notices: NoticesOptions

    static func main() { runProgram() }
}
