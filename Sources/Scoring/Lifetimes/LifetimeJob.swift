package import CustomerModels
package import Diagnostics
package import Events
import Ids
package import LinearAlgebra
package import ModelStore

/// What every customer of a lifetime model will still buy, in ascending byte order of their ids.
package struct LifetimeJob: BatchWork {
    package let version: Version
    package let span: ForecastSpan
    /// A consent table; whoever opted out has no row.
    package var consent: ConsentSource?
    /// The part of the customers that is written; nil for all.
    package var shard: Shard?
    package var threads: Threads = 1

    /// - Throws: As `ForecastSpan.init`.
    package init(_ version: Version, horizon seconds: Double, discount: Double) throws {
        self.version = version
        span = try ForecastSpan(seconds: seconds, discount: discount)
    }

    private static let block = 2048

    package var listLength: Int? { nil }

    package var inputs: [String: String] { consent?.path.map { ["consent": $0] } ?? [:] }

    /// Foretells all customers.
    ///
    /// - Throws: `UserError` when the model or the consent table cannot be read, for ids that do not meet, and without a
    ///   row.
    package func run<Part: Sendable>(
        begin: (LifetimeColumns) throws -> @Sendable ([LifetimeRow]) throws -> Part, consume: (Part) throws -> Void,
        progress: Progress
    ) throws -> LifetimeSummary {
        let finder = LifetimeFinder(try LifetimeModel(inFolder: version.folder), consent: try consent?.read())
        let model = finder.model
        var summary = LifetimeSummary(span, from: model.settings.firstForetoldDay)
        summary.consent = try finder.join(of: version, progress: progress)
        let part = model.users.indices.filter { user in
            shard.map { shard in model.users[user].withUnsafeBytes { shard.has($0) } } ?? true
        }
        let customers = part.filter { !finder.isRefused(customerAt: $0) }
        summary.optedOut = part.count - customers.count
        guard !customers.isEmpty || shard != nil else {
            throw UserError(
                .invalidData, "nobody is left to foretell: \(summary.optedOut) customers opted out",
                remedy: "Name a version with customers who have not opted out")
        }
        let forecaster = LifetimeForecaster(model.settings, days: span.days, discount: span.discount)
        let grouped = try GroupedForecasts(forecaster, model.histories, customers, hasValues: true, threads: threads)
        let make = try begin(LifetimeColumns(validFrom: model.settings.firstForetoldDay))
        try inOrder(customers.count, chunk: Self.block, threads: threads) { range in
            var sums = Sums()
            let rows = range.map { position in
                let customer = customers[position]
                let forecast = forecaster.forecast(grouped[position], mean: model.histories.meanValue[customer])
                sums.alive += forecast.alive
                sums.purchases += forecast.purchases
                sums.value += forecast.value ?? 0
                return LifetimeRow(user: model.users[customer], forecast: forecast)
            }
            sums.rows = rows.count
            return (bytes: try make(rows), sums: sums)
        } consume: { (part: (bytes: Part, sums: Sums), end: Int) in
            let sums = part.sums
            summary.rows += sums.rows
            summary.alive += sums.alive
            summary.purchases += sums.purchases
            if model.settings.spend != nil { summary.value = (summary.value ?? 0) + sums.value }
            progress.advance("foretelling", done: end, of: customers.count, unit: "customers")
            try consume(part.bytes)
        }
        return summary
    }

    /// The sums of some rows.
    private struct Sums: Sendable {
        var rows = 0
        var alive = 0.0
        var purchases = 0.0
        var value = 0.0
    }
}

/// What all rows of a batch of forecasts share.
package struct LifetimeColumns: Sendable, Equatable {
    /// The first day that is foretold, as `1997-10-01`.
    package let validFrom: String
}

/// A row of a batch of forecasts.
package struct LifetimeRow: Sendable, Equatable {
    /// The bytes of the customer's id.
    package let user: ArraySlice<UInt8>
    package let forecast: LifetimeForecast
}

/// The result of a batch of forecasts, in numbers.
package struct LifetimeSummary: Codable, Sendable, Equatable {
    /// The rows that were written.
    package internal(set) var rows = 0
    /// The customers of the model who opted out.
    package internal(set) var optedOut = 0
    package let days: Int
    package let discount: Double
    /// The first day that is foretold.
    package let from: String
    /// How many customers are expected not to have left.
    package internal(set) var alive = 0.0
    /// The expected purchases of all customers together, and their value; nil for a model without values.
    package internal(set) var purchases = 0.0
    package internal(set) var value: Double?
    package internal(set) var consent: ConsentCounts?

    private enum CodingKeys: String, CodingKey {
        case rows, days, discount, from, alive, purchases, value, consent
        case optedOut = "opted_out"
    }

    init(_ span: ForecastSpan, from: String) {
        (days, discount, self.from) = (span.days, span.discount, from)
    }
}
