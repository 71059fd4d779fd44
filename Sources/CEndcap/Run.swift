import CEndcapHeader
import Diagnostics
import Glibc
import LinearAlgebra
import Synchronization

/// What a computation may use, and whom it tells how far it is.
struct Run {
    let threads: Threads
    let progress: Progress

    /// Seconds since an arbitrary moment, from a clock that is never adjusted.
    static let clock: @Sendable () -> Double = {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// Computes on this thread, or, with a callback, on another one while this thread calls it.
    ///
    /// - Throws: `UserError` for a wrong number of threads, `Cancellation.Cancelled`, and what `body` throws.
    static func compute<Result>(
        _ run: UnsafePointer<endcap_run>?, _ body: @escaping (Run) throws -> Result
    ) throws -> Result {
        let number = try Arguments.number(run?.pointee.threads ?? 0, "threads", to: 1024)
        let count = number == 0 ? Threads.all.count : number
        guard let run, let callback = run.pointee.callback else {
            return try body(Run(threads: Threads(count), progress: .silent))
        }
        let context = run.pointee.context
        let watched = WatchedComputation(threads: count, body)
        return try watched.result { line in
            guard let line else { return callback(context, nil) == 0 }
            return line.withCString { callback(context, $0) == 0 }
        }
    }
}

/// A computation on a thread of its own, which another thread watches.
private final class WatchedComputation<Value>: @unchecked Sendable {
    // Unchecked: the body and what it made are touched by the new thread alone until it has ended.

    private let body: (Run) throws -> Value
    private let count: Int
    private let cancellation = Cancellation()
    private let lines = Mutex<[String]>([])
    private let hasEnded = Atomic<Bool>(false)
    private let signal = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    private var made: Result<Value, any Error>?

    init(threads count: Int, _ body: @escaping (Run) throws -> Value) {
        self.body = body
        self.count = count
        sem_init(signal, 0, 0)
    }

    deinit {
        sem_destroy(signal)
        signal.deallocate()
    }

    /// Waits for the result, and meanwhile hands every line to `report`, and `nil` 20 times a second.
    ///
    /// - Parameter report: Returns whether the computation goes on.
    /// - Returns: The result.
    /// - Throws: `Cancellation.Cancelled`, and what the computation throws.
    func result(_ report: (String?) -> Bool) throws -> Value {
        var thread = pthread_t()
        let own = Unmanaged.passRetained(Start { self.compute() })
        let status = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, own.toOpaque())
        guard status == 0 else {
            own.release()
            throw UserError(
                .unexpected, "the system has no thread left", remedy: "End other programs, or leave out the callback")
        }
        while !hasEnded.load(ordering: .acquiring) {
            wait(milliseconds: 50)
            let new = lines.withLock { lines in
                defer { lines = [] }
                return lines
            }
            if !new.allSatisfy({ report($0) }) || !report(nil) { cancellation.cancel() }
        }
        pthread_join(thread, nil)
        // A computation that ended in spite of the request was none that its caller still wanted.
        if cancellation.isCancelled { throw Cancellation.Cancelled() }
        guard let made else { throw Cancellation.Cancelled() }
        return try made.get()
    }

    private func compute() {
        // Signals are for the threads of the caller.
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let progress = Progress { [weak self] report in
            guard let self else { return }
            switch report {
            case .step(let line), .detail(let line): self.note(line)
            case .warning(let message): self.note(message.text(.ofInterface))
            case .advance: break
            }
        }
        made = Result { try body(Run(threads: Threads(count, cancellation: cancellation), progress: progress)) }
        hasEnded.store(true, ordering: .releasing)
        sem_post(signal)
    }

    private func note(_ line: String) {
        lines.withLock { $0.append(line) }
        sem_post(signal)
    }

    private func wait(milliseconds: Int) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        time.tv_nsec += milliseconds * 1_000_000
        if time.tv_nsec >= 1_000_000_000 {
            time.tv_sec += 1
            time.tv_nsec -= 1_000_000_000
        }
        sem_timedwait(signal, &time)
    }
}

private final class Start: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
