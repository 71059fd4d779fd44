package import ArgumentParser
import Diagnostics
package import Events
package import LinearAlgebra

/// How many threads a command may use.
package struct ThreadOptions: ParsableArguments {
    @Option(help: "Worker threads; all processors unless given. The result is the same for any number.")
    package var threads: Int?

    package init() {}

    package func validate() throws {
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads takes 1 to 1024.") }
    }

    /// What was asked for.
    package var chosen: Threads { threads.map { Threads($0) } ?? .all }
}

/// Which users have agreed to personal recommendations.
package struct ConsentOptions: ParsableArguments {
    package enum Answer: String, ExpressibleByArgument, CaseIterable {
        case yes
        case no
    }

    @Option(
        help: ArgumentHelp(
            "A table with the columns user and personalization (yes or no; also true, false, y, n, t, f, 1, 0): a no is left out of training before anything is counted, and gets popular items only.",
            valueName: "file"))
    package var consent: String?

    @Option(
        help:
            "The answer of users who are not in the consent table; yes unless given. A table without answers is an error unless it is given."
    )
    package var consentDefault: Answer?

    @Option(help: ArgumentHelp("The column of the user in --consent; 'user' unless given.", valueName: "column"))
    package var consentUser: String?

    @Option(
        help: ArgumentHelp(
            "The column of the answer in --consent, where yes means that the user agrees; 'personalization' unless given.",
            valueName: "column"))
    package var consentColumn: String?

    package init() {}

    package func validate() throws {
        let others: GivenOptions = [
            .consentDefault: consentDefault != nil, .consentUserColumn: consentUser != nil,
            .consentColumn: consentColumn != nil,
        ]
        try others.check(need: .consentTable, isGiven: consent != nil)
    }

    /// Where the answers are; `nil` when no table was given.
    package var source: ConsentSource? {
        consent.map { path in
            ConsentSource(
                path, columns: ConsentColumns(user: consentUser, personalization: consentColumn),
                defaultYes: consentDefault.map { $0 == .yes })
        }
    }
}
