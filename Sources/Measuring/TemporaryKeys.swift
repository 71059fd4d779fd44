package import Diagnostics

extension ParameterKey {
    package static let against: ParameterKey = "evaluate.against"
    package static let given: ParameterKey = "evaluate.given"
    package static let algorithm: ParameterKey = "train.algorithm"
    package static let holdOutUsers: ParameterKey = "split.test_users"
}
