package import Diagnostics

/// The parameters of a batch.
extension ParameterKey {
    /// The table whose rows are scored.
    package static let scoredTable: ParameterKey = "batch.input"
    /// The table of the customers who get lists.
    package static let users: ParameterKey = "batch.users"
    /// How many items a list has.
    package static let top: ParameterKey = "batch.top"
    /// The table of the items that may be recommended.
    package static let available: ParameterKey = "batch.available"
    /// The channel whose items may be recommended, by the table of those.
    package static let channel: ParameterKey = "lists.channel"
    /// The model that makes lists.
    package static let listModel: ParameterKey = "lists.model"
    /// The table of what customers were shown.
    package static let exposures: ParameterKey = "lists.exposures"
    package static let output: ParameterKey = "batch.output"
    /// The part of the customers whom this process is for.
    package static let shard: ParameterKey = "batch.shard"
    /// Whether a batch goes on where an earlier one stopped.
    package static let resume: ParameterKey = "batch.resume"
    /// A file of lists; only those that differ from it are written.
    package static let since: ParameterKey = "batch.since"
    /// The file for the figures of a batch, for the textfile collector.
    package static let batchMetrics: ParameterKey = "batch.metrics_file"
    /// The file of what a batch shows to whom, under which experiment and arm.
    package static let exposureLog: ParameterKey = "batch.exposure_log"
    /// The key by which that file names customers.
    package static let exposureKey: ParameterKey = "batch.customer_key"
    /// The smallest share of customers with a personal list.
    package static let minimumPersonal: ParameterKey = "batch.minimum_personal"
    package static let explained: ParameterKey = "batch.explain"
    /// The share of customers who are contacted, those with the highest uplift.
    package static let bestShare: ParameterKey = "batch.best"
    /// Whether lists are of what customers left.
    package static let reminders: ParameterKey = "batch.reminders"
    /// Whether lists are of what customers buy again.
    package static let buyAgain: ParameterKey = "batch.buy_again"
    /// The days around the newest event that reminders and what is due are of.
    package static let campaignSpan: ParameterKey = "batch.within"
    /// Whether rows say in a code why they are there.
    package static let codes: ParameterKey = "batch.codes"
    /// Whether lists have the titles of their items.
    package static let titles: ParameterKey = "batch.titles"
}
