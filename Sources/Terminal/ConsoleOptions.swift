import ArgumentParser
import Diagnostics
import Glibc

/// The options of every command: how detailed messages are, and their format.
package struct ConsoleOptions: ParsableArguments {
    @Flag(help: "Only warnings and errors on standard error.")
    package var quiet = false

    @Flag(help: "Every detail on standard error, and the whole result where it is shortened.")
    package var verbose = false

    @Option(help: "How messages are written on standard error.")
    package var logFormat = LogFormat.text

    package init() {}

    package func validate() throws {
        if quiet && verbose { throw ValidationError("--quiet and --verbose contradict each other.") }
    }

    /// Runs a command's work with a console, and ends the process with its exit code when it fails.
    ///
    /// - Parameters:
    ///   - program: The program's name.
    ///   - isService: Whether the command waits for requests, so that silence needs no word.
    ///   - body: The work.
    /// - Throws: The exit code of a work that failed.
    package func run(_ program: String, isService: Bool = false, _ body: (Console) throws -> Void) throws {
        // A write to a closed pipe or beyond the limit of file sizes must fail; by default its signal kills the process.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        let console = Console(
            program: program, verbosity: quiet ? .quiet : verbose ? .verbose : .normal, logFormat: logFormat)
        let code = console.run(isService: isService) { try body(console) }
        if code != .done { throw ArgumentParser.ExitCode(code.rawValue) }
    }
}

/// The format of a result.
package struct FormatOptions: ParsableArguments {
    @Option(help: "How the result is printed on standard output; docs/json.md describes the objects.")
    package var format = OutputFormat.table

    package init() {}
}

/// The location of the models.
package struct StoreOptions: ParsableArguments {
    /// The folder unless another is given.
    package static let standard = "models"

    @Option(help: ArgumentHelp("The folder of the model store.", valueName: "dir"))
    package var store = standard

    package init() {}

    package func validate() throws {
        // An unset shell variable gives an empty path, and models would then be written to the root of the file system.
        if store.isEmpty { throw ValidationError("--store names no folder.") }
    }
}

extension LogFormat: ExpressibleByArgument {}
extension OutputFormat: ExpressibleByArgument {}
