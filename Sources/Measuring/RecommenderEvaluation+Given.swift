import Diagnostics
import Events
import LinearAlgebra
import RecommenderModels

extension RecommenderEvaluation {
    /// The same models with visitors folded in from the given events; unchanged if there are no given events.
    func foldingIn(
        _ models: [MeasuredModel], _ consent: Consent?, _ machine: Machine, _ progress: Progress
    ) throws -> [MeasuredModel] {
        if given.isEmpty { return models }
        var givenOptions = options
        (givenOptions.from, givenOptions.until) = (nil, nil)
        let events = try EventLog.read(
            files: given, options: givenOptions, consent: consent,
            needsRatings: models.contains { $0.model.settings.weights.usesRatings }, threads: machine.threads,
            progress: progress)
        progress.step("given events:\n\(events.funnel)")
        return try models.map { try $0.foldingIn(events, threads: machine.threads, progress: progress) }
    }
}
