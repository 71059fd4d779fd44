import ArgumentParser
import ModelStore
import Terminal

/// The options of commands that write a page about versions.
struct PageOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder for the files, outside the store.", valueName: "dir"))
    var output: String?

    @OptionGroup var fileMode: FileModeOption
    @OptionGroup var store: StoreOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func validate() throws {
        if output?.isEmpty == true { throw ValidationError("--output names no folder.") }
    }

    var models: ModelStore { ModelStore(path: store.store) }

    /// The folder that was named; nil for none.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a folder in the store.
    func folder() throws -> String? {
        if let output { try models.checkIsOutside(output, writing: output) }
        return output
    }
}
