import Glibc

/// Seconds since an arbitrary moment, from a clock that is never adjusted, for measuring durations.
package func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
