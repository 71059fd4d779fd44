import ArgumentParser
import Diagnostics
import Events
import RecommenderModels
import Terminal

/// The share of lists for what customers had not.
struct ShareNewOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "With --mask none: the share of each list for what the customer has not bought, from 0 to 1; that of the model unless given, which is 0 except for mixtures trained with another.",
            valueName: "share"))
    var shareNew: Double?

    func validate() throws {
        if let shareNew, !(0...1).contains(shareNew) { throw ValidationError("--share-new takes 0 to 1.") }
    }

    /// The option, if it was given.
    var given: GivenOptions { [.shareNew: shareNew != nil] }

    /// Refuses the option where lists leave out what customers have, so that all that they hold is new.
    ///
    /// - Throws: `ValidationError`.
    func check(with mask: MaskOption) throws {
        if shareNew != nil, mask.chosen == .seen {
            throw ValidationError("--share-new has no effect without --mask none: all items of the lists are new.")
        }
    }
}
