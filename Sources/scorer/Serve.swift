import ArgumentParser
import Diagnostics
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
            docs/service.md the configuration. Ends when it gets SIGTERM or SIGINT, after it has answered what was \
            sent; reads its files again when it gets SIGHUP. With --page, a browser shows lists with their reasons, \
            history and probabilities at GET /.

            EXAMPLES

              scorer serve

              scorer serve --config service.json --port 9000

              scorer serve --rules rules.json

              scorer serve --page
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

    @Option(
        help: ArgumentHelp("A file of rules and placements, which requests name: docs/rules.md.", valueName: "file"))
    var rules: String?

    @Option(
        help: ArgumentHelp(
            "With rules, a newer item table in place of those that the models were trained with.", valueName: "file"))
    var items: String?

    @Option(
        help: ArgumentHelp(
            "With rules, what customers were shown: a table with the columns user and item, and perhaps shown and clicked.",
            valueName: "file"))
    var exposures: String?

    @Option(
        help: ArgumentHelp(
            "A file of experiments, whose arms decide about lists: docs/assignment.md.", valueName: "file"))
    var experiments: String?

    @OptionGroup var customersOption: ExperimentCustomersOption

    @Flag(help: "Answer GET / with a page on which people look at lists, their reasons and probabilities.")
    var page = false

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
            settings.page = page || settings.page
            settings.rules = rules ?? settings.rules
            settings.items = items ?? settings.items
            settings.exposures = exposures ?? settings.exposures
            settings.experiments = experiments ?? settings.experiments
            settings.experimentCustomers = customersOption.experimentCustomers ?? settings.experimentCustomers
            try settings.checkRules()
            let signals = SignalWait([SIGTERM, SIGINT, SIGHUP])
            let server = try Server(
                settings, threads: threadOptions.chosen, logger: console.logger,
                now: { Double(WallClock.system.milliseconds) / 1000 })
            console.logger.info("listening on http://\(settings.host):\(server.port)")
            if settings.page { console.logger.info("the page is at http://\(settings.host):\(server.port)/") }
            while signals.next() == SIGHUP {
                console.logger.info("reading the files again")
                server.reload()
            }
            console.logger.info("ending: no new connections; what was sent gets its answers")
            let watch = EndWatch(console.logger, seconds: settings.timeouts.drain)
            withExtendedLifetime(watch) { server.stop() }
        }
    }
}

/// Waits for signals, which then no longer end the process by themselves.
///
/// Create it before any thread, because new threads inherit the set of blocked signals.
private struct SignalWait {
    private var signals = sigset_t()

    init(_ numbers: [Int32]) {
        signals = Self.set(of: numbers)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Waits for the next signal.
    func next() -> Int32 {
        var (signals, number) = (signals, Int32(0))
        while sigwait(&signals, &number) != 0 {}
        return number
    }

    static func set(of numbers: [Int32]) -> sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in numbers { sigaddset(&signals, number) }
        return signals
    }
}

/// Ends the process at a second signal, or when the drain time has passed, while the service is ending.
private struct EndWatch {
    private let heartbeat: Heartbeat?

    init(_ logger: Logger, seconds: Double) {
        let began = ContinuousClock.now
        heartbeat = Heartbeat(every: 100) {
            let passed = ContinuousClock.now - began
            var (signals, now) = (SignalWait.set(of: [SIGTERM, SIGINT]), timespec())
            let number = sigtimedwait(&signals, nil, &now)
            // A terminal and the program that started this one may send the same signal twice.
            if number > 0, passed > .seconds(1) {
                logger.warning("ended at once by a second signal")
                _exit(128 + number)
            }
            // The server keeps to the time itself, unless an answer or a file takes too long.
            if passed > .seconds(seconds + 0.25) {
                logger.warning("the drain time has passed, so what was under way was cut off")
                _exit(0)
            }
        }
    }
}
