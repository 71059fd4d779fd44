import Diagnostics
import Events
import Ids
import LinearAlgebra
import Synchronization
import Tables
import TestSupport

/// Logs that are written for a test, and what a cleaning leaves of them.
enum CleanedLog {
    /// Reads a text with a cleaning.
    static func read(
        _ text: String, _ steps: [CleaningStep], isTraining: Bool = true, threads: Threads = 1,
        progress: Progress = .silent, change: (inout EventOptions) throws -> Void = { _ in }
    ) throws -> EventLog {
        var options = EventOptions()
        options.cleaning = steps
        try change(&options)
        return try withFile(text) { path in
            try EventLog.read(
                files: [path], options: options, consent: nil, needsItems: false, isTraining: isTraining,
                threads: threads, bytesPerBatch: 200, progress: progress)
        }
    }

    /// The rows of a log as `ann tea 2024-01-02 3`, in ascending order; what the log lacks is left out.
    static func rows(_ log: EventLog) -> [String] {
        log.user.indices.map { row in
            var words = [log.users.string(at: Int(log.user[row]))]
            if let item = log.item { words.append(log.items.string(at: Int(item[row]))) }
            if let time = log.timestamp { words.append(text(time[row])) }
            if let quantity = log.quantity {
                let pieces = quantity[row]
                words.append(pieces.isNaN ? "" : Int(exactly: pieces).map { "\($0)" } ?? "\(pieces)")
            }
            if let type = log.type { words.append(log.typeNames[Int(type[row])]) }
            return words.joined(separator: " ")
        }.sorted()
    }

    /// A time without the parts that are zero.
    private static func text(_ time: Int64) -> String {
        let whole = Timestamp.text(time)
        return whole.hasSuffix("T00:00:00Z") ? String(whole.prefix(10)) : whole
    }

    /// The figures of the last step.
    static func counts(_ log: EventLog) -> [String: Int] { log.funnel.stages.last?.counts ?? [:] }
}

/// Collects the steps that a reading tells of.
final class Lines: Sendable {
    private let kept = Mutex<[String]>([])

    var all: [String] { kept.withLock { $0 } }

    var progress: Progress {
        Progress { [self] report in
            if case .step(let line) = report { kept.withLock { $0.append(line) } }
        }
    }
}
