/// What a run may use of the machine, and the clock that measures it.
package struct Machine: Sendable {
    package let threads: Int
    /// Seconds since any fixed moment.
    package let clock: @Sendable () -> Double

    package init(threads: Int, clock: @escaping @Sendable () -> Double) {
        self.threads = threads
        self.clock = clock
    }
}
