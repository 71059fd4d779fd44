package import ArgumentParser
import Diagnostics
package import Events

/// Which ids of customers belong to one customer.
package struct IdentityOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A table of pairs of ids, such as device and account, e-mail and account, or old and new: all ids that pairs join are one customer, and a no of any is a no for all. none says that each id is a customer.",
            valueName: "file"))
    package var identities: String?

    @Option(
        help: ArgumentHelp(
            "The column of the one id in --identities; needed where the table has more than two columns.",
            valueName: "column"))
    var identityId: String?

    @Option(help: ArgumentHelp("The column of the other id in --identities.", valueName: "column"))
    var identityOther: String?

    @Option(
        help: ArgumentHelp(
            "In place of --identity-other, the column of the account, which stands for the customer; 'account' when the table has it.",
            valueName: "column"))
    var identityAccount: String?

    @Option(
        help: ArgumentHelp(
            "How many ids one customer has at most; larger groups are shared devices, whose ids stay apart; \(IdentitySource.standardLimit) unless given.",
            valueName: "number"))
    var identityLimit: Int?

    @Option(
        help:
            "What becomes of a group with several accounts: apart, because several customers share a device, unless merge is given, because one customer has old and new accounts."
    )
    var identityAccounts: IdentitySource.SeveralAccounts?

    package init() {}

    package func validate() throws {
        try given.without(.identityTable).check(
            need: .identityTable, isGiven: identities != nil && identities != Self.noTable)
    }

    /// What is said of ids; nil when nothing is.
    package var choice: IdentityChoice? {
        guard let identities else { return nil }
        if identities == Self.noTable { return IdentityChoice.noTable }
        let columns = IdentityColumns(id: identityId, other: identityOther, account: identityAccount)
        return .table(
            IdentitySource(identities, columns: columns, limit: identityLimit, accounts: identityAccounts))
    }

    /// The options that were given.
    package var given: GivenOptions {
        [
            .identityTable: identities != nil, .identityColumn: identityId != nil,
            .identityOtherColumn: identityOther != nil, .identityAccountColumn: identityAccount != nil,
            .identityLimit: identityLimit != nil, .identityAccounts: identityAccounts != nil,
        ]
    }

    /// What stands in place of a file where each id is a customer.
    private static let noTable = "none"
}

extension IdentitySource.SeveralAccounts: ExpressibleByArgument {}
