import Glibc

/// Seconds since an arbitrary moment, by a clock that nobody sets: for measuring how long something takes.
package func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
