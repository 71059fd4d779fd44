import ArgumentParser
import Diagnostics
import Documents
import ModelFiles
import ModelStore
import Tables
import Terminal

struct ModelHistory: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show who wrote and promoted what, and when.",
        discussion: "With --at it shows where the aliases pointed at that time.")

    @Argument(help: "The model's name.")
    var name: String

    @Option(
        help: ArgumentHelp("Where the aliases pointed at this time.", valueName: "time"),
        transform: { UTCTime(seconds: try Timestamp.parse($0) / 1000) })
    var at: UTCTime?

    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    private struct Told: Encodable {
        let model: String
        let entries: [JSONValue]
    }

    private struct Pointing: Encodable {
        let model: String
        let at: String
        let aliases: [String: Int]
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let history = try ModelStore(path: store.store).history(of: name)
            if let at {
                var table = Table(["alias", "version"])
                let aliases = history.aliases(at: at)
                for (alias, number) in aliases.sorted(by: { $0.key < $1.key }) {
                    table.append([.text(alias), .integer(number)])
                }
                let pointing = Pointing(model: name, at: at.description, aliases: aliases)
                try console.output.print(pointing, tables: [table], format: format.format)
                return
            }
            var table = Table(["time", "who", "what", "version", "alias", "from", "to", "reason"])
            for entry in history.entries {
                table.append([
                    .text(entry.time.description), .text(entry.actor),
                    .text(entry.action.name + (entry.isForced ? ", forced" : "")),
                    entry.version.map { .integer($0) } ?? .empty, .init(entry.alias),
                    entry.from.map { .integer($0) } ?? .empty, entry.to.map { .integer($0) } ?? .empty,
                    .init(entry.reason),
                ])
            }
            let told = Told(model: name, entries: history.entries.map(\.json))
            try console.output.print(told, tables: [table], format: format.format)
        }
    }
}
