import Diagnostics
import Documents
import Events

/// The stages of a run, one after another: each is timed, noted, and taken from an earlier run where that has done it.
struct RunStages {
    let checkpoints: Checkpoints
    let journal: RunJournal
    let inputs: InputFingerprints
    let clock: @Sendable () -> Double
    let progress: Progress

    /// Runs a stage whose result is not kept.
    func run<Value>(_ name: String, _ body: () throws -> Value) throws -> Value {
        let (value, _) = try timed(name) { (try body(), false) }
        return value
    }

    /// Runs a stage, or takes its result from an earlier run.
    ///
    /// - Parameters:
    ///   - key: The stage and all that its result depends on.
    ///   - isUsable: Whether the result of an earlier run still holds; one that does not is made anew.
    ///   - body: Makes the result.
    /// - Returns: The result.
    /// - Throws: What `body` throws; `UserError` with code `invalidData` for an input that has changed meanwhile.
    func run<Value: Codable>(
        _ key: CheckpointKey, where isUsable: (Value) throws -> Bool = { _ in true }, _ body: () throws -> Value
    ) throws -> Value {
        try run(
            key, where: isUsable,
            keeping: { keep in
                let value = try body()
                try keep(value)
                return value
            })
    }

    /// Runs a stage that keeps its result itself, because it then removes what the result was made from; or takes the
    /// result from an earlier run.
    func run<Value: Codable>(
        _ key: CheckpointKey, where isUsable: (Value) throws -> Bool = { _ in true },
        keeping body: (_ keep: (Value) throws -> Void) throws -> Value
    ) throws -> Value {
        try timed(key.stage) {
            if let known = try checkpoints.load(key, as: Value.self), try isUsable(known) { return (known, true) }
            let value = try body { result in
                // The key names the inputs by their sums, so the result must be of these very bytes. Those of a version
                // were compared before it was written; it stays, and is not kept for another run.
                do { try inputs.checkUnchanged() } catch {
                    guard key.stage == RunKeys.writing else { throw error }
                    return
                }
                _ = try checkpoints.save(key, result)
            }
            return (value, false)
        }.value
    }

    /// Reads a log of events, or takes it from an earlier run.
    func log(_ key: CheckpointKey, _ read: () throws -> EventLog) throws -> EventLog {
        try timed(key.stage) {
            if let known = try checkpoints.load(key, { try StoredEventLog.read(fromFolder: $0) }) {
                return (known, true)
            }
            let log = try read()
            try inputs.checkUnchanged()
            try checkpoints.save(key) { try StoredEventLog.write(log, toFolder: $0) }
            return (log, false)
        }.value
    }

    private func timed<Value>(
        _ name: String, _ body: () throws -> (value: Value, reused: Bool)
    ) throws -> (value: Value, reused: Bool) {
        let start = clock()
        let result = try body()
        let seconds = clock() - start
        try journal.append(stage: name, seconds: seconds, reused: result.reused)
        progress.step("\(name): \(result.reused ? "taken from an earlier run" : "\(seconds.fixed(1)) s")")
        return result
    }
}
