package import CustomerModels
import Glibc
package import LinearAlgebra

/// What a model expected of customers beside what they did in the days after it, and beside "as last year".
///
/// "As last year" expects of each customer what they bought and spent in the last 365 days before, by the day; where the
/// events are of fewer days, in those.
package struct LifetimeComparison: Codable, Sendable, Equatable {
    /// A mean with its 95% interval over customers, by the normal distribution.
    package struct Measured: Codable, Sendable, Equatable {
        package let value: Double
        package let low: Double
        package let high: Double

        init(_ values: [Double]) {
            let count = Double(values.count)
            let mean = values.reduce(0, +) / count
            let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let error = 1.959964 * (squares / max(count - 1, 1) / count).squareRoot()
            (value, low, high) = (mean, mean - error, mean + error)
        }
    }

    /// The mean absolute errors of the model and of "as last year", and the former minus the latter.
    package struct Errors: Codable, Sendable, Equatable {
        package let model: Measured
        package let lastYear: Measured
        package let difference: Measured

        private enum CodingKeys: String, CodingKey {
            case model, difference
            case lastYear = "last_year"
        }
    }

    /// Means over some customers.
    package struct Group: Codable, Sendable, Equatable {
        package let customers: Int
        package let expected: Double
        package let real: Double
        package let lastYear: Double
        package let expectedValue: Double?
        package let realValue: Double?
        package let lastYearValue: Double?

        private enum CodingKeys: String, CodingKey {
            case customers, expected, real
            case lastYear = "last_year"
            case expectedValue = "expected_value"
            case realValue = "real_value"
            case lastYearValue = "last_year_value"
        }
    }

    /// The days of which the model told.
    package let days: Int
    /// All customers.
    package let all: Group
    /// The customers in ten parts, those first of whom the model expects most purchases.
    package let deciles: [Group]
    /// Of numbers of purchases.
    package let purchases: Errors
    /// Of values; nil for a model without, and for events without.
    package let value: Errors?
    /// The share of customers whose purchases lie within the interval that should hold at least 80%.
    package let coverage: Double

    /// What customers did.
    package typealias Bought = (count: Int, value: Double)

    /// Compares.
    ///
    /// - Parameters:
    ///   - settings: The model.
    ///   - histories: The customers, at least one.
    ///   - days: The days after the model's newest day.
    ///   - bought: What each customer bought in them.
    ///   - hasValues: Whether their values are known.
    ///   - threads: The number of workers.
    /// - Throws: Nothing of its own.
    package init(
        _ settings: LifetimeSettings, _ histories: PurchaseHistories, days: Int, bought: [Bought], hasValues: Bool,
        threads: Threads
    ) throws {
        precondition(histories.count == bought.count && !bought.isEmpty)
        let forecaster = LifetimeForecaster(settings, days: days)
        let hasValues = hasValues && settings.spend != nil
        let forecasts = try GroupedForecasts(
            forecaster, histories, Array(histories.repeats.indices), hasValues: false, threads: threads)
        let customers = histories.repeats.indices.map { index -> Customer in
            let shared = forecasts[index]
            let scale = Double(days) / Double(settings.yearDays)
            return Customer(
                expected: shared.purchases, real: Double(bought[index].count),
                lastYear: Double(histories.lastYear[index]) * scale,
                expectedValue: settings.spend.map {
                    shared.purchases
                        * $0.expectedValue(count: Int(histories.valued[index]), mean: histories.meanValue[index])
                } ?? 0,
                realValue: bought[index].value, lastYearValue: histories.lastYearValue[index] * scale,
                isCovered: (shared.low...shared.high).contains(bought[index].count))
        }
        self.days = days
        all = Self.group(customers, hasValues)
        let order = customers.indices.sorted {
            customers[$0].expected != customers[$1].expected ? customers[$0].expected > customers[$1].expected : $0 < $1
        }
        let parts = min(10, order.count)
        deciles = (0..<parts).map { part in
            let range = order.count * part / parts..<order.count * (part + 1) / parts
            return Self.group(order[range].map { customers[$0] }, hasValues)
        }
        purchases = Self.errors(customers) { ($0.expected, $0.real, $0.lastYear) }
        value = hasValues ? Self.errors(customers) { ($0.expectedValue, $0.realValue, $0.lastYearValue) } : nil
        coverage = Double(customers.count { $0.isCovered }) / Double(customers.count)
    }

    private struct Customer {
        let expected: Double
        let real: Double
        let lastYear: Double
        let expectedValue: Double
        let realValue: Double
        let lastYearValue: Double
        let isCovered: Bool
    }

    private static func group(_ customers: [Customer], _ hasValues: Bool) -> Group {
        func mean(_ value: (Customer) -> Double) -> Double {
            customers.reduce(0) { $0 + value($1) } / Double(customers.count)
        }
        return Group(
            customers: customers.count, expected: mean(\.expected), real: mean(\.real), lastYear: mean(\.lastYear),
            expectedValue: hasValues ? mean(\.expectedValue) : nil, realValue: hasValues ? mean(\.realValue) : nil,
            lastYearValue: hasValues ? mean(\.lastYearValue) : nil)
    }

    private static func errors(
        _ customers: [Customer], _ values: (Customer) -> (expected: Double, real: Double, lastYear: Double)
    ) -> Errors {
        let model = customers.map { abs(values($0).expected - values($0).real) }
        let lastYear = customers.map { abs(values($0).lastYear - values($0).real) }
        return Errors(
            model: Measured(model), lastYear: Measured(lastYear),
            difference: Measured(zip(model, lastYear).map { $0 - $1 }))
    }
}
