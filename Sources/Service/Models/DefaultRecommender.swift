import Synchronization

/// The recommender that answers requests which name none.
///
/// It is chosen once and stays, because a model that somebody promotes beside it must not change what clients get.
final class DefaultRecommender: Sendable {
    private enum Choice {
        /// There was no recommender yet.
        case open
        /// There were several at the start, and none is configured.
        case ambiguous
        case fixed(String)
    }

    private let choice = Mutex(Choice.open)

    /// The name under which it is served; `nil` if there is none.
    var name: String? {
        choice.withLock { if case .fixed(let name) = $0 { name } else { nil } }
    }

    /// Chooses the configured recommender.
    func fix(_ name: String) { choice.withLock { $0 = .fixed(name) } }

    /// Chooses the only recommender of the start, or else the first that comes later, unless a choice was made before.
    ///
    /// - Parameters:
    ///   - names: The recommenders that are served, in the order in which they are preferred.
    ///   - isStart: Whether the service starts.
    func settle(among names: [String], isStart: Bool) {
        choice.withLock { choice in
            guard case .open = choice, let first = names.first else { return }
            choice = isStart && names.count > 1 ? .ambiguous : .fixed(first)
        }
    }
}
