import Diagnostics
package import Documents
import Events
import Gates
import Interactions
package import ModelStore
import Tables
import Training
import Validation

/// What each stage of a run would read and write; nothing is read but the pipeline file and the store.
package struct DryRun: Encodable, Sendable {
    package struct Stage: Encodable, Sendable, Equatable {
        package let name: String
        package let does: String
        package let reads: [String]
        package let writes: [String]
    }

    package let model: String
    package let stages: [Stage]

    /// - Parameters:
    ///   - pipeline: The pipeline.
    ///   - store: The store.
    ///   - span: The span that the run stands for, such as `2026-01`; nil for a usual run.
    /// - Throws: `UserError` for gates of the store that cannot be read; with code `missingInput` for an input that is not
    ///   there.
    package init(_ pipeline: Pipeline, in store: ModelStore, span: String? = nil) throws {
        try InputFingerprints.checkAreThere(pipeline.inputs)
        model = pipeline.model
        let folder = "\(store.path)/\(pipeline.model)"
        let files = pipeline.inputs.flatMap { role in role.names.map { "\($0) (\(role.name))" } }
        var stages: [Stage] = []
        if !pipeline.checks.isEmpty {
            let demands = pipeline.checks.map { "\($0.subject): \($0.text)" }.joined(separator: "; ")
            stages.append(Stage(name: "check", does: demands, reads: files, writes: []))
        }
        let holder = try pipeline.publishing.flatMap { try Holder(of: $0.alias, model: pipeline.model, in: store) }
        let gates = try pipeline.gates(in: store)
        let twin = pipeline.needsTwin(of: holder, gates) ? [holder?.version.folder].compactMap(\.self) : []
        let written = ["\(folder)/N", "\(folder)/history.jsonl"]
        switch pipeline.recipe {
        case .recommender(let training):
            stages.append(
                Stage(
                    name: "read", does: "reads the rows and counts what is dropped", reads: files,
                    writes: ["\(folder)/.runs"]))
            if let search = pipeline.search {
                stages.append(
                    Stage(
                        name: "tune", does: "searches by \(search.metric)", reads: [],
                        writes: ["\(folder)/.tuning.jsonl"]))
            }
            if let split = pipeline.split {
                stages.append(Stage(name: "measure", does: split.words, reads: twin, writes: []))
            }
            let beginning = span == nil ? try Self.beginning(of: pipeline, in: store) : []
            let learning = training.refit == .train ? "trains on what is not held out" : "trains on all data"
            stages.append(Stage(name: "train", does: learning, reads: beginning, writes: written))
        case .propensity(let training):
            let measuring = training.folds > 0 ? "cross-validates in \(training.folds) folds" : "measures nothing"
            stages.append(
                Stage(
                    name: "train", does: "reads the rows, \(measuring) and trains on all", reads: files + twin,
                    writes: written))
        case .lifetime(let training):
            let measuring =
                training.holdOut == 0 ? "measures nothing" : "measures a model of the time before on the last part"
            stages.append(
                Stage(
                    name: "train", does: "reads the rows, \(measuring) and trains on all", reads: files, writes: written
                ))
        case .segments:
            stages.append(
                Stage(
                    name: "train", does: "reads the rows and groups the customers",
                    reads: files + (try Self.beginning(of: pipeline, in: store)), writes: written))
        case .uplift(let training):
            stages.append(
                Stage(
                    name: "train",
                    does: "reads the rows, cross-fits in \(training.folds) parts and trains on all", reads: files,
                    writes: written))
        }
        if let publishing = pipeline.publishing {
            stages.append(
                Stage(
                    name: "gate", does: gates.isEmpty ? "no gate" : gates.map(\.text).joined(separator: "; "),
                    reads: ["\(folder)/N"], writes: []))
            stages.append(
                Stage(
                    name: "publish", does: "moves \(publishing.alias) if the gates are met", reads: [],
                    writes: ["history.jsonl", "aliases.json", "gates.json"].map { "\(folder)/\($0)" }))
        }
        stages.append(
            Stage(
                name: ReportStage.name, does: "writes the page about the version, and notes the run",
                reads: ["\(folder)/N"] + (holder.map { [$0.version.folder] } ?? []),
                writes: ["\(folder)/reports/N", "\(folder)/runs.jsonl"]))
        self.stages = stages
    }

    /// The version with whose factors the training would begin.
    private static func beginning(of pipeline: Pipeline, in store: ModelStore) throws -> [String] {
        try pipeline.beginning(in: store).map { [$0.version.folder] } ?? []
    }

    package var table: Table {
        var table = Table(["stage", "does", "reads", "writes"])
        for stage in stages {
            table.append([
                .text(stage.name), .text(stage.does), .text(stage.reads.joined(separator: ", ")),
                .text(stage.writes.joined(separator: ", ")),
            ])
        }
        return table
    }
}

extension Pipeline.Split {
    /// What is measured on, in words.
    fileprivate var words: String {
        switch self {
        case .lastSeconds(let seconds):
            "on the events of the last \(TimeSpan.words(seconds))"
        case .holdOut(.from(let time)): "on the events from \(Timestamp.text(time)) on"
        case .holdOut(.last(let count)): "on the newest \(count) items of each customer"
        case .holdOut(.lastOrder): "on the last order of each customer"
        case .holdOut(.users(let share, _)): "on \(share.fixed(2)) of the customers"
        }
    }
}
