import Diagnostics
import Documents
import Files
import Gates
import Recommenders
import Training

/// The keys of the stages of a run.
struct RunKeys {
    let check: CheckpointKey
    let read: CheckpointKey
    let tune: CheckpointKey
    let measure: CheckpointKey
    let train: CheckpointKey

    /// The name of the stage that writes a version.
    static let writing = "train"

    /// The form of what the search and the measuring keep for reports.
    ///
    /// It is a part of the keys, because a checkpoint of a program that kept less would give a version without it.
    static let details = 1

    var all: [CheckpointKey] { [check, read, tune, measure, train] }
}

extension RunContext {
    /// The keys of all stages, by everything that their results depend on.
    func keys() throws -> RunKeys {
        let reading: JSONValue
        switch pipeline.recipe {
        case .recommender(let training):
            reading = [
                "options": try JSONValue(encoding: training.options), "ratings": .bool(training.train.usesRatings),
                "consent": .string(training.consent.map { "\($0)" } ?? ""),
            ]
        // Who was forgotten since must not stay in a version that is there already.
        case .propensity(let training): reading = forgottenKey(training.forgotten)
        case .lifetime(let training): reading = forgottenKey(training.forgotten)
        case .segments(let training): reading = forgottenKey(training.forgotten)
        case .uplift(let training): reading = forgottenKey(training.forgotten)
        }
        let read = CheckpointKey(stage: "read", settings: reading, inputs: inputs)
        let settings: JSONValue = [
            "resolved": pipeline.resolved, "span": span.map { .string($0) } ?? .null,
            "gates": .array(gates.map { .string($0.text) }), "details": .int(RunKeys.details),
        ]
        let tune = CheckpointKey(stage: "tune", settings: settings, inputs: inputs, after: [read])
        let start: JSONValue = .string(beginning?.sum ?? "")
        let rivals: JSONValue = ["twin": .string(needsTwin ? holder?.sum ?? "" : ""), "start": start]
        let measure = CheckpointKey(stage: "measure", settings: rivals, inputs: inputs, after: [read, tune])
        let train = CheckpointKey(
            stage: RunKeys.writing, settings: start, inputs: inputs, after: [read, tune, measure])
        // Its demands look at the last runs, too; those on the clock are judged again at each run.
        let demands: JSONValue = [
            "resolved": pipeline.resolved, "span": span.map { .string($0) } ?? .null,
            "last_rows": .array(lastRows.map { .int($0) }),
        ]
        let check = CheckpointKey(stage: "check", settings: demands, inputs: inputs)
        return RunKeys(check: check, read: read, tune: tune, measure: measure, train: train)
    }

    private func forgottenKey(_ forgotten: HashedIds?) -> JSONValue {
        forgotten.map { ["forgotten": .string("\($0)")] } ?? .null
    }
}
