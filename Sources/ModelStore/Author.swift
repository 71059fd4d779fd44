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

extension Author {
    /// Returns the current time.
    ///
    /// Call it before work that ends with a write, so that a wrong clock is found before.
    ///
    /// - Throws: `UserError` with code `cannotWrite` for a time that no manifest and no history can hold: before 1970 or
    ///   after the year 9999.
    @discardableResult
    package func now() throws -> UTCTime {
        let time = clock()
        // The last second of 9999.
        guard (0...253_402_300_799).contains(time.seconds) else {
            throw UserError(
                .cannotWrite, "the clock of this computer shows \(time), which cannot be recorded",
                remedy: "Set the clock; nothing was written")
        }
        return time
    }
}
