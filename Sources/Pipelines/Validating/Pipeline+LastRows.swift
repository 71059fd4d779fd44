extension Pipeline {
    /// How many of the last runs a demand on the number of rows is compared with.
    private static let lastRuns = 5

    /// The numbers of rows that the last runs of the model read and that ended with a version, the oldest first.
    ///
    /// - Parameter store: The store, in which `runs.jsonl` of the model has a line for each run.
    /// - Returns: The numbers; none where no run is known.
    /// - Throws: `UserError` with code `cannotWrite` when `runs.jsonl` is there and cannot be read.
    package func lastRows(inStore store: String) throws -> [Int] {
        try RunJournal.last(Self.lastRuns, of: RunFolder(of: model, inStore: store)) {
            $0.outcome.isComplete && $0.rows != nil
        }.compactMap(\.rows)
    }
}
