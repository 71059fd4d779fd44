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

    @OptionGroup var options: PageOptions

    func validate() throws {
        if options.fileMode.mode != nil, options.output == nil {
            throw ValidationError("--mode has no effect without --output.")
        }
    }

    func run() throws {
        try options.consoleOptions.run("trainer") { console in
            let (models, folder) = (options.models, try options.folder())
            let comparison = try VersionComparison(
                models.checked(Reference(parsing: first)), models.checked(Reference(parsing: second)), in: models,
                threads: options.threads.chosen)
            if let folder {
                options.fileMode.use()
                for path in try comparison.page.write(toFolder: folder, named: "diff", json: comparison.json) {
                    console.progress.step("wrote \(path.visible)")
                }
            }
            switch options.format.format {
            case .table: try console.output.write(comparison.page.text)
            case .json, .csv:
                try console.output.print(
                    comparison.json, tables: [comparison.table], format: options.format.format)
            }
        }
    }
}
