import ArgumentParser
import Diagnostics
import Documents
import ModelStore
import Terminal

struct PromoteModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote", abstract: "Check a version and point an alias at it.",
        discussion: """
            EXAMPLE

              trainer models promote recommendations/7 --to champion \\
                --reason 'better on last week'
            """)

    @Argument(help: "The version: NAME/VERSION or NAME@ALIAS.")
    var reference: String

    @Option(help: ArgumentHelp("The alias that will point at it.", valueName: "alias"))
    var to: String

    @Option(help: ArgumentHelp("Why, for the history.", valueName: "text"))
    var reason: String?

    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let change = try ModelStore(path: store.store).promote(
                Reference(parsing: reference), to: to, by: .current, reason: reason)
            try console.print(change, format: format.format)
        }
    }
}

struct RollbackModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Point an alias back at the version it pointed at before.")

    @Argument(help: "The model's name.")
    var name: String

    @Option(help: ArgumentHelp("The alias.", valueName: "alias"))
    var alias = Reference.defaultAlias

    @Option(help: ArgumentHelp("The version to go back to; the one before unless given.", valueName: "n"))
    var to: Int?

    @Option(help: ArgumentHelp("Why, for the history.", valueName: "text"))
    var reason: String?

    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let change = try ModelStore(path: store.store).rollback(
                model: name, alias: alias, to: to, by: .current, reason: reason)
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
    }

    fileprivate func print(_ change: AliasChange, format: OutputFormat) throws {
        var table = Table(["model", "alias", "from", "to"])
        table.append([
            .text(change.model), .text(change.alias), change.from.map { .integer($0) } ?? .empty, .integer(change.to),
        ])
        let moved = Moved(model: change.model, alias: change.alias, from: change.from, to: change.to)
        try output.print(moved, tables: [table], format: format)
    }
}
