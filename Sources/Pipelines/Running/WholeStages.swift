import Diagnostics
import Events
import ModelStore
import Training

/// The stages of a training that reads, fits, measures and writes its version in one.
struct WholeStages {
    private let context: RunContext
    private let keys: RunKeys
    private let stages: RunStages

    init(_ context: RunContext, _ keys: RunKeys, _ stages: RunStages) {
        self.context = context
        self.keys = keys
        self.stages = stages
    }

    /// - Returns: The number of the version.
    func train(_ training: some WholeTraining) throws -> Int {
        try stages.run(keys.train, where: { try context.holds($0, by: keys.train) }) {
            if let number = try context.written(by: keys.train) { return number }
            return try training.run(
                model: context.pipeline.model, store: context.store, pipeline: try context.account(keys.train),
                makingRoom: { try stages.checkpoints.makeRoom() }, author: context.author, machine: context.machine,
                progress: context.progress
            ).version
        }
    }
}

extension SegmentTraining {
    /// The same training of the factors of one very version; of itself for segments that are made from events.
    func grouping(_ recommender: Holder?) -> SegmentTraining {
        var training = self
        training.parent = recommender.map { .init(version: $0.version.description, manifest: $0.sum) }
        return training
    }
}

extension Pipeline {
    /// The version with whose factors the training begins, or whose factors are grouped; nil for none.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a version that is missing or damaged.
    func beginning(in store: ModelStore) throws -> Holder? {
        if case .segments(let training) = recipe, let recommender = training.recommender {
            return try Holder(store.checked(Reference(parsing: recommender)))
        }
        return try start.flatMap { try Holder(of: $0, model: model, in: store) }
    }
}

extension Pipeline.Recipe {
    /// Whether the training reads a table of customers in place of a log.
    var isOfTable: Bool {
        switch self {
        case .uplift: true
        case .propensity(let training): if case .table = training.source { true } else { false }
        case .recommender, .lifetime, .segments: false
        }
    }
}
