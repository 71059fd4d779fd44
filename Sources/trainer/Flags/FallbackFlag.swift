import ArgumentParser
import Events

/// What fills lists where a model ranks too few items.
struct FallbackFlag: ParsableArguments {
    @Option(
        help:
            "What fills lists and serves strangers: popularity, or popularity@28d, what most customers bought in the last 28 days; popularity unless given."
    )
    var fallback: Popularity?

    /// What was asked for; `nil` for the usual.
    var chosen: Popularity? { fallback == .recent ? .recent : nil }
}

extension Popularity: ExpressibleByArgument {}
