import ArgumentParser
import Diagnostics
import Documents
import Exchange
import ModelStore
import Terminal

struct ImportModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Write a version of factors or coefficients that another tool trained.",
        discussion: """
            --from names a folder with factors.npz or coefficients.npz, or with the tables that docs/exchange.md describes. \
            Shapes, ids and numbers are checked. The manifest says where the version comes from; it is scored, served and \
            promoted as any other.

            EXAMPLE

              trainer models import recommendations --from implicit --format npz

              trainer models promote recommendations/8 --to champion
            """)

    @Argument(help: "The model's name.")
    var name: String

    @Option(help: ArgumentHelp("The folder with the files.", valueName: "dir"))
    var from: String

    @Option(name: .customLong("format"), help: ArgumentHelp("The form: npz or csv.", valueName: "form"))
    var form: ExchangeFormat

    @OptionGroup var store: StoreOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func validate() throws {
        if from.isEmpty { throw ValidationError("--from names no folder.") }
        if !ExchangeFormat.imported.contains(form) { throw ValidationError("--format takes npz or csv.") }
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let name = try ModelName.checked(name)
            let source = try VersionImport(fromFolder: from, as: form, threads: threads.chosen)
            if let warning = source.warning { console.progress.warning(warning) }
            let version = try source.write(model: name, in: ModelStore(path: store.store), by: .current)
            console.progress.step(
                "wrote \(name)/\(version); to serve it: trainer models promote \(name)/\(version) --to champion")
        }
    }
}
