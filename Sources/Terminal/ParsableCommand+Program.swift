package import ArgumentParser
import Glibc

extension ParsableCommand {
    /// Runs the command of the process's arguments and ends the process, as `main()` of the parser does.
    ///
    /// Unlike that, it lets no control character of an argument reach standard error.
    package static func runProgram() -> Never {
        do {
            var command = try parseAsRoot()
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
}
