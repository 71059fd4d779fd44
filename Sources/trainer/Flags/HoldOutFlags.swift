import ArgumentParser
import Diagnostics
import Interactions
import Tables

/// The flags that select the events to hold out of training for measuring.
struct HoldOutFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp("Hold out the events from this time on.", valueName: "time"), transform: Timestamp.parse)
    var holdoutFrom: Int64?

    @Option(help: ArgumentHelp("Hold out each customer's newest items, this many.", valueName: "n"))
    var holdoutLast: Int?

    @Option(
        help: ArgumentHelp(
            "Hold out this share of the customers; of their items a part is given.", valueName: "share"))
    var holdoutUsers: Double?

    @Option(help: ArgumentHelp("With --holdout-users, the share of items given; 0.8 unless given.", valueName: "share"))
    var givenShare: Double?

    /// The names of these flags.
    static let names = ["--holdout-from", "--holdout-last", "--holdout-users", "--given-share"]

    /// The hold-out; `nil` when no flag asks for one.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for flags that contradict each other or are out of range.
    func holdOut() throws -> HoldOut? {
        let given = [
            ("--holdout-from", holdoutFrom != nil), ("--holdout-last", holdoutLast != nil),
            ("--holdout-users", holdoutUsers != nil),
        ].filter(\.1).map(\.0)
        if given.count > 1 {
            throw UserError(
                .wrongUsage, "\(given[0]) and \(given[1]) are two ways to hold out", remedy: "Give one of them")
        }
        if givenShare != nil && holdoutUsers == nil {
            throw UserError(
                .wrongUsage, "--given-share has no effect without --holdout-users", remedy: "Leave it out")
        }
        if let holdoutFrom { return .from(holdoutFrom) }
        if let holdoutLast {
            guard (1...1_000_000).contains(holdoutLast) else {
                throw outOfRange("--holdout-last \(holdoutLast)", "a number of items from 1 to 1000000")
            }
            return .last(holdoutLast)
        }
        guard let share = holdoutUsers else { return nil }
        let known = givenShare ?? 0.8
        guard share > 0 && share < 1 else { throw outOfRange("--holdout-users \(share)", "a share between 0 and 1") }
        guard known > 0 && known < 1 else { throw outOfRange("--given-share \(known)", "a share between 0 and 1") }
        return .users(share: share, given: known)
    }

    private func outOfRange(_ given: String, _ range: String) -> UserError {
        UserError(.wrongUsage, "\(given) is out of range", remedy: "Give \(range)")
    }
}
