/// How many workers a computation may use, and what may end it early; no result depends on either.
package struct Threads: Sendable, Hashable, ExpressibleByIntegerLiteral {
    /// At least 1.
    package let count: Int
    /// Every parallel loop looks here between two chunks, and throws `Cancellation.Cancelled` once it was requested; `nil`
    /// for a computation that nobody ends early.
    package let cancellation: Cancellation?

    package init(_ count: Int, cancellation: Cancellation? = nil) {
        precondition(count > 0)
        self.count = count
        self.cancellation = cancellation
    }

    package init(integerLiteral count: Int) { self.init(count) }

    /// One worker for each processor that this process may use.
    package static var all: Threads { Threads(availableProcessors()) }

    package static func == (left: Threads, right: Threads) -> Bool { left.count == right.count }

    package func hash(into hasher: inout Hasher) { hasher.combine(count) }
}
