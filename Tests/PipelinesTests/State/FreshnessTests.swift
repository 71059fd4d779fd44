import Diagnostics
import LinearAlgebra
import ModelStore
import Pipelines
import Synchronization
import TestSupport
import Testing

/// A check of the newest event, in runs that take the stage `check` from an earlier one.
@Suite struct FreshnessTests {
    private let bench: PipelineBench
    private let pipeline: Pipeline

    /// 2024-03-01T00:00:00Z, when the newest events of the log are.
    private static let newest: Int64 = 1_709_251_200

    init() throws {
        bench = try PipelineBench()
        let rows = (0..<40).flatMap { user in
            (0..<3).map { event in "u\(user),i\((user * 3 + event * 5) % 12),2024-0\(1 + event)-01T00:00:00Z\n" }
        }
        _ = try bench.folder.file("events.csv", "user,item,timestamp\n" + rows.joined())
        pipeline = try bench.read(
            PipelineBench.recommender + "train: {epochs: 1, factors: 4}\nchecks: {newest: within 9s}\n")
    }

    /// Runs the pipeline some seconds after the newest event; it ends with an error after the checks, because from then
    /// on the clock shows a time that no manifest can hold.
    private func steps(after seconds: Int64) throws -> [String] {
        let isWrong = Mutex(false)
        let steps = Mutex<[String]>([])
        let progress = Progress { report in
            guard case .step(let line) = report else { return }
            steps.withLock { $0.append(line) }
            if line.hasPrefix("check: ") { isWrong.withLock { $0 = true } }
        }
        let author = Author(name: "ada") { UTCTime(seconds: isWrong.withLock { $0 } ? -1 : Self.newest) }
        var run = PipelineRun(pipeline, in: ModelStore(path: bench.path("models")))
        run.moment = UTCTime(seconds: Self.newest + seconds)
        do {
            _ = try run.run(author: author, machine: Machine(threads: 1) { 0 }, progress: progress)
        } catch let error as UserError where error.code == .cannotWrite {
            return steps.withLock { $0 }
        }
        return []
    }

    @Test func theClockOfEachRunIsTheOneThatCounts() throws {
        #expect(try steps(after: 5).contains("check: 0.0 s"))
        #expect(try steps(after: 8).contains("check: taken from an earlier run"))
        #expect(try steps(after: 9).contains("check: taken from an earlier run"))
        do {
            _ = try steps(after: 10)
            Issue.record("an event of ten seconds ago passed for one of nine")
        } catch let error as UserError {
            #expect(error.code == .invalidData)
            #expect(error.problem.contains("10 seconds ago"), "\(error.problem)")
        }
    }
}
