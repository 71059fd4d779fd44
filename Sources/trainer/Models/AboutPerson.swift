import ArgumentParser
import Assignment
import Diagnostics
import Documents
import Files
import ModelStore
import Pages
import Privacy
import Terminal

struct AboutPerson: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "about", abstract: "Show everything that a store holds of one person.",
        discussion: """
            Ids, histories, factors, lists with reasons, segments, purchases and forecasts of every version, lines of records \
            that name the person, and the arms of experiments; nothing of others. --html writes a page that the person can \
            be sent; --format json has everything. docs/privacy.md says what is held where.

            EXAMPLES

              trainer models about --user 17850

              trainer models about recommendations --user 17850 --format json

              trainer models about --user 17850 --html 17850.html \\
                --experiments experiments.json
            """)

    @Argument(help: "The model's name; all models unless given.")
    var name: String?

    @Option(help: ArgumentHelp("An id of the person, byte by byte as the models know it.", valueName: "id"))
    var user: String

    @Option(help: ArgumentHelp("Write the answer as a page.", valueName: "file"))
    var html: String?

    @Option(help: ArgumentHelp("A file of experiments, in whose arms the person may be.", valueName: "file"))
    var experiments: String?

    @OptionGroup var fileMode: FileModeOption
    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func validate() throws {
        if user.isEmpty { throw ValidationError("--user names nobody.") }
        if html?.isEmpty == true { throw ValidationError("--html names no file.") }
        if fileMode.mode != nil, html == nil { throw ValidationError("--mode has no effect without --html.") }
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let models = ModelStore(path: store.store)
            if let html { try models.checkIsOutside(Folder.parent(of: html), writing: html) }
            let record = try PersonRecord(
                of: user, in: models, model: name, experiments: experiments.map { try ExperimentBook(file: $0) },
                at: Author.current.now(), progress: console.progress)
            if let html {
                fileMode.use()
                let file = try AtomicFile(html)
                try file.write(record.page.html)
                try file.commit()
                console.progress.step("wrote \(html.visible)")
            }
            switch format.format {
            case .table: try console.output.write(record.page.text)
            case .json, .csv: try console.output.print(record, tables: [record.table], format: format.format)
            }
        }
    }
}

extension PersonRecord {
    /// A line for each version that knows the person.
    fileprivate var table: Table {
        var table = Table(["version", "family", "trained", "items", "factors", "segment"])
        for version in versions {
            table.append([
                .text(version.version), .text(version.family), .text(version.trained),
                version.history.map { .integer($0.count) } ?? .empty,
                version.factors.map { .integer($0.count) } ?? .empty, .init(version.segment),
            ])
        }
        return table
    }
}
