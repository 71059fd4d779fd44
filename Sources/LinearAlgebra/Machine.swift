/// What a run may use of the machine, and the clock that measures it.
package struct Machine: Sendable {
    package let threads: Threads
    /// Seconds since any fixed moment.
    package let clock: @Sendable () -> Double

    package init(threads: Threads, clock: @escaping @Sendable () -> Double) {
        self.threads = threads
        self.clock = clock
    }
}
