package import ArgumentParser
import Diagnostics
package import Events

/// A shop's own table of its customers beside the events, and which of its columns are no features.
package struct CustomerTableOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A table of what is known of the customers: its columns become features beside those of --events.",
            valueName: "file"))
    package var customers: String?

    @Option(
        help: ArgumentHelp(
            "The column of the customer in --customers; that of the events or 'user' unless given.",
            valueName: "column"))
    package var customersUser: String?

    @Option(
        help: ArgumentHelp(
            "The column of the time in --customers from which a row holds; 'valid_from' when there is one.",
            valueName: "column"))
    package var validFrom: String?

    package init() {}

    package func validate() throws {
        let columns: GivenOptions = [.profileUserColumn: customersUser != nil, .profileValidFrom: validFrom != nil]
        try columns.check(need: .profileTable, isGiven: customers != nil)
    }

    /// The columns; nil when none was named.
    package var columns: ProfileColumns? { ProfileColumns(user: customersUser, validFrom: validFrom).orNil }

    /// The options that were given.
    package var given: GivenOptions {
        [
            .profileTable: customers != nil, .profileUserColumn: customersUser != nil,
            .profileValidFrom: validFrom != nil,
        ]
    }
}
