import ArgumentParser
import Glibc
import LinearAlgebra
import ModelStore
import Pipelines
import Terminal

/// How many threads a command may use.
struct ThreadOptions: ParsableArguments {
    @Option(help: "Worker threads; all processors unless given. The result is the same for any number.")
    var threads: Int?

    func validate() throws {
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads takes 1 to 1024.") }
    }

    var machine: Machine {
        Machine(threads: threads ?? availableProcessors()) {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
        }
    }
}

extension Author {
    /// The user who runs this command, and the computer's clock.
    static var current: Author {
        let name = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "user \(geteuid())"
        return Author(name: name) { UTCTime(seconds: WallClock.system.milliseconds / 1000) }
    }
}
