import ArgumentParser
import Diagnostics
import Events
import FeatureLearning
import Tables
import Terminal

/// The flags for making rows of customers from their events.
struct CustomerFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The outcome: churn (no purchase within the horizon), purchase, or purchase:COLUMN=VALUE of an item with this value in the item table.",
            valueName: "label"))
    var label: String?

    @Option(help: ArgumentHelp("How long after a cutoff the outcome is observed: 90d, 26w.", valueName: "span"))
    var horizon: String?

    @Option(
        help: ArgumentHelp(
            "The times at which customers are looked at, separated by commas: what they did before makes the features, what they do from then on the outcome.",
            valueName: "times"))
    var cutoff: String?

    @Option(
        help: ArgumentHelp(
            "Only customers with a purchase in this span before the cutoff; 365d unless given.", valueName: "span"))
    var activeWithin: String?

    @Option(
        help: ArgumentHelp(
            "A table of the items: shares of categories become features, and labels can name its columns.",
            valueName: "file"))
    var items: String?

    /// The names of the given flags.
    var given: GivenOptions {
        [
            .label: label != nil, .horizon: horizon != nil, .cutoff: cutoff != nil, .activeWithin: activeWithin != nil,
            .itemTable: items != nil,
        ]
    }

    /// The cutoffs in milliseconds since 1970 UTC.
    func cutoffs() throws -> [Int64] {
        try (cutoff.map(names(in:)) ?? []).map(Timestamp.parse)
    }

    /// The seconds of a span; `standard` if none was given.
    static func seconds(_ span: String?, standard: Double) throws -> Double {
        try span.map(TimeSpan.seconds(parsing:)) ?? standard
    }
}
