package import Diagnostics

extension ParameterKey {
    package static let upliftLearner: ParameterKey = "uplift.learner"
    package static let upliftRidge: ParameterKey = "uplift.ridge"
}
