import Diagnostics
import Evaluation
import Events
import Interactions
import LinearAlgebra
import Measuring
import RecommenderModels
import Tables

extension RecommenderEvaluation {
    /// Refuses a model whose histories age by later events in place of time, because last orders need times.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    static func checkAging(_ measured: MeasuredModel) throws {
        guard let halfLife = measured.model.settings.weights.halfLife, halfLife.countsEvents else { return }
        throw UserError(
            .wrongUsage,
            "histories of \(measured.name) have a half-life of \(halfLife.text), but \(.holdOutLastOrder) needs times",
            remedy: "Leave it out, and say with \(.given) what is known of customers")
    }

    /// The last order of each customer, and the models with customers who are folded in from their orders before.
    func lastOrders(
        of log: EventLog, _ models: [MeasuredModel], _ machine: Machine, _ progress: Progress
    ) throws -> (hidden: EventLog, models: [MeasuredModel]) {
        let purchases = try log.purchaseTypes(trained: models[0].model.settings.purchaseTypes)
        let parts = try HoldOut.lastOrders(of: log, purchaseTypes: purchases)
        var hidden = parts.hidden
        if let from = options.from, let times = hidden.timestamp {
            hidden = hidden.keeping(times.map { $0 >= from }, reason: "before the time window")
        }
        progress.step("last orders:\n\(hidden.funnel)")
        if let from = options.from, hidden.count == 0 {
            throw UserError(
                .invalidData, "no customer's last order is of \(Timestamp.text(from)) or later",
                remedy: "Give an earlier \(.eventsFrom), or leave it out")
        }
        var folded = try models.map {
            try $0.foldingIn(parts.training, threads: machine.threads, progress: progress)
        }
        folded[0].ownCounts = ownCounts(beside: folded[0], progress) { parts.training }
        return (hidden, folded)
    }
}
