import ArgumentParser
import Diagnostics
import Events
import Scoring
import Terminal

/// What the lists of a batch are for, where it is not what customers want most.
struct CampaignOptions: ParsableArguments {
    @Flag(help: "List what customers put into the cart or looked at and did not buy.")
    var reminders = false

    @Flag(help: "List what customers bought before and need again; needs a model by repeat or mixture.")
    var buyAgain = false

    @Option(
        help: ArgumentHelp(
            "With --reminders, how long before the newest event of the model an item was left at most, 30d unless given; with --buy-again, how long after it an item is due at most, 7d unless given.",
            valueName: "span"),
        transform: TimeSpan.seconds(parsing:))
    var within: Double?

    @Flag(
        help:
            "Add the columns code and about, from which a program writes why an item is listed; always there with --reminders and --buy-again."
    )
    var codes = false

    func validate() throws {
        if reminders && buyAgain { throw ValidationError("Give either --reminders or --buy-again.") }
        if codes && (reminders || buyAgain) {
            throw ValidationError("--codes has no effect with \(name): its rows always have codes.")
        }
        guard let within else { return }
        guard reminders || buyAgain else {
            throw ValidationError("--within has no effect without --reminders or --buy-again.")
        }
        if Int(exactly: within / 86_400) == nil || within > 36_500 * 86_400 {
            throw ValidationError("--within takes whole days, at most 36500d, as in 30d.")
        }
    }

    private var name: String { reminders ? "--reminders" : "--buy-again" }

    /// The options that were given.
    var given: GivenOptions {
        [.reminders: reminders, .buyAgain: buyAgain, .campaignSpan: within != nil, .codes: codes]
    }

    /// The campaign, if there is one.
    var campaign: Campaign? {
        guard reminders || buyAgain else { return nil }
        let days = within.map { Int($0 / 86_400) } ?? (reminders ? 30 : 7)
        return Campaign(reminders ? .reminders : .buyAgain, days: days)
    }

    /// Refuses options that have no effect on the lists of a campaign.
    ///
    /// - Throws: `ValidationError`.
    func check(_ others: GivenOptions) throws {
        if campaign != nil, let key = others.keys.first {
            throw ValidationError("\(key.option) has no effect with \(name).")
        }
    }
}
