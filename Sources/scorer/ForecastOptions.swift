import ArgumentParser
import CustomerModels
import Diagnostics
import Terminal

/// The options for forecasts of lifetime models only.
struct ForecastOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What customers will buy within this span after the model's newest day: 365d.", valueName: "span"))
    var horizon: String?

    @Option(
        help: ArgumentHelp(
            "What a purchase a year later is worth less: 0.1 makes 1 into 1 / 1.1; 0 unless given.", valueName: "rate"))
    var discount: Double?

    /// The options that were given.
    var given: GivenOptions { [.forecastHorizon: horizon != nil, .discount: discount != nil] }
}
