import CustomerModels
import Diagnostics
import Documents
import Events
import Lifetimes
import LinearAlgebra
import Tables

/// The events of a training of a lifetime model.
struct LifetimeData: Sendable {
    let log: EventLog
    /// The types that mean bought.
    let types: [String]
    let purchases: PurchaseHistories.Purchases

    /// Reads the events of those who have not opted out.
    init(_ training: LifetimeTraining, _ threads: Threads, _ progress: Progress) throws {
        log = try EventLog.read(
            files: training.events, options: try training.options.readingCleaningLists(),
            consent: try training.consent?.read(), needsItems: false, threads: threads, progress: progress)
        if let purchases = try log.purchaseSummary() { progress.step(purchases) }
        try log.reportLikelyPurchases(to: progress)
        try log.consentJoin?.check(against: "the events", progress: progress)
        types = try log.purchaseTypes()
        purchases = try PurchaseHistories.purchases(of: log, types: types, threads: threads)
        if !purchases.hasValues {
            progress.warning(
                "the events have no values of purchases, so the model knows none; name their column with \(.priceColumn), or with \(.valueColumn) what a purchase was worth"
            )
        }
        purchases.warnOfUnknownValues(progress)
    }

    /// A day as `1997-09-30`.
    func day(_ day: Int) -> String {
        String(Timestamp.text(Int64(day) * Timestamp.millisecondsPerDay).prefix { $0 != "T" })
    }
}

extension PurchaseHistories.Purchases {
    /// Says how many purchases count as worth nothing where values that came true are compared.
    func warnOfUnknownValues(_ progress: Progress) {
        let (all, unknown) = counts
        guard hasValues, unknown > 0 else { return }
        progress.warning(
            "\(unknown.grouped) of \(all.grouped) purchases have no value: nothing is learnt from these about values, and real values, among which they count as 0, are too low"
        )
    }
}
