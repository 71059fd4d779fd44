import Synchronization

/// A request that a computation ends early; whoever waits for the result may make it from any thread.
package final class Cancellation: Sendable {
    /// What a computation throws after the request.
    package struct Cancelled: Error {
        package init() {}
    }

    private let isRequested = Atomic<Bool>(false)

    package init() {}

    package var isCancelled: Bool { isRequested.load(ordering: .relaxed) }

    package func cancel() { isRequested.store(true, ordering: .relaxed) }
}
