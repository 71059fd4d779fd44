package import ArgumentParser
import Diagnostics
import Events

/// Which column of events holds a value that is summed and averaged for each customer.
package struct ValueColumnOption: ParsableArguments {
    @Option(
        name: [.customLong("value-column"), .customLong("value")],
        help: ArgumentHelp(
            "The column of a value of events, such as a score of satisfaction, whose sums and means become features; none unless given.",
            valueName: "column"))
    package var valueColumn: String?

    package init() {}

    /// The option if it was given.
    package var given: GivenOptions { [.valueColumn: valueColumn != nil] }
}
