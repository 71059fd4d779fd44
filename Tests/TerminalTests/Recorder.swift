import Synchronization
import Terminal

/// Collects everything that is written to a message stream.
final class Recorder: Sendable {
    private let pieces = Mutex<[String]>([])

    var all: [String] { pieces.withLock { $0 } }
    var text: String { all.joined() }

    func stream(isTerminal: Bool = false, width: Int = 200) -> MessageStream {
        MessageStream(isTerminal: isTerminal, width: { width }) { [self] piece in
            pieces.withLock { $0.append(piece) }
        }
    }
}

/// A clock that moves only when it is told to.
final class SteppedClock: Sendable {
    private let instant = Mutex(ContinuousClock.Instant.now)

    var now: ContinuousClock.Instant { instant.withLock { $0 } }

    func advance(by duration: Duration) {
        instant.withLock { $0 += duration }
    }
}

extension WallClock {
    /// 2011-09-09 08:00:00.250 UTC; by GNU date, `date -u -d '2011-09-09 08:00:00' +%s` is 1315555200.
    static let fixed = WallClock { 1_315_555_200_250 }
}
