import Diagnostics
import Events

extension PipelineField {
    /// The keys of the table of pairs of ids.
    static var identities: [PipelineField] {
        let logs: Set<PipelineKind> = [.recommender, .customers, .segments, .lifetime]
        return [
            PipelineField(
                .identityTable, .path, \.identities.path, for: logs,
                "A table of pairs of ids: all that pairs join are one customer, and a no of any is a no for all."),
            PipelineField(
                .identityColumn, .column, \.identities.id, for: logs,
                "The column of the one id; needed where the table has more than two columns."),
            PipelineField(
                .identityOtherColumn, .column, \.identities.other, for: logs, "The column of the other id."),
            PipelineField(
                .identityAccountColumn, .column, \.identities.account, for: logs,
                "In place of the other, the column of the account, which stands for the customer; 'account' when there is one."
            ),
            PipelineField(
                .identityLimit, .wholeNumber(.integers(2...Int.max)), \.identities.limit, for: logs,
                "How many ids one customer has at most; larger groups are shared devices, whose ids stay apart; \(IdentitySource.standardLimit) unless given."
            ),
            PipelineField(
                .identityAccounts, .choice, \.identities.accounts, for: logs,
                "What becomes of a group with several accounts: apart unless merge is given."),
        ]
    }
}
