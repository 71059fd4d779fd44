package import Diagnostics
package import Logging

/// What a command has besides its data: messages, progress, and the way it ends.
package struct Console: Sendable {
    /// The program's name, before every error: `trainer`.
    package let program: String
    /// Messages to standard error.
    package let logger: Logger
    /// What long work reports to.
    package let progress: Progress
    /// Where data goes.
    package let output: StandardOutput

    private let format: LogFormat
    private let messages: MessageStream

    /// Creates the console of one command.
    ///
    /// - Parameters:
    ///   - program: The program's name.
    ///   - verbosity: How much it tells.
    ///   - logFormat: How it writes messages; with JSON lines there is no progress bar.
    ///   - messages: Where messages go.
    ///   - output: Where data goes.
    ///   - clock: The time in JSON lines.
    package init(
        program: String, verbosity: Verbosity = .normal, logFormat: LogFormat = .text,
        messages: MessageStream = .standardError, output: StandardOutput = StandardOutput(), clock: WallClock = .system
    ) {
        self.program = program
        self.output = output
        format = logFormat
        self.messages = messages
        let handler = MessageLogHandler(
            level: verbosity.logLevel, format: logFormat, messages: messages, now: clock)
        logger = Logger(label: program) { _ in handler }
        let drawsBar: Bool =
            switch verbosity {
            case .quiet: false
            case .normal, .verbose: logFormat == .text
            }
        progress = ProgressDisplay(messages: messages, logger: logger, drawsBar: drawsBar).progress
    }

    /// Runs a command's work; reports what went wrong on standard error and returns the code to exit with.
    ///
    /// A `UserError` keeps its code, a reader that closed our output gives `cannotWrite` without a word, any other
    /// error is `unexpected`.
    package func run(_ body: () throws -> Void) -> ExitCode {
        defer { messages.clearBar() }
        do {
            try body()
            return .done
        } catch let error as UserError {
            report(error)
            return error.code
        } catch is StandardOutput.Closed {
            return .cannotWrite
        } catch {
            report(UserError(.unexpected, "\(error)", remedy: "This is a defect of \(program): please report it"))
            return .unexpected
        }
    }

    /// Writes an error with its place and remedy: `trainer: error: orders.csv:17, column 'Quantity': …`.
    package func report(_ error: UserError) {
        switch format {
        case .text: messages.line("\(program): error: \(error)")
        case .json: logger.error("\(error.problem)", metadata: Self.details(of: error))
        }
    }

    private static func details(of error: UserError) -> Logger.Metadata {
        var details: Logger.Metadata = ["code": "\(error.code.rawValue)"]
        if let file = error.place?.file { details["file"] = "\(file)" }
        if let line = error.place?.line { details["line"] = "\(line)" }
        if let column = error.place?.column { details["column"] = "\(column)" }
        if let id = error.place?.id { details["id"] = "\(id)" }
        if let remedy = error.remedy { details["remedy"] = "\(remedy)" }
        return details
    }
}
