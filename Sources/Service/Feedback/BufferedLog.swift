import Diagnostics
import Files
import Logging
import Synchronization

/// A log of lines that requests add to without ever waiting: a thread of its own writes them to a file.
///
/// Beyond the buffer lines are dropped and counted. What a full disk does not take stays in the buffer and is written when there
/// is room again.
final class BufferedLog: Sendable {
    private struct Buffer {
        var lines: [UInt8] = []
        var count = 0
        /// The bytes that the thread is writing, which take room as well.
        var beingWritten = 0
    }

    private struct Writer {
        let file: LineFile
        /// What is being written.
        var pending: [UInt8] = []
        var trouble: String?
    }

    /// What the log is called in metrics: `exposures`.
    let name: String
    private let limit: Int
    private let buffer = Mutex(Buffer())
    private let writer: Mutex<Writer>
    private let trouble = Mutex<String?>(nil)
    private let logger: Logger
    /// Seconds since 1970 UTC.
    private let now: @Sendable () -> Double
    let writtenLines = Atomic(0)
    let droppedLines: Atomic<Int>
    let failures = Atomic(0)

    /// - Parameters:
    ///   - name: What it is called in metrics and messages.
    ///   - settings: The file and its limits.
    ///   - logger: Logs when the file cannot be written, and when it can again.
    ///   - now: Returns seconds since 1970 UTC.
    /// - Throws: `UserError` for a file that cannot be written.
    init(
        _ name: String, _ settings: ServiceSettings.LineLogSettings, logger: Logger,
        now: @escaping @Sendable () -> Double
    ) throws {
        let file = try LineFile(
            settings.file, rotateBytes: settings.rotateBytes, rotateSeconds: settings.rotateSeconds)
        (self.name, limit, self.logger, self.now) = (name, settings.bufferBytes, logger, now)
        droppedLines = Atomic(file.tornLines)
        if file.tornLines > 0 {
            logger.warning("the last line of the log was torn and is lost", metadata: ["log": "\(name)"])
        }
        writer = Mutex(Writer(file: file))
    }

    /// Adds lines, or none of them when there is no room.
    ///
    /// - Parameters:
    ///   - lines: The lines, each with its line feed.
    ///   - count: How many they are.
    ///   - drops: Whether lines without room are lost, and so counted; otherwise the caller keeps them.
    /// - Returns: Whether there was room.
    @discardableResult
    func append(_ lines: [UInt8], count: Int, drops: Bool = true) -> Bool {
        let hasRoom = buffer.withLock { buffer in
            guard buffer.lines.count + buffer.beingWritten + lines.count <= limit else { return false }
            buffer.lines += lines
            buffer.count += count
            return true
        }
        if !hasRoom, drops { droppedLines.wrappingAdd(count, ordering: .relaxed) }
        return hasRoom
    }

    /// The bytes that wait to be written.
    var waitingBytes: Int { buffer.withLock { $0.lines.count + $0.beingWritten } }

    /// Why lines wait, in words; `nil` while they can be written.
    var problem: String? { trouble.withLock { $0 } }

    /// Writes what is in the buffer; only the log's own thread and the end of the service call it.
    func flush() {
        writer.withLock { writer in
            let taken = buffer.withLock { buffer in
                defer { (buffer.lines, buffer.count) = ([], 0) }
                buffer.beingWritten += buffer.lines.count
                return buffer.lines
            }
            writer.pending = writer.pending.isEmpty ? taken : writer.pending + taken
            guard !writer.pending.isEmpty else { return }
            let (count, problem) = writer.pending.withUnsafeBytes { writer.file.append($0, now: now()) }
            let lines = writer.pending[..<count].count { $0 == UInt8(ascii: "\n") }
            writer.pending = count == writer.pending.count ? [] : Array(writer.pending[count...])
            writtenLines.wrappingAdd(lines, ordering: .relaxed)
            buffer.withLock { $0.beingWritten -= count }
            note(problem, &writer)
        }
    }

    private func note(_ problem: UserError?, _ writer: inout Writer) {
        if problem != nil { failures.wrappingAdd(1, ordering: .relaxed) }
        let words = problem.map { serviceText(of: $0) }
        trouble.withLock { $0 = words }
        guard words != writer.trouble else { return }
        writer.trouble = words
        if let words {
            logger.error("the log cannot be written, so lines wait: \(words)", metadata: ["log": "\(name)"])
        } else {
            logger.info("the log can be written again", metadata: ["log": "\(name)"])
        }
    }

    /// Writes what can be written for the last time, and counts the rest as lost.
    func finish() {
        flush()
        let rest = writer.withLock { writer in
            defer { writer.pending = [] }
            return writer.pending.count { $0 == UInt8(ascii: "\n") }
        }
        guard rest > 0 else { return }
        droppedLines.wrappingAdd(rest, ordering: .relaxed)
        logger.error("\(rest) lines of the log are lost", metadata: ["log": "\(name)"])
    }
}
