package import Diagnostics

/// Who changes a store, and the clock that says when; both are handed in by the command.
package struct Author: Sendable {
    /// The user's name as the history shows it.
    package let name: String
    /// The time now.
    package let clock: @Sendable () -> UTCTime

    package init(name: String, clock: @escaping @Sendable () -> UTCTime) {
        self.name = name
        self.clock = clock
    }
}
