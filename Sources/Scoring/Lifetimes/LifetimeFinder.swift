package import CustomerModels
package import Diagnostics
package import Events
import Ids
package import ModelStore

/// Finds the customers of a lifetime model, of whom those who opted out are not foretold.
package struct LifetimeFinder: Sendable {
    package let model: LifetimeModel
    private let consent: Consent?

    /// - Parameters:
    ///   - model: The model.
    ///   - consent: The answers of customers; nil where all have agreed.
    package init(_ model: LifetimeModel, consent: Consent? = nil) {
        (self.model, self.consent) = (model, consent)
    }

    /// The same model under another consent table.
    package func asking(_ consent: Consent?) -> LifetimeFinder { LifetimeFinder(model, consent: consent) }

    /// Whether a customer of the model must not be foretold.
    package func isRefused(customerAt index: Int) -> Bool {
        consent?.refuses(customerAt: index, of: model) ?? false
    }

    /// Compares the consent table with the customers of the model.
    ///
    /// - Returns: How many ids are known; nil without answers.
    /// - Throws: As `ConsentJoin.check`.
    package func join(of version: Version, progress: Progress) throws -> ConsentCounts? {
        guard let consent, !consent.isEmpty else { return nil }
        var join = ConsentJoin(consent)
        for user in model.users.indices { model.users[user].withUnsafeBytes { join.add($0) } }
        if let ids = model.aliases?.ids {
            for alias in ids.indices { ids[alias].withUnsafeBytes { join.add($0) } }
        }
        try join.check(
            against: "the model", wasMadeWithoutRefusals: version.wasMadeWithoutRefusals, progress: progress)
        return join.counts
    }

    /// What is foretold of a customer, by any of their ids.
    package func answer(of user: String, within span: ForecastSpan, version: Version) -> LifetimeAnswer {
        var id = user
        let found = id.withUTF8 { bytes -> (customer: Int?, isRefused: Bool) in
            let id = UnsafeRawBufferPointer(bytes)
            guard let customer = model.customer(with: id) else { return (nil, consent?.isOptedOut(id) ?? false) }
            return (customer, isRefused(customerAt: customer))
        }
        var answer = LifetimeAnswer(version, user: user, span, from: model.settings.firstForetoldDay)
        guard let customer = found.customer, !found.isRefused else {
            answer.reason = found.isRefused ? "opted_out" : "unknown"
            return answer
        }
        let forecaster = LifetimeForecaster(model.settings, days: span.days, discount: span.discount)
        let shared = forecaster.shared(
            by: model.histories[customer], valued: Int(model.histories.valued[customer]))
        answer.forecast = forecaster.forecast(shared, mean: model.histories.meanValue[customer])
        return answer
    }
}

/// What is foretold of one customer, as it is shown.
package struct LifetimeAnswer: Sendable, Equatable {
    package let model: String
    package let version: Int
    package let user: String
    /// The first day that is foretold, as `1997-10-01`.
    package let validFrom: String
    package let span: ForecastSpan
    /// nil for somebody whom the model does not know, and for whoever opted out.
    package internal(set) var forecast: LifetimeForecast?
    /// Why there is no forecast: `unknown` or `opted_out`.
    package internal(set) var reason: String?

    init(_ version: Version, user: String, _ span: ForecastSpan, from day: String) {
        (model, self.version, self.user) = (version.model, version.number, user)
        (self.span, validFrom) = (span, day)
    }
}
