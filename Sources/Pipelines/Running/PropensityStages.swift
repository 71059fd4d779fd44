import Diagnostics
import Events
import Gates
import ModelStore
import Training

/// The stages of a model of customers up to its version: its rows are read, cross-validated and trained on in one stage.
struct PropensityStages {
    private let context: RunContext
    private let keys: RunKeys
    private let stages: RunStages

    init(_ context: RunContext, _ keys: RunKeys, _ stages: RunStages) {
        self.context = context
        self.keys = keys
        self.stages = stages
    }

    /// - Returns: The number of the version.
    func train(_ recipe: PropensityTraining) throws -> Int {
        var training = recipe
        if case .events(var log) = training.source {
            log.cutoffsBefore = context.pipeline.cutoffsBefore
            log.mustReach = context.spanBegin
            training.source = .events(log)
        }
        var rivals: [PropensityRival] = []
        if context.needsTwin, let holder = context.holder {
            context.progress.step("the settings of \(holder.version) are trained again, to be measured beside")
            let own = training
            rivals.append(
                PropensityRival(
                    named: Gate.Baseline.champion, version: holder.version.description,
                    reason: { context.reason($0, for: holder) }, { try holder.twin(of: own) }))
        }
        let settled = training
        return try stages.run(keys.train, where: { try context.holds($0, by: keys.train) }) {
            if let number = try context.written(by: keys.train) { return number }
            let report = try settled.run(
                model: context.pipeline.model, store: context.store, against: rivals,
                pipeline: try context.account(keys.train), makingRoom: { try stages.checkpoints.makeRoom() },
                author: context.author, machine: context.machine, progress: context.progress)
            return report.version
        }
    }
}
