package import ArgumentParser
import Diagnostics
import Glibc

extension ParsableCommand {
    /// Runs the command of the process's arguments and ends the process, as `main()` of the parser does.
    ///
    /// Unlike that, it takes the arguments that the process was started with on every system, lets no control character
    /// of an argument reach standard error, and ends with `wrongUsage` if no command is named.
    package static func runProgram() -> Never {
        do {
            var command = try parseAsRoot(givenArguments())
            let kind = type(of: command)
            if !kind.configuration.subcommands.isEmpty { endWithoutCommand(in: kind) }
            try command.run()
            exit()
        } catch {
            let code = exitCode(for: error)
            if !code.isSuccess {
                let message = fullMessage(for: error)
                if !message.isEmpty { MessageStream.standardError.line(message) }
                Glibc.exit(code.rawValue)
            }
            exit(withError: error)
        }
    }

    /// The arguments behind the program's name; ends the process if not even that name is given.
    private static func givenArguments() -> [String] {
        let arguments = ProgramArguments.received
        if arguments.isEmpty {
            refuse(
                UserError(
                    .wrongUsage, "the system gave this program no arguments, not even its name",
                    remedy: "Start it as a shell does, with its name as the first argument, where /proc is mounted"))
        }
        return Array(arguments.dropFirst())
    }

    /// Shows the commands of a program or of a group, and ends the process, because nothing was done.
    private static func endWithoutCommand(in group: any ParsableCommand.Type) -> Never {
        MessageStream.standardError.line(helpMessage(for: group) + "\n")
        refuse(UserError(.wrongUsage, "no command is given", remedy: "Name one of the subcommands above"))
    }

    private static func refuse(_ error: UserError) -> Never {
        Console(program: configuration.commandName ?? "\(Self.self)").report(error)
        Glibc.exit(error.code.rawValue)
    }
}
