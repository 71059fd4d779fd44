import ArgumentParser
import Evaluation
import Terminal

/// What becomes of pairs to find whose items a model does not know.
struct UnknownItemsFlag: ParsableArguments {
    @Option(
        help:
            "What becomes of items to find that the model does not know: skip leaves them out, miss counts them as not found; skip unless given."
    )
    var unknownItems: UnknownItems?

    /// The option, if it was given.
    var given: GivenOptions { [.unknownItems: unknownItems != nil] }
}

extension UnknownItems: ExpressibleByArgument {}
