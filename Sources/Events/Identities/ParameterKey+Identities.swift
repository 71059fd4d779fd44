package import Diagnostics

extension ParameterKey {
    package static let identityTable: ParameterKey = "data.identities.path"
    package static let identityColumn: ParameterKey = "data.identities.columns.id"
    package static let identityOtherColumn: ParameterKey = "data.identities.columns.other"
    package static let identityAccountColumn: ParameterKey = "data.identities.columns.account"
    package static let identityLimit: ParameterKey = "data.identities.limit"
    package static let identityAccounts: ParameterKey = "data.identities.accounts"
}
