package import Diagnostics

extension ParameterKey {
    package static let logisticL1: ParameterKey = "train.l1"
    package static let logisticL2: ParameterKey = "train.l2"
    package static let logisticSolver: ParameterKey = "train.solver"
    package static let penaltyPath: ParameterKey = "train.path"
    package static let penaltyRule: ParameterKey = "train.path_rule"
    package static let folds: ParameterKey = "train.folds"
    package static let calibrate: ParameterKey = "train.calibrate"
    package static let classWeight: ParameterKey = "train.class_weight"
}
