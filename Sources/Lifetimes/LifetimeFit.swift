package import CustomerModels
import Diagnostics
import Documents
package import Events
package import LinearAlgebra

/// Both models of customers' histories.
package struct LifetimeFit: Sendable {
    package let purchases: PurchaseFit
    /// nil for histories without values, or too few.
    package let spend: SpendFit?
    /// The correlation of the number of repeat purchases with their mean value, which Gamma–Gamma takes to be 0.
    ///
    /// Over customers with values; nil where there are fewer than three, or all are alike.
    package let correlation: Double?
    /// How many customers with repeat purchases have no mean value above 0.
    package let withoutValue: Int
    package let warnings: [String]

    /// From here on a correlation is told.
    private static let notableCorrelation = 0.3

    /// - Throws: As `PurchaseFit` and `SpendFit`.
    package init(_ histories: PurchaseHistories, hasValues: Bool, threads: Threads) throws {
        purchases = try PurchaseFit((0..<histories.count).map { histories[$0] }, threads: threads)
        var warnings = purchases.warnings
        let known = (0..<histories.count).filter { histories.valued[$0] > 0 && histories.meanValue[$0] > 0 }
        let repeaters = histories.repeats.count { $0 > 0 }
        withoutValue = hasValues ? repeaters - known.count : 0
        guard hasValues, known.count > 1 else {
            (spend, correlation) = (nil, nil)
            if hasValues {
                warnings.append(
                    "fewer than two customers bought again for a value above 0, so the model knows no values")
            }
            self.warnings = warnings
            return
        }
        let fit = try SpendFit(
            known.map { .init(count: Int(histories.valued[$0]), mean: histories.meanValue[$0]) }, threads: threads)
        spend = fit
        warnings += fit.warnings
        let related = Self.correlation(
            known.map { Double(histories.valued[$0]) }, known.map { histories.meanValue[$0] })
        correlation = related
        let unknown = (0..<histories.count).count { histories.repeats[$0] > 0 && histories.valued[$0] == 0 }
        if unknown > 0 {
            warnings.append(
                "of \(unknown) customers with repeat purchases no value is known: they teach nothing about values, and are expected to spend what all do in the mean"
            )
        }
        if withoutValue > unknown {
            warnings.append(
                "\(withoutValue - unknown) customers with repeat purchases have no mean value above 0: they teach nothing about values, and are expected to spend little"
            )
        }
        if let related, abs(related) >= Self.notableCorrelation {
            warnings.append(
                "customers who buy more often spend \(related > 0 ? "more" : "less") each time (correlation \(related.fixed(2))), which the model of values takes to be unrelated: the values of frequent customers are biased"
            )
        }
        self.warnings = warnings
    }

    private static func correlation(_ first: [Double], _ second: [Double]) -> Double? {
        guard first.count > 2 else { return nil }
        let count = Double(first.count)
        let (mean, other) = (first.reduce(0, +) / count, second.reduce(0, +) / count)
        var (products, squares, others) = (0.0, 0.0, 0.0)
        for (x, y) in zip(first, second) {
            products += (x - mean) * (y - other)
            squares += (x - mean) * (x - mean)
            others += (y - other) * (y - other)
        }
        let correlation = products / (squares * others).squareRoot()
        return correlation.isFinite ? correlation : nil
    }

    /// The settings of the model that is written.
    package func settings(
        timeUnit: Double = 7, newestDay: Int, yearDays: Int, purchaseTypes: [String] = [],
        events: EventOptions = EventOptions()
    ) -> LifetimeSettings {
        LifetimeSettings(
            purchases: purchases.model, spend: spend.flatMap { $0.model.isSound ? $0.model : nil }, timeUnit: timeUnit,
            newestDay: newestDay, yearDays: yearDays, purchaseTypes: purchaseTypes, events: events)
    }
}
