import Documents
import Events
import Scoring

/// A request for what a customer will still buy.
struct LifetimeDemand {
    let model: String
    let user: String
    let span: ForecastSpan

    /// - Throws: `InvalidField`, and `UserError` with code `wrongUsage` for a span or a discount that cannot be.
    init(_ request: ServiceRequest, model: String, user: String) throws {
        var parameters = QueryParameters(request)
        let horizon = try parameters.string("horizon")
        let discount = try parameters.double("discount", in: 0...10)
        try parameters.finish()
        guard let horizon else { throw InvalidField(path: "horizon", problem: "it is missing; give a span as in 365d") }
        span = try ForecastSpan(seconds: TimeSpan.seconds(parsing: horizon), discount: discount ?? 0)
        (self.model, self.user) = (model, user)
    }
}
