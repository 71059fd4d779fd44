package import Diagnostics

extension ParameterKey {
    package static let idColumn: ParameterKey = "data.table.columns.id"
    package static let positive: ParameterKey = "data.table.positive"
    package static let treated: ParameterKey = "data.table.treated"
    package static let categoryColumns: ParameterKey = "data.table.category"
    /// The time at which customers are looked at.
    package static let customerTime: ParameterKey = "data.at"
}
