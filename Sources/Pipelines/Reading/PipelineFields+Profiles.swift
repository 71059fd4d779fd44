import Diagnostics
import Events
import FeatureLearning

extension PipelineField {
    /// The keys of `data.customers`.
    static var profile: [PipelineField] {
        [
            PipelineField(
                .profileTable, .path, \.profile.path, for: [.customers],
                "A table of the customers whose columns become features beside those of the events."),
            PipelineField(
                .profileUserColumn, .column, \.profile.user, for: [.customers],
                "The column of the customer; that of the events or 'user' unless given."),
            PipelineField(
                .profileValidFrom, .column, \.profile.validFrom, for: [.customers],
                "The column of the time from which a row holds; 'valid_from' when there is one."),
            PipelineField(
                .profileNumeric, .names("a column"), \.profile.numeric, for: [.customers], "Columns of amounts."),
            PipelineField(
                .profileCategory, .names("a column"), \.profile.category, for: [.customers],
                "Columns of names or codes."),
            PipelineField(
                .profileBoolean, .names("a column"), \.profile.boolean, for: [.customers], "Columns of yes or no."),
            PipelineField(
                .profileIgnore, .names("a column"), \.profile.ignore, for: [.customers],
                "Columns that the model must not use."),
        ]
    }
}
