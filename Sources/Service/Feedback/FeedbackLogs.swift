import Assignment
import Diagnostics
import Documents
import Files
import Logging
import ModelFiles
import ModelStore
import RecommenderModels
import Scoring
import Synchronization

/// What the service keeps of its answers, and of what became of them: the log of exposures and that of events.
final class FeedbackLogs: Sendable {
    let exposures: BufferedLog?
    let events: BufferedLog?
    private let customerHash: KeyedHash?
    private let requestIds = RequestIds()
    let recentEvents = Mutex(RecentIds())
    /// How many events were taken, were known before, or were of somebody who opted out.
    let taken = Atomic(0)
    let repeated = Atomic(0)
    let optedOut = Atomic(0)
    /// The threads that write the logs.
    private let threads: [Heartbeat]

    /// How often lines are written, in milliseconds.
    private static let interval: Int32 = 100

    /// - Throws: `UserError` for a file that cannot be written, or a key that cannot be read.
    init(_ settings: ServiceSettings, logger: Logger, now: @escaping @Sendable () -> Double) throws {
        exposures = try settings.exposureLog.map { try BufferedLog("exposures", $0, logger: logger, now: now) }
        events = try settings.eventLog.map { try BufferedLog("events", $0, logger: logger, now: now) }
        customerHash = try settings.exposureLog?.keyFile.map { try KeyedHash(file: $0) }
        threads = try [exposures, events].compactMap(\.self).map { log in
            guard let thread = Heartbeat(every: Self.interval, { log.flush() }) else {
                throw UserError(
                    .cannotWrite, "the system has no thread for the log of \(log.name)",
                    remedy: "Let the process have more threads")
            }
            return thread
        }
    }

    /// Both logs, as far as they are kept.
    var all: [BufferedLog] { [exposures, events].compactMap(\.self) }

    /// Stops the threads and writes what they have not.
    func finish() {
        for thread in threads { thread.stop() }
        for log in all { log.finish() }
    }

    /// What names the next answer in both logs; `nil` when none is kept.
    func nextRequestId() -> String? { all.isEmpty ? nil : requestIds.next() }

    /// The line of an exposure; `nil` without its log.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    func line(of exposure: Exposure) throws -> [UInt8]? {
        guard exposures != nil, let customerHash else { return nil }
        var json = JSONBytes(capacity: 128 * exposure.list.items.count + 256)
        var name: [UInt8]?
        if var user = exposure.user {
            name = user.withUTF8 { customerHash.name(of: UnsafeRawBufferPointer($0)) }
        }
        try json.write(
            exposureOf: exposure.list.items, of: exposure.maker.model.items, at: EventTime.text(exposure.time),
            requestId: exposure.requestId, to: name, in: exposure.arm, by: exposure.version,
            placement: exposure.placement)
        return json.bytes + [UInt8(ascii: "\n")]
    }
}

/// A list that a customer is shown.
struct Exposure {
    /// Seconds since 1970 UTC.
    let time: Double
    let requestId: String
    /// The id that was asked for; `nil` for a visitor without one.
    let user: String?
    let arm: AssignedArm
    let version: Version
    let placement: String?
    let list: PersonalList
    let maker: ListMaker
}

/// Names answers by 32 hexadecimal digits, of which the first half is of this process and the rest counts up.
final class RequestIds: Sendable {
    private let start = UInt64.random(in: .min ... .max)
    private let count = Atomic<UInt64>(0)

    func next() -> String {
        Self.hexadecimal(start) + Self.hexadecimal(count.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    /// Whether a text may be such a name.
    static func isOne(_ text: String) -> Bool {
        text.utf8.count == 32
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// Which of the last ids were there: at least the last half million, at most a million.
struct RecentIds {
    private static let generation = 500_000
    /// Two numbers by keyed hashes of the process, of which nobody can find two ids that share both.
    private struct Mark: Hashable {
        let first: Int
        let second: Int

        init(_ id: String) {
            (first, second) = ("a\(id)".hashValue, "b\(id)".hashValue)
        }
    }

    private var now: Set<Mark> = []
    private var before: Set<Mark> = []

    func contains(_ id: String) -> Bool {
        let mark = Mark(id)
        return now.contains(mark) || before.contains(mark)
    }

    mutating func insert(_ id: String) {
        if now.count >= Self.generation { (before, now) = (now, []) }
        now.insert(Mark(id))
    }
}
