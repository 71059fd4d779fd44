import ArgumentParser
import Diagnostics
import Interactions
import Tables
import Terminal

/// The flags that select the events to hold out of training for measuring.
struct HoldOutFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp("Hold out the events from this time on.", valueName: "time"), transform: Timestamp.parse)
    var holdoutFrom: Int64?

    @Option(
        help: ArgumentHelp("Hold out each customer's newest items, this many: \(HoldOut.last.allowed).", valueName: "n")
    )
    var holdoutLast: Int?

    @Flag(help: "Hold out each customer's last order.")
    var holdoutLastOrder = false

    @Option(
        help: ArgumentHelp(
            "Hold out \(HoldOut.share.allowed) of the customers; of their items a part is given.", valueName: "share"))
    var holdoutUsers: Double?

    @Option(help: ArgumentHelp("With --holdout-users, the share of items given; 0.8 unless given.", valueName: "share"))
    var givenShare: Double?

    /// The names of these flags.
    static let names = [
        "--holdout-from", "--holdout-last", "--holdout-last-order", "--holdout-users", "--given-share",
    ]

    /// The ways to hold out that were given.
    var given: GivenOptions {
        [
            .holdOutFrom: holdoutFrom != nil, .holdOutLast: holdoutLast != nil, .holdOutLastOrder: holdoutLastOrder,
            .holdOutUsers: holdoutUsers != nil,
        ]
    }

    /// The hold-out; `nil` when no flag asks for one.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for flags that contradict each other or are out of range.
    func holdOut() throws -> HoldOut? {
        if given.keys.count > 1 {
            let problem: Message = "\(given.keys[0]) and \(given.keys[1]) are two ways to hold out"
            throw UserError(.wrongUsage, problem, remedy: "Give one of them")
        }
        let share: GivenOptions = [.givenShare: givenShare != nil && holdoutUsers == nil]
        try share.refuse("without \(.holdOutUsers)")
        let holdOut: HoldOut? =
            if let holdoutFrom { .from(holdoutFrom) } else if let holdoutLast {
                .last(holdoutLast)
            } else if holdoutLastOrder {
                .lastOrder
            } else if let holdoutUsers {
                .users(share: holdoutUsers, given: givenShare ?? HoldOut.standardGivenShare)
            } else { nil }
        try holdOut?.validate()
        return holdOut
    }
}
