import ArgumentParser
import Diagnostics
import Documents
import Exchange
import ModelStore
import Terminal

struct ExportModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a version for other tools: MLflow, numpy or CSV.",
        discussion: """
            Every byte is checked before. mlflow writes a folder that mlflow.pyfunc.load_model opens; npz and csv write the \
            factors of a recommender with the histories of its customers, or the coefficients of a propensity model. \
            docs/exchange.md says which models each form holds.

            EXAMPLES

              trainer models export recommendations/7 --to mlflow-model \\
                --format mlflow

              trainer models export recommendations/7 --to factors --format npz
            """)

    @Argument(help: "The version: NAME, NAME@ALIAS, NAME/VERSION, or the path of a version's folder.")
    var reference: String

    @Option(help: ArgumentHelp("The folder to write, which must be new or empty.", valueName: "dir"))
    var to: String

    @Option(name: .customLong("format"), help: ArgumentHelp("The form: mlflow, npz or csv.", valueName: "form"))
    var form: ExchangeFormat

    @OptionGroup var store: StoreOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func validate() throws {
        if to.isEmpty { throw ValidationError("--to names no folder.") }
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let models = ModelStore(path: store.store)
            let named = try Reference(parsing: reference)
            try models.checkIsOutside(to, writing: to)
            let (version, manifest) = try models.checkedWhole(named)
            try VersionExport(version, manifest).write(toFolder: to, as: form)
            console.progress.step("wrote \(version) to \(to.visible)")
        }
    }
}

extension ExchangeFormat: ExpressibleByArgument {}
