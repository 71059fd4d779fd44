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
        let long = try PlantedTask.search([.ease, .rp3beta], trials: 30)
        expectSame(try PlantedTask.search([.ease, .rp3beta], trials: 17), Array(long[..<17]))
    }

    @Test(arguments: [0, 1, 2, 9, 20, 33, 49]) func aSearchGoesOnWhereItStopped(done: Int) throws {
        let order = Mutex<[Trial]>([])
        let expected = try PlantedTask.search(Self.algorithms, trials: 50) { trial in
            order.withLock { $0.append(trial) }
        }
        // Trials end in an order that is not that of their numbers.
        let recorded = Array(order.withLock { $0 }[..<done])
        let again = Mutex<[Int]>([])
        let resumed = try PlantedTask.search(Self.algorithms, trials: 50, recorded: recorded) { trial in
            again.withLock { $0.append(trial.number) }
        }
        expectSame(resumed, expected)
        #expect(Set(again.withLock { $0 }).isDisjoint(with: recorded.map(\.number)))
        #expect(again.withLock { $0.count } == 50 - done)
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
            try PlantedTask.task(), algorithms: [.rp3beta], end: .trials(9), seed: 3, threads: 1
        ).run(record: { _ in }, clock: { 0 }, progress: progress)
        let lines = shown.withLock { $0 }
        // A line at the start, one for each trial, and one that ends it.
        #expect(lines.map(\.done) == Array(0...9) + [1])
        #expect(lines.dropLast().allSatisfy { $0.total == 9 } && lines.last?.total == 1)
        let best = try #require(trials.best)
        #expect(lines[9].remark?.hasSuffix(best.algorithm.summary) == true)
        #expect(lines[9].remark?.hasPrefix("best ndcg@10 0.") == true)
        #expect(lines[0].remark == nil)
    }

    @Test func theWorseHalfOfIALSFallsAway() throws {
        // Trials 2 to 9 are those of the first round.
        let trials = try PlantedTask.search([.ials], trials: 9).dropFirst()
        #expect(trials.count == 8)
        let byFour = trials.sorted { value($0, 4) > value($1, 4) }
        for trial in byFour.suffix(4) { #expect(trial.curve.last?.epoch == 4) }
        for trial in trials {
            let best = try #require(trial.curve.map(\.value).max())
            #expect(trial.value == best)
            guard let parameters = trial.algorithm.parameters as? IALSParameters else { continue }
            #expect(trial.curve.first { $0.epoch == parameters.epochs }?.value == best)
        }
        #expect(trials.count { $0.curve.contains { $0.epoch > 4 } } <= 4)
        #expect(trials.count { $0.curve.contains { $0.epoch > 8 } } <= 2)
    }

    private func value(_ trial: Trial, _ epochs: Int) -> Double {
        trial.curve.filter { $0.epoch <= epochs }.map(\.value).max() ?? 0
    }

    @Test func aBudgetThatIsSpentLeavesPopularity() throws {
        let tuning = Tuning(
            try PlantedTask.task(), algorithms: Self.algorithms, end: .seconds(1), seed: 1, threads: 2)
        let trials = try tuning.run(spent: 2, record: { _ in }, clock: { 0 }, progress: .silent)
        #expect(trials.map(\.algorithm) == [.popularity])
    }

    @Test func aBudgetEndsTheSearch() throws {
        // A clock that advances by a second at every reading.
        let now = Atomic<Int>(0)
        let tuning = Tuning(
            try PlantedTask.task(), algorithms: [.rp3beta], end: .seconds(100), seed: 1, threads: 1)
        let trials = try tuning.run(
            record: { _ in }, clock: { Double(now.wrappingAdd(1, ordering: .relaxed).newValue) }, progress: .silent)
        #expect((8...60).contains(trials.count))
    }

    @Test func whatIsBetterWins() throws {
        let trials = try PlantedTask.search(Self.algorithms, trials: 40)
        let best = try #require(trials.best)
        #expect(trials.allSatisfy { $0.value <= best.value })
        // The tastes are planted, so an algorithm that learns them is far better than popularity.
        #expect(best.value > 1.3 * trials[0].value)
    }
}
