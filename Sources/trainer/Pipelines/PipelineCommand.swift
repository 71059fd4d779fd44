import ArgumentParser
import Documents
import Pipelines
import Terminal

struct PipelineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipeline", abstract: "What pipeline files may say.", subcommands: [PipelineSchema.self])
}

struct PipelineSchema: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of pipeline files, for editors.",
        discussion: """
            Editors check and complete a pipeline file whose first line names the schema:

              # yaml-language-server: $schema=pipeline.schema.json

            EXAMPLE

              trainer pipeline schema > pipeline.schema.json
            """)

    @OptionGroup var consoleOptions: ConsoleOptions

    func run() throws {
        try consoleOptions.run("trainer") { console in
            try console.output.write(PipelineFile.schema.indentedText)
        }
    }
}
