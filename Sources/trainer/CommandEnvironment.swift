import Diagnostics
import FoundationEssentials
import Glibc
import LinearAlgebra
import ModelStore
import Terminal
import Training

extension ThreadOptions {
    var machine: Machine { Machine(threads: chosen, clock: monotonicSeconds) }
}

extension Author {
    /// The user who runs this command, and the system clock.
    static var current: Author {
        let name = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "user \(geteuid())"
        return Author(name: name) { UTCTime(seconds: WallClock.system.milliseconds / 1000) }
    }
}

/// The environment variables of this process.
func environmentVariables() -> [String: String] { ProcessInfo.processInfo.environment }
