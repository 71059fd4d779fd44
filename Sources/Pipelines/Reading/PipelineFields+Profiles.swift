import Diagnostics
import Events
import FeatureLearning

extension PipelineField {
    private static let owners: Set<PipelineKind> = [.customers, .segments]

    /// The keys of `data.customers`.
    static var profile: [PipelineField] {
        [
            PipelineField(
                .profileTable, .path, \.profile.path, for: owners,
                "A table of the customers whose columns become features beside those of the events."),
            PipelineField(
                .profileUserColumn, .column, \.profile.user, for: owners,
                "The column of the customer; that of the events or 'user' unless given."),
            PipelineField(
                .profileValidFrom, .column, \.profile.validFrom, for: owners,
                "The column of the time from which a row holds; 'valid_from' when there is one."),
            PipelineField(
                .profileNumeric, .names("a column"), \.profile.numeric, for: owners, "Columns of amounts."),
            PipelineField(
                .profileCategory, .names("a column"), \.profile.category, for: owners,
                "Columns of names or codes."),
            PipelineField(
                .profileBoolean, .names("a column"), \.profile.boolean, for: owners, "Columns of yes or no."),
            PipelineField(
                .profileIgnore, .names("a column"), \.profile.ignore, for: owners,
                "Columns that the model must not use."),
        ]
    }
}
