/// How many workers a computation may use; no result depends on it.
package struct Threads: Sendable, Hashable, ExpressibleByIntegerLiteral {
    /// At least 1.
    package let count: Int

    package init(_ count: Int) {
        precondition(count > 0)
        self.count = count
    }

    package init(integerLiteral count: Int) { self.init(count) }

    /// One worker for each processor that this process may use.
    package static var all: Threads { Threads(availableProcessors()) }
}
