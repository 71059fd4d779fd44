package import Diagnostics

/// One run of a pipeline, as a line of `runs.jsonl` tells of it.
package struct RunRecord: Codable, Sendable, Equatable {
    /// How a run ended.
    package enum Outcome: String, Codable, Sendable {
        /// The version passed its gates, and the alias moved to it.
        case published
        /// The version passed its gates, and the alias pointed at it already.
        case unchanged
        /// The version was written, and no alias was to move.
        case unpublished
        /// The version was written and did not pass its gates.
        case refused
        case failed
        /// The process was ended from outside.
        case interrupted

        /// Whether the run went through all of its stages, so that it has a version.
        var isComplete: Bool {
            switch self {
            case .published, .unchanged, .unpublished, .refused: true
            case .failed, .interrupted: false
            }
        }
    }

    /// A stage that ended.
    package struct Stage: Codable, Sendable, Equatable {
        package let name: String
        package let seconds: Double
        /// Whether its result came from an earlier run.
        package let reused: Bool

        package init(name: String, seconds: Double, reused: Bool) {
            (self.name, self.seconds, self.reused) = (name, seconds, reused)
        }
    }

    /// A gate and what became of it, in words.
    package struct GateResult: Codable, Sendable, Equatable {
        package let gate: String
        package let outcome: String
        package let found: String?

        package init(gate: String, outcome: String, found: String?) {
            (self.gate, self.outcome, self.found) = (gate, outcome, found)
        }
    }

    package let started: UTCTime
    /// Nil for a run that was interrupted, because nobody saw when.
    package var finished: UTCTime?
    package var outcome = Outcome.interrupted
    /// The number of the version that was written.
    package var version: Int?
    /// The SHA-256 of the resolved pipeline.
    package let pipelineHash: String
    /// How many rows the events or the table had, before any was dropped.
    package var rows: Int?
    package var stages: [Stage] = []
    /// The most memory that the process had at any time up to the last stage.
    package var peakMemory: Int?
    package var gates: [GateResult] = []
    package var error: String?

    package init(started: UTCTime, pipelineHash: String) {
        self.started = started
        self.pipelineHash = pipelineHash
    }

    private enum CodingKeys: String, CodingKey {
        case started, finished, outcome, version, rows, stages, gates, error
        case pipelineHash = "pipeline_hash"
        case peakMemory = "peak_memory_bytes"
    }
}
