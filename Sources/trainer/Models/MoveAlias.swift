import ArgumentParser
import Diagnostics
import Documents
import Gates
import ModelStore
import Terminal

struct RollbackModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Point an alias back at the version it pointed at before.",
        discussion: "No gate keeps an alias from going back.")

    @Argument(help: "The model's name.")
    var name: String

    @Option(help: ArgumentHelp("The alias.", valueName: "alias"))
    var alias = Reference.defaultAlias

    @Option(help: ArgumentHelp("The version to go back to; the one before unless given.", valueName: "n"))
    var to: Int?

    @Option(help: ArgumentHelp("Why, for the history.", valueName: "text"))
    var reason: String?

    @OptionGroup var actorOption: ActorOption
    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let change = try ModelStore(path: store.store).rollback(
                model: name, alias: alias, to: to, by: actorOption.author, reason: reason)
            try console.print(change, format: format.format)
        }
    }
}

extension Console {
    private struct Moved: Encodable {
        let model: String
        let alias: String
        let from: Int?
        let to: Int
        /// Absent for an alias without gates.
        let gates: GateReport?
    }

    /// Prints where an alias pointed and points, with the gates that were judged.
    func print(_ change: AliasChange, _ gates: GateReport? = nil, format: OutputFormat) throws {
        var table = Table(["model", "alias", "from", "to"])
        table.append([
            .text(change.model), .text(change.alias), change.from.map { .integer($0) } ?? .empty, .integer(change.to),
        ])
        let moved = Moved(
            model: change.model, alias: change.alias, from: change.from, to: change.to, gates: gates)
        try output.print(moved, tables: [table] + [gates?.table].compactMap(\.self), format: format)
    }
}
