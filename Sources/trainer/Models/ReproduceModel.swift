import ArgumentParser
import Diagnostics
import Documents
import LinearAlgebra
import ModelStore
import Terminal
import Training

struct ReproduceModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reproduce",
        abstract: "Train a version again from its stored settings and compare the files.",
        discussion: """
            Nothing is written into the store. The inputs must be where they were, and paths that do not begin with / are \
            looked for from here. A search is not repeated: the settings of its winner are trained again. The exit code \
            is 0 when all files have the same SHA-256, and 2 with what changed when they do not.

            EXAMPLE

              trainer models reproduce recommendations/7
            """)

    @Argument(help: "The model: NAME, NAME@ALIAS, NAME/VERSION, or the path of a version's folder.")
    var reference: String

    @OptionGroup var store: StoreOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let report = try Reproduction(in: ModelStore(path: store.store)).run(
                Reference(parsing: reference), machine: threads.machine, progress: console.progress)
            var table = Table(["version", "file", "reproduced"])
            for file in report.files {
                table.append([.text(report.version), .text(file.file), .text(file.isSame ? "yes" : "no")])
            }
            try console.output.print(report, tables: [table], format: format.format)
            try report.check()
        }
    }
}
