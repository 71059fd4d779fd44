import ArgumentParser
import CustomerModels
import Diagnostics
import Documents
import Files
import ModelFiles
import ModelStore
import Pages
import Reports
import Terminal

struct ReportModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write a page about a version: is it better, and what changes.",
        discussion: """
            Writes report.html, report.json with the same numbers, and MODEL_CARD.md into reports/VERSION beside the \
            version, or into --output. The version is compared with the one that holds champion; if it holds champion \
            itself, with the one before. A run of a pipeline writes the same files. Ten customers are shown without \
            their ids. docs/reports.md says what each section means.

            EXAMPLES

              trainer models report recommendations/7

              trainer models report recommendations/7 --against recommendations/5 \\
                --output report

              trainer models report recommendations --seed 3 --ids
            """)

    @Argument(help: "The version: NAME, NAME@ALIAS, NAME/VERSION, or the path of a version's folder.")
    var reference: String

    @Option(
        help: ArgumentHelp(
            "The version to compare with; the one that holds champion unless given, else the one before.",
            valueName: "ref"))
    var against: String?

    @Flag(help: "Show the ids of the ten customers.")
    var ids = false

    @Option(help: "Decides which customers are shown; 0 unless given.")
    var seed: UInt64?

    @OptionGroup var options: PageOptions

    func run() throws {
        try options.consoleOptions.run("trainer") { console in
            let models = options.models
            let version = try models.checked(Reference(parsing: reference))
            let folder = try options.folder() ?? placeInStore(of: version)
            try checkShowsCustomers(version)
            var report = VersionReport(on: version, in: models)
            if let against { report.rival = .version(try models.checked(Reference(parsing: against))) }
            (report.seed, report.showsIds, report.spelling) = (seed ?? 0, ids, .flag)
            options.fileMode.use()
            let made = try report.made(
                author: .current, machine: options.threads.machine, progress: console.progress)
            let paths = try made.write(toFolder: folder)
            for path in paths { console.progress.step("wrote \(path.visible)") }
            var files = Table(["version", "file"])
            for path in paths { files.append([.text(version.description), .text(path)]) }
            let format = options.format.format
            if format == .table { try console.output.write("\(made.page.verdict.visible)\n\n") }
            try console.output.print(made.json, tables: [files], format: format)
        }
    }

    /// Refuses options about the customers that are shown where none are.
    private func checkShowsCustomers(_ version: Version) throws {
        let isWithout = [ModelFamily.propensity, .segments, .uplift, .lifetime].contains {
            $0.isIn(folder: version.folder)
        }
        guard isWithout else { return }
        let given: GivenOptions = [.reportSeed: seed != nil, .reportIds: ids]
        try given.refuse("with a model of customers, of whom none is shown")
    }

    /// The folder for the files where none was named.
    private func placeInStore(of version: Version) throws -> String {
        guard !version.isFromPath else {
            throw UserError(
                .wrongUsage, "the version is given by its path, so its report has no place in a store",
                remedy: "Name a folder with \(.reportOutput)")
        }
        return options.models.reportFolder(of: version)
    }
}
