import ArgumentParser
import Glibc
import HTTP
import LinearAlgebra
import Logging
import Service
import Terminal

struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer requests over HTTP: lists, similar items and probabilities.",
        discussion: """
            Serves the champion of every model in the store, or what --config names, and follows promotions and \
            rollbacks within two seconds without a dropped request. GET /openapi.json describes the routes; \
            docs/service.md the configuration. Ends when it gets SIGTERM or SIGINT, after the requests under way.

            EXAMPLES

              scorer serve

              scorer serve --config service.json --port 9000
            """)

    @Option(
        help: ArgumentHelp("The folder of the model store; models unless --config says otherwise.", valueName: "dir"))
    var store: String?

    @Option(help: "The address to listen on; 127.0.0.1 unless given.")
    var host: String?

    @Option(help: "The port; 8080 unless given, 0 lets the system choose.")
    var port: Int?

    @Option(help: ArgumentHelp("A JSON file with settings: models, rules, limits, timeouts.", valueName: "file"))
    var config: String?

    @OptionGroup var threadOptions: ThreadOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func validate() throws {
        if let port, !(0...65_535).contains(port) { throw ValidationError("--port takes 0 to 65535.") }
        if store?.isEmpty == true { throw ValidationError("--store names no folder.") }
        if host?.isEmpty == true { throw ValidationError("--host names no address.") }
    }

    func run() throws {
        try consoleOptions.run("scorer", isService: true) { console in
            var settings = try config.map { try ServiceSettings(file: $0) } ?? ServiceSettings()
            settings.store = store ?? settings.store
            settings.host = host ?? settings.host
            settings.port = port ?? settings.port
            let signals = SignalWait([SIGTERM, SIGINT])
            let server = try Server(
                settings, threads: threadOptions.chosen, logger: console.logger,
                now: { Double(WallClock.system.milliseconds) / 1000 })
            console.logger.info("listening on http://\(settings.host):\(server.port)")
            signals.wait()
            console.logger.info("ending: no new connections; requests under way have their answers")
            server.stop()
        }
    }
}

/// Waits for a termination signal, which then no longer ends the process by itself.
///
/// Create it before any thread, because new threads inherit the set of blocked signals.
private struct SignalWait {
    private var signals = sigset_t()

    init(_ numbers: [Int32]) {
        sigemptyset(&signals)
        for number in numbers { sigaddset(&signals, number) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    func wait() {
        var (signals, number) = (signals, Int32(0))
        sigwait(&signals, &number)
    }
}
