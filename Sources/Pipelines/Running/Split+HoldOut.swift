import Diagnostics
import Events
import Interactions
import Tables

extension Pipeline.Split {
    /// What is held out of a log: days before its newest event become a time.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for days before the newest event of a log without times, `invalidData`
    ///   for as many days as the log has.
    func holdOut(of log: EventLog) throws -> HoldOut {
        switch self {
        case .holdOut(let holdOut): holdOut
        case .lastSeconds(let seconds): .from(try Self.start(seconds, in: log))
        }
    }

    /// What is held out of the events that the test leaves, so that a search never sees the test; `nil` for the usual.
    func validation(of training: EventLog) throws -> HoldOut? {
        switch self {
        case .lastSeconds(let seconds): .from(try Self.start(seconds, in: training))
        case .holdOut(.from): nil
        case .holdOut(let other): other
        }
    }

    private static let key: ParameterKey = "split.test"

    /// The time so many seconds before the newest event of a log, which has earlier ones.
    private static func start(_ seconds: Double, in log: EventLog) throws -> Int64 {
        guard let newest = log.newest, let oldest = log.timestamp?.min() else {
            throw UserError(
                .wrongUsage, "the events have no times, so a test cannot be counted back from the newest one",
                remedy: "Name the column of the time with \(.timestampColumn), or hold out with \(.holdOutUsers)")
        }
        let start = Timestamp.before(newest, seconds: seconds)
        guard start > oldest else {
            throw UserError(
                .invalidData,
                "no event is left to train on: the events span \(TimeSpan.words(Double(newest - oldest) / 1000)), and as long a time before the newest is held out",
                remedy: "Give \(key) a shorter span")
        }
        return start
    }
}

extension HoldOut {
    /// Whether a time parts what is trained on from what is held out.
    var isByTime: Bool {
        switch self {
        case .from: true
        case .last, .lastOrder, .users: false
        }
    }
}
