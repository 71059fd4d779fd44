package import ArgumentParser
import Diagnostics
package import Events

/// Which items the lists of a command leave out.
package struct MaskOption: ParsableArguments {
    @Option(
        help:
            "What lists leave out: seen, the items that a customer has, or none, where customers buy the same again; seen unless given."
    )
    package var mask: ItemMask?

    package init() {}

    /// The mask that was asked for.
    package var chosen: ItemMask { mask ?? .seen }

    /// The option, if it was given.
    package var given: GivenOptions { [.mask: mask != nil] }
}

extension ItemMask: ExpressibleByArgument {}
