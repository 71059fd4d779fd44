package import Diagnostics

/// The user who changes a store, and a clock for the time of the change; the command passes in both.
package struct Author: Sendable {
    /// The user's name, as written to the history.
    package let name: String
    /// Returns the current time.
    package let clock: @Sendable () -> UTCTime

    package init(name: String, clock: @escaping @Sendable () -> UTCTime) {
        self.name = name
        self.clock = clock
    }
}
