package import Documents
package import Gates
package import ModelStore

/// What a run has done.
package struct RunReport: Encodable, Sendable {
    package let model: String
    package let version: Int
    package let outcome: RunRecord.Outcome
    /// The alias that moved or was to move; nil for a pipeline that publishes nothing.
    package let alias: String?
    /// The version that the alias pointed at before; nil for a new alias.
    package let before: Int?
    package let stages: [RunRecord.Stage]
    /// How good the training is on what it did not learn from; nil when nothing was measured.
    package let quality: Quality?
    /// Nil for a pipeline without gates.
    package let gates: GateReport?
    /// The path of the page about the version; nil when it could not be written.
    package let report: String?

    /// What each stage took, and the verdict of the gates.
    package var tables: [Table] {
        var stages = Table(["stage", "seconds", "from an earlier run"])
        for stage in self.stages {
            stages.append([.text(stage.name), .number(stage.seconds, digits: 2), .text(stage.reused ? "yes" : "")])
        }
        var result = Table(["model", "version", "outcome", "alias", "from", "to"])
        let isPublished = outcome == .published || outcome == .unchanged
        result.append([
            .text(model), .integer(version), .text(outcome.rawValue), alias.map { .text($0) } ?? .empty,
            before.map { .integer($0) } ?? .empty,
            isPublished ? .integer(version) : before.map { .integer($0) } ?? .empty,
        ])
        return [stages] + [gates?.table].compactMap(\.self) + [result]
    }
}
