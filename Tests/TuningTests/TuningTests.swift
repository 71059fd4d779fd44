import Diagnostics
import Evaluation
import LinearAlgebra
import Recommenders
import Synchronization
import Testing
import Tuning

/// Searches must give the same table of trials, whatever way they take.
@Suite struct TuningTests {
    private static let algorithms: [RecommenderAlgorithm.Name] = [.ials, .itemNeighbours, .ease, .rp3beta]

    private func expectSame(_ trials: [Trial], _ expected: [Trial]) {
        #expect(trials.count == expected.count)
        for (one, other) in zip(trials, expected) { #expect(one.isSame(as: other), "trial \(other.number)") }
    }

    @Test func theSameTableAtAnyNumberOfThreads() throws {
        let expected = try PlantedTask.search(Self.algorithms, trials: 50, threads: 1)
        #expect(expected.map(\.number) == Array(1...50))
        for threads in [2, 3] as [Threads] {
            expectSame(try PlantedTask.search(Self.algorithms, trials: 50, threads: threads), expected)
        }
    }

    /// A shorter search is the beginning of a longer one, so a search can end anywhere.
    @Test func fewerTrialsAreTheBeginningOfMore() throws {
        let long = try PlantedTask.search(Self.algorithms, trials: 40)
        expectSame(try PlantedTask.search(Self.algorithms, trials: 17), Array(long[..<17]))
    }

    /// 600 customers, so that enough are held out for trials to race against each other.
    @Test(arguments: [0, 1, 2, 9, 20, 33]) func aSearchGoesOnWhereItStopped(done: Int) throws {
        let algorithms: [RecommenderAlgorithm.Name] = [.ials, .rp3beta]
        var recorded: [Trial] = []
        let expected = try PlantedTask.search(algorithms, trials: 34, users: 600) { recorded.append($0) }
        #expect(recorded.map(\.number) == Array(1...34))
        var again: [Int] = []
        let resumed = try PlantedTask.search(
            algorithms, trials: 34, users: 600, recorded: Array(recorded[..<done])
        ) { again.append($0.number) }
        expectSame(resumed, expected)
        #expect(again == Array(done + 1...34))
        let measure = Measure(.ndcg, at: 10)
        #expect(
            Verdict(resumed, measure: measure, users: 500) == Verdict(expected, measure: measure, users: 500),
            "what is recorded suffices for the verdict")
    }

    /// While a search runs, a line shows the best trial so far and how many are left.
    @Test func theLineShowsTheBestSoFar() throws {
        let shown = Mutex<[(done: Int, total: Int, remark: String?)]>([])
        let progress = Progress { report in
            if case .advance("tuning", let done, let total, "trials", let remark) = report {
                shown.withLock { $0.append((done, total, remark)) }
            }
        }
        let trials = try Tuning(
            try PlantedTask.data(), algorithms: [.rp3beta], end: .trials(9), seed: 3, threads: 1
        ).run(record: { _ in }, clock: { 0 }, progress: progress)
        let lines = shown.withLock { $0 }
        // A line at the start, one for each trial, and one that ends it.
        #expect(lines.map(\.done) == Array(0...9) + [1])
        #expect(lines.dropLast().allSatisfy { $0.total == 9 } && lines.last?.total == 1)
        let best = try #require(trials.best)
        #expect(lines[9].remark?.hasSuffix(best.summary) == true)
        #expect(lines[9].remark?.hasPrefix("best ndcg@10 0.") == true)
        #expect(lines[0].remark == nil)
    }

    @Test func aBudgetThatIsSpentLeavesPopularity() throws {
        let tuning = Tuning(
            try PlantedTask.data(), algorithms: Self.algorithms, end: .seconds(1), seed: 1, threads: 2)
        let trials = try tuning.run(spent: 2, record: { _ in }, clock: { 0 }, progress: .silent)
        #expect(trials.map(\.algorithm) == [.popularity])
    }

    @Test func whatIsBetterWins() throws {
        let trials = try PlantedTask.search(Self.algorithms, trials: 40)
        let best = try #require(trials.best)
        #expect(trials.allSatisfy { $0.value <= best.value })
        // The tastes are planted, so an algorithm that learns them is far better than popularity.
        #expect(best.value > 1.3 * trials[0].value)
    }
}
