import ArgumentParser
import Diagnostics
import Documents
import ModelStore
import Pages
import Reports
import Terminal

struct DiffModels: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Compare two versions: what differs, and what that did.",
        discussion: """
            The first line says what differs most: the kind of model, its parameters, the data, what the training began \
            from, how it was measured, the version of the program, the pipeline. Then come measures, paired where one \
            version was measured beside the other, and lists or coefficients. The versions may be of different models. \
            --output writes the page as diff.html and diff.json. docs/reports.md has the formulas.

            EXAMPLES

              trainer models diff recommendations/7 recommendations/6

              trainer models diff recommendations/7 recommendations@champion \\
                --output diff

              trainer models diff churn/2 churn/1 --format json
            """)

    @Argument(help: "The first version: NAME, NAME@ALIAS, NAME/VERSION, or the path of a version's folder.")
    var first: String

    @Argument(help: "The second version.")
    var second: String

    @Option(help: ArgumentHelp("A folder for diff.html and diff.json, outside the store.", valueName: "dir"))
    var output: String?

    @OptionGroup var fileMode: FileModeOption
    @OptionGroup var store: StoreOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func validate() throws {
        if output?.isEmpty == true { throw ValidationError("--output names no folder.") }
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let models = ModelStore(path: store.store)
            if let output { try models.checkIsOutside(output, writing: output) }
            let comparison = try VersionComparison(
                models.checked(Reference(parsing: first)), models.checked(Reference(parsing: second)), in: models,
                threads: threads.chosen)
            if let output {
                fileMode.use()
                for path in try comparison.page.write(toFolder: output, named: "diff", json: comparison.json) {
                    console.progress.step("wrote \(path.visible)")
                }
            }
            switch format.format {
            case .table: try console.output.write(comparison.page.text)
            case .json, .csv:
                try console.output.print(comparison.json, tables: [comparison.table], format: format.format)
            }
        }
    }
}
