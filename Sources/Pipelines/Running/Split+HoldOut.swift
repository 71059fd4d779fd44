import Diagnostics
import Events
import Interactions

extension Pipeline.Split {
    /// What is held out of a log: days before its newest event become a time.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for days before the newest event of a log without times.
    func holdOut(of log: EventLog) throws -> HoldOut {
        switch self {
        case .holdOut(let holdOut): holdOut
        case .lastSeconds(let seconds): .from(try Self.newest(of: log) - Int64(min(seconds * 1000, Self.longest)))
        }
    }

    /// What is held out of the events that the test leaves, so that a search never sees the test; `nil` for the usual.
    func validation(of training: EventLog) throws -> HoldOut? {
        switch self {
        case .lastSeconds(let seconds): .from(try Self.newest(of: training) - Int64(min(seconds * 1000, Self.longest)))
        case .holdOut(.from): nil
        case .holdOut(let other): other
        }
    }

    /// In milliseconds; longer than any log.
    private static let longest = 1e15

    private static func newest(of log: EventLog) throws -> Int64 {
        guard let newest = log.newest else {
            throw UserError(
                .wrongUsage, "the events have no times, so a test cannot be counted back from the newest one",
                remedy: "Name the column of the time with \(.timestampColumn), or hold out with \(.holdOutUsers)")
        }
        return newest
    }
}

extension HoldOut {
    /// Whether a time parts what is trained on from what is held out.
    var isByTime: Bool {
        switch self {
        case .from: true
        case .last, .users: false
        }
    }
}
