import ArgumentParser
import Diagnostics
import Documents
import Files
import ModelStore
import Privacy
import Tables
import Terminal

struct ForgetPersons: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Take persons out of every version of a model, and keep them out.",
        discussion: """
            Each version that knows one of them is replaced by one without them, in one step; what it answers for everybody \
            else stays the same bit for bit. The persons come on a list of keyed hashes, which every training and batch \
            leaves out. What is printed is the receipt; the list keeps it too. The share that a person has in what was \
            learnt of items stays, without a name, until the next training. docs/privacy.md says what is held where.

            EXAMPLES

              trainer models forget recommendations --user 17850

              trainer models forget --all --users erasures.csv --format json

              trainer models forget --all --user 17850 --readmit
            """)

    @Argument(help: "The model's name.")
    var name: String?

    @Flag(help: "All models of the store, also those that are trained later.")
    var all = false

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Ids of persons.", valueName: "id"))
    var user: [String] = []

    @Option(help: ArgumentHelp("A table with the column user instead.", valueName: "file"))
    var users: String?

    @Flag(help: "An id that no version knows is another person, although a version knows another spelling of it.")
    var exact = false

    @Flag(help: "Take the persons off the list again; no version gets them back.")
    var readmit = false

    @Flag(help: "Then run the pipelines that trained the newest versions of the models concerned.")
    var retrain = false

    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func validate() throws {
        if (name == nil) != all { throw ValidationError("Give either a model or --all.") }
        if user.isEmpty == (users == nil) { throw ValidationError("Give either --user or --users.") }
        if readmit, exact || retrain { throw ValidationError("--exact and --retrain have no effect with --readmit.") }
    }

    private struct Readmitted: Encodable {
        let model: String
        let readmitted: Int
    }

    func run() throws {
        let models = ModelStore(path: store.store)
        var pipelines: [String] = []
        try consoleOptions.run("trainer") { console in
            let ids = try ids()
            var erasure = Erasure(in: models, of: name)
            erasure.isExact = exact
            if readmit {
                try erasure.readmit(ids, by: .current)
                var table = Table(["model", "readmitted"])
                table.append([.text(name ?? "--all"), .integer(ids.count)])
                return try console.output.print(
                    Readmitted(model: name ?? "--all", readmitted: ids.count), tables: [table], format: format.format)
            }
            let receipt = try erasure.forget(ids, by: .current, progress: console.progress)
            try console.output.print(receipt, tables: [receipt.table], format: format.format)
            let training = try receipt.training(in: models)
            if !retrain { for line in training.commands { console.progress.step(line) } }
            if let unfinished = receipt.unfinished { throw unfinished }
            if retrain {
                for line in training.byHand { console.progress.warning(line) }
                pipelines = training.pipelines
            }
        }
        for pipeline in pipelines {
            var command = try RunPipeline.parse([pipeline, "--store", store.store])
            (command.format, command.consoleOptions) = (format, consoleOptions)
            try command.run()
        }
    }

    private func ids() throws -> [[UInt8]] {
        guard let users else { return user.map { Array($0.utf8) } }
        let table = try TextTable(file: users)
        let column = try table.column(named: "user")
        guard table.rowCount > 0 else {
            throw UserError(
                .invalidData, "the table has a header but no user", at: .init(file: table.file),
                remedy: "Give a table that has rows")
        }
        return try (0..<table.rowCount).map { row in
            let id = table.cell(row: row, column: column)
            guard !id.isEmpty else {
                throw UserError(
                    .invalidData, "the user is empty", at: table.place(row: row, column: column),
                    remedy: "Remove the row; nothing was changed")
            }
            return Array(id)
        }
    }
}

extension ErasureReceipt {
    fileprivate var table: Table {
        var table = Table(["version", "file", "before", "after"])
        for change in changed {
            for (file, sums) in change.files.sorted(by: { $0.key < $1.key }) {
                table.append([.text(change.version), .text(file), .text(sums.before), .text(sums.after)])
            }
        }
        return table
    }

    /// How the models from which persons were taken are trained again, so that their share in what was learnt goes too.
    fileprivate struct Training {
        var pipelines: [String] = []
        var commands: [String] = []
        /// Models that no pipeline trained.
        var byHand: [String] = []
    }

    fileprivate func training(in store: ModelStore) throws -> Training {
        var training = Training()
        let models = Set(changed.compactMap { $0.version.split(separator: "/").first.map(String.init) })
        for model in models.sorted() {
            guard let newest = try store.versionNumbers(of: model).last else { continue }
            let manifest = try store.manifest(of: store.resolve(.number(model: model, number: newest)))
            if let path = manifest.pipeline?["path"]?.stringValue {
                training.pipelines.append(path)
                training.commands.append("to train \(model) without them: trainer run \(shellWord(path).visible)")
            } else {
                let line = "to train \(model) without them, run the command that trained \(model)/\(newest) again"
                training.commands.append(line)
                training.byHand.append(line)
            }
        }
        return training
    }
}
