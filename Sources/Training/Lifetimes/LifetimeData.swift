import CustomerModels
import Diagnostics
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
    }

    /// A day as `1997-09-30`.
    func day(_ day: Int) -> String {
        String(Timestamp.text(Int64(day) * Timestamp.millisecondsPerDay).prefix { $0 != "T" })
    }
}
