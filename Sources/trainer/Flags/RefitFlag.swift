import ArgumentParser
import Terminal
import Training

/// What the version learns from where events are kept to measure it.
struct RefitFlag: ParsableArguments {
    @Option(
        help:
            "What the version learns from: all, also what it is measured on, or train, without that; all unless given.")
    var refit: Refit?

    /// What was asked for; `nil` for the usual.
    var chosen: Refit? { refit == .train ? .train : nil }

    /// The option, if it was given.
    var given: GivenOptions { [.refit: refit != nil] }
}

extension Refit: ExpressibleByArgument {}
