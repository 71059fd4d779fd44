package import Diagnostics

extension ParameterKey {
    /// What it costs to treat a customer.
    package static let treatmentCost: ParameterKey = "uplift.cost"
    /// What an outcome is worth that the treatment caused.
    package static let outcomeValue: ParameterKey = "uplift.value"
    /// The span of which a forecast tells.
    package static let forecastHorizon: ParameterKey = "batch.horizon"
    /// What a purchase a year later is worth less.
    package static let discount: ParameterKey = "batch.discount"
}
