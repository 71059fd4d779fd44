import Diagnostics
import Files
import Glibc
import ModelStore
import Pipelines
import TestSupport
import Testing

@Suite struct RunLockTests {
    @Test func aSecondRunEndsAndNamesTheFirst() throws {
        let bench = try RunBench()
        let first = try bench.lock()
        let error = try #require(throws: UserError.self) { try bench.lock() }
        #expect(error.code == .locked && error.place?.file == "\(bench.runs.path)/lock")
        #expect(error.problem.contains("'shop'"))
        // 1 700 000 000 s after 1970.
        #expect(error.problem.contains("process \(getpid()), since 2023-11-14T22:13:20Z"))
        #expect(error.remedy != nil)
        withExtendedLifetime(first) {}
    }

    @Test func theNextRunTakesTheLockThatWasGivenBack() throws {
        let bench = try RunBench()
        for _ in 0..<3 { _ = try bench.lock() }
    }

    @Test func runsOfOtherModelsAreNotInTheWay() throws {
        let bench = try RunBench()
        let first = try bench.lock()
        let other = try RunFolder(store: ModelStore(path: "\(bench.folder.path)/models"), model: "churn")
        _ = try RunLock(other, started: RunBench.start)
        withExtendedLifetime(first) {}
    }

    /// Starts a process that holds the lock for some seconds, and waits until it does.
    private func hold(_ bench: RunBench, seconds: String) throws -> Command.Running {
        let process = try Command.start("/usr/bin/flock", ["-F", "\(bench.runs.path)/lock", "sleep", seconds])
        for _ in 0..<2_000 {
            do {
                _ = try bench.lock()
            } catch {
                break
            }
            usleep(1_000)
        }
        return process
    }

    @Test func aRunWaitsAsLongAsItIsTold() throws {
        let bench = try RunBench()
        let process = try hold(bench, seconds: "1")
        _ = try RunLock(bench.runs, waiting: 60, started: RunBench.start)
        #expect(try process.wait().exitCode == 0)
    }

    @Test func aRunThatWaitedInVainEnds() throws {
        let bench = try RunBench()
        let first = try bench.lock()
        let error = try #require(throws: UserError.self) {
            try RunLock(bench.runs, waiting: 0.1, started: RunBench.start)
        }
        #expect(error.code == .locked && error.problem.contains("process \(getpid())"))
        withExtendedLifetime(first) {}
    }

    @Test func aKilledRunHoldsNothing() throws {
        let bench = try RunBench()
        let process = try hold(bench, seconds: "100")
        process.kill()
        #expect(try process.wait().exitCode == 128 + SIGKILL)
        _ = try bench.lock()
    }

    @Test(arguments: ["", "x", "{}", "{\"process\":\"7\"}", "{\"process\":7", "\u{0}\u{0}"])
    func whatStandsInTheLockFileDecidesNothing(text: String) throws {
        let bench = try RunBench()
        let first = try bench.lock()
        try bench.write(text, to: "\(bench.runs.path)/lock")
        let error = try #require(throws: UserError.self) { try bench.lock() }
        #expect(error.code == .locked && error.problem.contains("a process that has not said its number"))
        withExtendedLifetime(first) {}
    }

    @Test func aWaitWithoutASenseIsNone() throws {
        let bench = try RunBench()
        let first = try bench.lock()
        for seconds in [-1, -Double.infinity, .nan] {
            #expect(throws: UserError.self) { try RunLock(bench.runs, waiting: seconds, started: RunBench.start) }
        }
        withExtendedLifetime(first) {}
    }
}
