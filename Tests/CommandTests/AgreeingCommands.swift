import Diagnostics
import TestSupport
import Testing

/// A folder of tables with a pipeline, which is run and validated.
struct AgreeingCommands {
    let folder: TemporaryFolder

    /// A pipeline, and how both commands must end with it.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let yaml: String
        let code: ExitCode
        /// What the report of the validation says.
        let kind: String

        var testDescription: String { name }
    }

    /// Runs or validates a pipeline.
    func start(_ command: String, _ yaml: String) throws -> Command.Result {
        let file = try folder.file("pipeline.yaml", yaml)
        let format = command == "validate" ? ["--format", "json"] : []
        return try Command.start(
            "trainer", [command, file, "--store", "\(folder.path)/models", "--quiet"] + format
        ).wait()
    }

    /// Expects that a run and a validation end alike.
    func expectAgreement(on example: Case, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let run = try start("run", example.yaml)
        #expect(run.exitCode == example.code.rawValue, "\(run.messages)", sourceLocation: sourceLocation)
        let validation = try start("validate", example.yaml)
        #expect(validation.exitCode == example.code.rawValue, "\(validation.messages)", sourceLocation: sourceLocation)
        if !example.kind.isEmpty {
            #expect(
                validation.output.contains("\"\(example.kind)\""), "\(validation.output)",
                sourceLocation: sourceLocation)
        }
    }
}
