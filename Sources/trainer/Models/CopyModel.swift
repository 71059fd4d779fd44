import ArgumentParser
import Diagnostics
import Documents
import ModelStore
import Terminal

struct CopyModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy", abstract: "Copy a version into another store, also one that is served.",
        discussion: """
            Every byte is checked before and after. The version keeps its name and number; no alias moves. A version \
            that is there already is checked and stays, so that the command may run every night.

            EXAMPLE

              trainer models copy recommendations/7 --to /srv/endcap/models

              trainer models promote recommendations/7 --to champion \\
                --store /srv/endcap/models
            """)

    @Argument(help: "The version: NAME, NAME@ALIAS, NAME/VERSION, or the path of a version's folder.")
    var reference: String

    @Option(help: ArgumentHelp("The folder of the store that receives the copy; made when missing.", valueName: "dir"))
    var to: String

    @OptionGroup var actorOption: ActorOption
    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    private struct Copied: Encodable {
        let model: String
        let version: Int
        let store: String
        let copied: Bool
    }

    func validate() throws {
        // An unset shell variable gives an empty path, and models would then be written to the root of the file system.
        if to.isEmpty { throw ValidationError("--to names no folder.") }
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let copy = try ModelStore(path: store.store).copy(
                Reference(parsing: reference), to: ModelStore(path: to), by: actorOption.author)
            let version = copy.version
            if copy.wasThere {
                console.progress.step("\(version) is in \(to.visible) already, and sound: nothing was copied")
            } else {
                console.progress.step(
                    "no alias was moved; to serve it: trainer models promote \(version) --to champion --store "
                        + shellWord(to).visible)
            }
            var table = Table(["model", "version", "store", "copied"])
            table.append([
                .text(version.model), .integer(version.number), .text(to), .text(copy.wasThere ? "no" : "yes"),
            ])
            let copied = Copied(model: version.model, version: version.number, store: to, copied: !copy.wasThere)
            try console.output.print(copied, tables: [table], format: format.format)
        }
    }
}
