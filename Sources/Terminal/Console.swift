package import Diagnostics
package import Logging

/// The surroundings of a command: messages, progress, output, and the way it ends.
package struct Console: Sendable {
    /// The program's name, before every error: `trainer`.
    package let program: String
    /// Writes messages to standard error.
    package let logger: Logger
    /// Receives reports from long work.
    package let progress: Progress
    /// Receives the data that a command prints.
    package let output: StandardOutput

    private let format: LogFormat
    private let messages: MessageStream
    private let display: ProgressDisplay

    /// Creates the console of one command.
    ///
    /// - Parameters:
    ///   - program: The program's name.
    ///   - verbosity: How detailed the messages are.
    ///   - logFormat: The format of messages; with JSON lines there is no progress bar.
    ///   - messages: Receives the messages.
    ///   - output: Receives the data.
    ///   - clock: The clock for times in JSON lines.
    package init(
        program: String, verbosity: Verbosity = .normal, logFormat: LogFormat = .text,
        messages: MessageStream = .standardError, output: StandardOutput = StandardOutput(), clock: WallClock = .system
    ) {
        self.program = program
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
        let display = ProgressDisplay(messages: messages, logger: logger, drawsBar: drawsBar)
        self.display = display
        progress = display.progress
        // A living line and the result may be on the same terminal.
        self.output = output.preceded { display.rest() }
    }

    /// Runs a command's work; reports an error on standard error and returns the exit code.
    ///
    /// A `UserError` gives its own code. If the reader of our output has closed it, the code is `cannotWrite`, without
    /// a message. Any other error gives `unexpected`.
    ///
    /// - Parameters:
    ///   - isService: Whether the command waits for requests, so that silence needs no word.
    ///   - body: The work.
    /// - Returns: How the process should end.
    package func run(isService: Bool = false, _ body: () throws -> Void) -> ExitCode {
        defer { messages.clearBar() }
        do {
            try beating(!isService, body)
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

    /// Does the work while another thread keeps the display alive; the thread has ended before this returns or throws.
    private func beating(_ beats: Bool, _ body: () throws -> Void) throws {
        let heartbeat = beats && logger.logLevel <= .info ? Heartbeat { [display] in display.tick() } : nil
        defer { heartbeat?.stop() }
        try body()
    }

    /// Writes an error with its place and remedy: `trainer: error: orders.csv:17, column 'Quantity': …`.
    package func report(_ error: UserError) {
        switch format {
        case .text: messages.line("\(program): error: \(error.text(.flag))")
        case .json: logger.error("\(error.problemMessage.text(.flag))", metadata: Self.details(of: error))
        }
    }

    private static func details(of error: UserError) -> Logger.Metadata {
        var details: Logger.Metadata = ["code": "\(error.code.rawValue)"]
        if let file = error.place?.file { details["file"] = "\(file)" }
        if let line = error.place?.line { details["line"] = "\(line)" }
        if let column = error.place?.column { details["column"] = "\(column)" }
        if let id = error.place?.id { details["id"] = "\(id)" }
        if let remedy = error.remedyMessage?.text(.flag) { details["remedy"] = "\(remedy)" }
        return details
    }
}
