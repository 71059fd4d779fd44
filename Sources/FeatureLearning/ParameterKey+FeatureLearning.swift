package import Diagnostics

extension ParameterKey {
    package static let customerTable: ParameterKey = "data.table.path"
    package static let targetColumn: ParameterKey = "data.table.columns.target"
    package static let treatmentColumn: ParameterKey = "data.table.columns.treatment"
    package static let weightColumn: ParameterKey = "data.table.columns.weight"
    package static let repeatedIds: ParameterKey = "data.table.repeated_ids"
    package static let numericColumns: ParameterKey = "data.table.numeric"
    package static let booleanColumns: ParameterKey = "data.table.boolean"
    package static let ignoredColumns: ParameterKey = "data.table.ignore"

    package static let profileNumeric: ParameterKey = "data.customers.numeric"
    package static let profileCategory: ParameterKey = "data.customers.category"
    package static let profileBoolean: ParameterKey = "data.customers.boolean"
    package static let profileIgnore: ParameterKey = "data.customers.ignore"

    package static let rareBelow: ParameterKey = "encoding.rare_below"
    package static let bins: ParameterKey = "encoding.bins"
    package static let hash: ParameterKey = "encoding.hash"

    package static let label: ParameterKey = "customers.label"
    package static let horizon: ParameterKey = "customers.horizon"
    package static let cutoff: ParameterKey = "customers.cutoff"
    package static let activeWithin: ParameterKey = "customers.active_within"
}
