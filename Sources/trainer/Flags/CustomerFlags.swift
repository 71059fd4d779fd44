import ArgumentParser
import Diagnostics
import Documents
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
            "The times at which customers are looked at, by commas or repeated: what they did before makes the features, what they do from then on the outcome.",
            valueName: "times"), transform: NameList.init(parsing:))
    var cutoff: [NameList] = []

    @Option(
        help: ArgumentHelp(
            "Only customers with a purchase in this span before the cutoff; 365d unless given.", valueName: "span"))
    var activeWithin: String?

    @Option(
        help: ArgumentHelp(
            "A table of the items: shares of categories become features, and labels can name its columns.",
            valueName: "file"))
    var items: String?

    @Option(
        help: ArgumentHelp(
            "The column of the item's id in --items; that of the events or 'item' unless given.", valueName: "column"))
    var itemId: String?

    func validate() throws { try cutoff.checkDistinct("--cutoff") }

    /// The names of the given flags.
    var given: GivenOptions {
        [
            .label: label != nil, .horizon: horizon != nil, .cutoff: !cutoff.isEmpty,
            .activeWithin: activeWithin != nil, .itemTable: items != nil, .itemIdColumn: itemId != nil,
        ]
    }

    /// The cutoffs in milliseconds since 1970 UTC.
    func cutoffs() throws -> [Int64] {
        try cutoff.names.map(Timestamp.parse)
    }

    /// The seconds of a span; `standard` if none was given.
    static func seconds(_ span: String?, standard: Double) throws -> Double {
        try span.map(TimeSpan.seconds(parsing:)) ?? standard
    }
}
