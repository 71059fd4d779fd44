package import Diagnostics

extension ParameterSpelling {
    /// The spelling of a command line: `--unobserved-weight 0.3`.
    package static let flag = ParameterSpelling { key, value in
        key.option + (value.map { " \($0)" } ?? "")
    }
}

extension ParameterKey {
    /// The option that sets the parameter: its last name with hyphens, unless the option is called otherwise.
    package var option: String {
        Self.otherOptions[self] ?? "--" + name.map { $0 == "_" ? "-" : String($0) }.joined()
    }

    /// The options whose names differ from the last name of their keys.
    private static let otherOptions: [ParameterKey: String] = [
        "data.events.path": "--events", "data.table.path": "--table", "data.items.path": "--items",
        "data.consent.path": "--consent", "data.consent.default": "--consent-default",
        "data.consent.columns.user": "--consent-user",
        "data.identities.path": "--identities", "data.identities.columns.id": "--identity-id",
        "data.identities.columns.other": "--identity-other", "data.identities.columns.account": "--identity-account",
        "data.identities.limit": "--identity-limit", "data.identities.accounts": "--identity-accounts",
        "data.consent.columns.personalization": "--consent-column", "data.items.columns.item": "--item-id",
        "data.customers.path": "--customers", "data.customers.columns.user": "--customers-user",
        "data.events.columns.value": "--value-column",
        "confidence.weights": "--weight", "alias": "--to", "split.test_from": "--holdout-from",
        "monitor.thresholds": "--threshold",
        "split.test_last": "--holdout-last", "split.test_last_order": "--holdout-last-order",
        "split.test_users": "--holdout-users", "lists.channel": "--for-channel",
    ]
}
