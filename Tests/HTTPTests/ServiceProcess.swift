import Glibc
import TestSupport
import Testing

/// `scorer serve` as a process of its own on a port that the system chooses.
///
/// It is killed if it still runs when the object is released.
final class ServiceProcess {
    let port: Int
    private let running: Command.Running
    private var hasBeenAwaited = false

    /// Starts the service and waits until it listens.
    ///
    /// - Parameters:
    ///   - arguments: What the service is started with.
    ///   - script: What a shell does first, such as to set a limit that the service inherits.
    /// - Throws: When it does not listen.
    init(_ arguments: [String], after script: String? = nil) throws {
        let arguments = ["serve", "--port", "0"] + arguments
        running =
            try script.map { script in
                let scorer = try Command.path(of: "scorer")
                return try Command.start("/bin/sh", ["-c", "\(script)\nexec \"$@\"", "sh", scorer] + arguments)
            } ?? Command.start("scorer", arguments)
        let end = ContinuousClock.now + .seconds(120)
        var port: Int?
        while port == nil, !running.hasEnded, ContinuousClock.now < end {
            usleep(10_000)
            let line = try running.messages.firstMatch(of: #/listening on http://127\.0\.0\.1:(\d+)\s/#)
            port = line.flatMap { Int($0.1) }
        }
        self.port = port ?? 0
        let messages = try running.messages
        try #require(port != nil, "the service does not listen: \(messages)")
    }

    deinit {
        guard !hasBeenAwaited else { return }
        kill()
        _ = try? running.wait()
    }

    var hasEnded: Bool { running.hasEnded }

    func send(_ signal: Int32) { Glibc.kill(running.process, signal) }

    /// Ends the process at once, unless its end has been awaited.
    func kill() {
        if !hasBeenAwaited { running.kill() }
    }

    /// Waits for the end.
    func wait() throws -> Command.Result {
        hasBeenAwaited = true
        return try running.wait()
    }

    /// A field of `/proc/PID/status` that is given in kB, such as `VmRSS`, in bytes.
    func memory(_ field: String) throws -> Int {
        let stream = try #require(fopen("/proc/\(running.process)/status", "r"))
        defer { fclose(stream) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), stream) != nil {
            let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                .split { $0 == ":" || $0 == " " || $0 == "\t" || $0 == "\n" }
            if words.count > 1, words[0] == field, let count = Int(words[1]) { return count << 10 }
        }
        throw Missing(field: field)
    }

    private struct Missing: Error {
        let field: String
    }
}

/// A thread of its own, which begins at once; work on a global queue may have to wait for a thread that is free.
final class Worker {
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private var thread = pthread_t()
    private var isRunning = true

    init(_ run: @escaping @Sendable () -> Void) throws {
        let status = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(Body(run)).toOpaque())
        try #require(status == 0)
    }

    /// Waits until the work is done.
    func wait() {
        if isRunning { pthread_join(thread, nil) }
        isRunning = false
    }
}
