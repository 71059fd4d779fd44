import Files
package import ModelStore

/// The places in a model's folder that hold the state of its runs.
package struct RunFolder: Sendable {
    package let model: String
    /// The hidden folder `.runs`.
    package let path: String

    /// Makes the folder of a model's runs, if it is missing.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a bad name, `cannotWrite`.
    package init(store: ModelStore, model: String) throws {
        self.model = model
        path = try store.workFile(named: "runs", of: model)
        try Folder.make(path)
    }

    /// The places of a model of a store that is only read, where they may be missing.
    init(of model: String, inStore store: String) {
        self.model = model
        path = "\(store)/\(model)/.runs"
    }

    /// Held by the run that is under way.
    var lock: String { "\(path)/lock" }

    /// The check sums of the inputs that were read last.
    package var inputs: String { "\(path)/inputs.json" }

    /// What the run under way has done; a run that was killed leaves it.
    var running: String { "\(path)/running.json" }

    var checkpoints: String { "\(path)/checkpoints" }

    /// One line for each run that has ended.
    package var journal: String { "\(Folder.parent(of: path))/runs.jsonl" }
}
