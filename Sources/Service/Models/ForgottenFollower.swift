import Diagnostics
import Logging
import ModelStore

/// Follows the lists of forgotten persons of a store: whoever is on one is in no experiment and in no log from the next
/// look on.
///
/// Only one thread at a time may call it.
struct ForgottenFollower {
    private let models: ServedModels
    private let store: ModelStore
    private let metrics: Metrics
    private let logger: Logger
    /// The lists and their key as the last look found them, by their paths.
    private var known: [String: WatchedFile.State]?

    init(_ models: ServedModels, store: ModelStore, metrics: Metrics, logger: Logger) {
        (self.models, self.store, self.metrics, self.logger) = (models, store, metrics, logger)
    }

    /// Reads the lists again if one of them, or their key, has changed.
    ///
    /// A list that cannot be read is logged once, and that of before counts on: a machine that only scores may have no key.
    mutating func follow() {
        let paths = (try? store.forgottenFiles()) ?? []
        let found = paths.reduce(into: [String: WatchedFile.State]()) { $0[$1] = WatchedFile.State(of: $1) }
        guard found != known else { return }
        known = found
        var lists = models.forgotten
        for name in (try? store.modelNames()) ?? [] {
            do {
                lists[name] = try store.forgottenIds(of: name)
            } catch {
                metrics.countFailedLook()
                logger.warning(
                    "forgotten persons cannot be told: \(serviceText(of: error))", metadata: ["model": "\(name)"])
            }
        }
        models.forgotten = lists
    }
}
