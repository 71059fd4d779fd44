import CustomerModels
import Diagnostics
import Documents
package import Events
import Ids
package import Lifetimes
import LinearAlgebra
import ModelFiles
package import ModelStore

/// The output of `fit lifetime`.
package struct LifetimeTrainingReport: ReportOfVersion {
    /// A parameter with its standard error, which is nil where the data do not determine it.
    package struct Parameter: Codable, Sendable, Equatable {
        package let name: String
        package let value: Double
        package let standardError: Double?

        private enum CodingKeys: String, CodingKey {
            case name, value
            case standardError = "standard_error"
        }
    }

    /// What a model of the time before expected of the last days.
    package struct HeldOut: Codable, Sendable, Equatable {
        /// Where these days begin, in milliseconds since 1970 UTC.
        package let from: Int64
        package let comparison: LifetimeComparison
    }

    package let model: String
    package internal(set) var version = 0
    package let customers: Int
    /// The customers who bought on a second day.
    package let repeaters: Int
    /// The customers from whose values the model of values learnt; nil without one.
    package let valued: Int?
    /// The newest day, as `1997-09-30`.
    package let newest: String
    /// The unit of time of α, in days.
    package let timeUnit: Double
    /// r, α, a, b, and p, q, γ where there are values.
    package let parameters: [Parameter]
    /// Of the purchases, in the unit of time, and of the values.
    package let logLikelihood: Double
    package let spendLogLikelihood: Double?
    package let correlation: Double?
    package let steps: Int
    package let warnings: [String]
    package let heldOut: HeldOut?
    package let funnel: Funnel
    package let consent: ConsentCounts?
    package let identities: IdentityCounts?

    private enum CodingKeys: String, CodingKey {
        case model, version, customers, repeaters, valued, newest, parameters, correlation, steps, warnings, funnel,
            consent, identities
        case timeUnit = "time_unit"
        case logLikelihood = "log_likelihood"
        case spendLogLikelihood = "spend_log_likelihood"
        case heldOut = "held_out"
    }

    init(
        model: String, _ fit: LifetimeFit, _ settings: LifetimeSettings, _ histories: PurchaseHistories,
        _ data: LifetimeData, _ heldOut: HeldOut?
    ) {
        self.model = model
        customers = fit.purchases.customers
        repeaters = fit.purchases.repeaters
        valued = fit.spend?.customers
        newest = settings.newestDayText
        timeUnit = settings.timeUnit
        let purchases = fit.purchases.model.inUnits(of: timeUnit)
        let errors = fit.purchases.standardErrors
        var parameters = [
            Parameter(name: "r", value: purchases.r, standardError: errors[0]),
            Parameter(
                name: "alpha", value: purchases.alpha, standardError: errors[1].map { $0 / settings.timeUnit }),
            Parameter(name: "a", value: purchases.a, standardError: errors[2]),
            Parameter(name: "b", value: purchases.b, standardError: errors[3]),
        ]
        if let spend = fit.spend {
            let values = [spend.model.p, spend.model.q, spend.model.gamma]
            for (index, name) in ["p", "q", "gamma"].enumerated() {
                parameters.append(
                    Parameter(name: name, value: values[index], standardError: spend.standardErrors[index]))
            }
        }
        self.parameters = parameters
        logLikelihood = fit.purchases.logLikelihood(inUnitsOf: timeUnit)
        spendLogLikelihood = fit.spend?.logLikelihood
        correlation = fit.correlation
        steps = fit.purchases.steps + (fit.spend?.steps ?? 0)
        warnings = fit.warnings
        self.heldOut = heldOut
        (funnel, consent, identities) = (data.log.funnel, data.log.consentCounts, data.log.identityCounts)
    }
}

extension LifetimeTraining {
    func manifest(_ report: LifetimeTrainingReport, _ data: LifetimeData, _ threads: Threads) throws -> Manifest {
        var content: [String: JSONValue] = [
            "fingerprint": .string(
                try data.log.fingerprint(channels: false, values: data.log.value != nil, threads: threads)),
            "users": .int(report.customers), "rows": .int(report.customers),
        ]
        if let newest = data.log.newest { content["newest"] = .string(UTCTime(seconds: newest / 1000).description) }
        if let consent = report.consent { content["consent"] = try JSONValue(encoding: consent) }
        if let identities = report.identities { content["identities"] = try JSONValue(encoding: identities) }
        var manifest = Manifest(
            kind: ModelFamily.lifetime.name, codeVersion: codeVersion, parameters: try JSONValue(encoding: self),
            data: .object(content), funnel: try JSONValue(encoding: report.funnel),
            quality: report.heldOut.map(quality(of:)),
            convergence: [
                "steps": .int(report.steps), "log_likelihood": .double(report.logLikelihood),
                "spend_log_likelihood": report.spendLogLikelihood.map(JSONValue.double) ?? .null,
                "parameters": try JSONValue(encoding: report.parameters),
                "warnings": try JSONValue(encoding: report.warnings),
            ])
        var details = VersionDetails()
        details.lifetime = report.heldOut?.comparison
        manifest.details = try details.entry
        try manifest.note(queriesAmong: tables)
        return manifest
    }

    private func quality(of heldOut: LifetimeTrainingReport.HeldOut) -> Quality {
        Quality(heldOut.comparison, split: .init(by: .time, from: heldOut.from))
    }
}

extension Quality {
    /// The quality that a comparison of forecasts found, beside "as last year".
    package init(_ comparison: LifetimeComparison, split: Split? = nil) {
        self.init(
            split: split, metrics: comparison.metrics(\.model),
            baselines: [
                LifetimeMeasure.baseline: .init(
                    metrics: comparison.metrics(\.lastYear), differences: comparison.metrics(\.difference))
            ])
        users = comparison.all.customers
    }
}

extension LifetimeComparison {
    /// The mean absolute errors by the names of the measures.
    fileprivate func metrics(_ part: KeyPath<Errors, Measured>) -> [String: Quality.Value] {
        var metrics = [LifetimeMeasure.purchases.rawValue: Self.value(purchases[keyPath: part])]
        if let value { metrics[LifetimeMeasure.value.rawValue] = Self.value(value[keyPath: part]) }
        return metrics
    }

    private static func value(_ measured: Measured) -> Quality.Value {
        Quality.Value(measured.value, low: measured.low, high: measured.high)
    }
}
