import ArgumentParser
import Diagnostics
package import Events

/// A table of the only items that each customer's list may hold.
package struct CandidateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A table with the columns user and item: each list holds only items of its user's rows.",
            valueName: "file"))
    var candidates: String?

    @Option(help: ArgumentHelp("The column of the user in --candidates; 'user' unless given.", valueName: "column"))
    var candidatesUser: String?

    @Option(help: ArgumentHelp("The column of the item in --candidates; 'item' unless given.", valueName: "column"))
    var candidatesItem: String?

    package init() {}

    package func validate() throws {
        let columns: GivenOptions = [
            .candidateUserColumn: candidatesUser != nil, .candidateItemColumn: candidatesItem != nil,
        ]
        try columns.check(need: .candidates, isGiven: candidates != nil)
    }

    /// The table; `nil` when all items may be listed.
    package var source: CandidateSource? {
        candidates.map { CandidateSource($0, user: candidatesUser, item: candidatesItem) }
    }

    /// The option, if it was given.
    package var given: GivenOptions { [.candidates: candidates != nil] }
}
