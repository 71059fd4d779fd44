import Diagnostics
import LinearAlgebra
import Recommenders
import Synchronization
import Testing
import Tuning

/// Searches that time ends.
@Suite struct BudgetTests {
    /// A clock that advances by a second at every reading.
    private final class Clock: Sendable {
        private let seconds = Atomic<Int>(0)

        var now: Double { Double(seconds.load(ordering: .relaxed)) }

        func read() -> Double { Double(seconds.wrappingAdd(1, ordering: .relaxed).newValue) }
    }

    private func search(seconds: Double, growth: Double) throws -> (trials: [Trial], end: Double) {
        let clock = Clock()
        let trials = try Tuning(
            try PlantedTask.data(), algorithms: [.rp3beta], end: .seconds(seconds), seed: 1, growth: growth, threads: 1
        ).run(record: { _ in }, clock: { clock.read() }, progress: .silent)
        return (trials, clock.now)
    }

    /// A few readings are not those of a trial.
    private static let slack = 8.0

    @Test func aBudgetIsSpentAndNotExceeded() throws {
        let (trials, end) = try search(seconds: 80, growth: 0)
        #expect((70...80 + Self.slack).contains(end))
        #expect(trials.count >= 8)
    }

    /// The winner's training takes 50 times as long as the longest of the last trials took.
    @Test func enoughIsLeftForTheWinner() throws {
        let (trials, end) = try search(seconds: 80, growth: 50)
        #expect(trials.count >= 3)
        let reserve = 50 * (try #require(trials.suffix(5).map(\.seconds).max()))
        #expect(end + reserve <= 80 + Self.slack)
        #expect(end + reserve >= 60, "and no more than that")
    }

    @Test func aSearchEndsWhenNothingGainsAnyMore() throws {
        let lines = Mutex<[String]>([])
        let progress = Progress { report in
            if case .step(let line) = report { lines.withLock { $0.append(line) } }
        }
        // Time stands still.
        let trials = try Tuning(
            try PlantedTask.data(), algorithms: [.rp3beta], end: .seconds(1000), seed: 1, threads: 2
        ).run(record: { _ in }, clock: { 0 }, progress: progress)
        #expect(lines.withLock { $0.contains { $0.contains("no algorithm gains any more") } })
        // The default, six scattered points and a refined one at least, and 24 without a gain of a thousandth.
        #expect(trials.count > 25)
        let before = try #require(trials.dropFirst().dropLast(24).map(\.value).max())
        // Gains that each are less add up to 24 thousandths at most.
        #expect(trials.suffix(24).allSatisfy { $0.value <= 1.025 * before })
    }

    private struct Endless: Error {}

    /// A search of 1,000 seconds in which time stands still, after trials of which those of some algorithms took 10,000.
    private func search(
        slow: Set<RecommenderAlgorithm.Name>
    ) throws -> (trials: [Trial], saysThatNothingGains: Bool) {
        let algorithms: [RecommenderAlgorithm.Name] = [.itemNeighbours, .rp3beta]
        let recorded = try PlantedTask.search(algorithms, trials: 3).map { trial in
            Trial(
                number: trial.number, algorithm: trial.algorithm, confidence: trial.confidence, value: trial.value,
                interval: trial.low...trial.high, overPopularity: trial.overPopularity, curve: trial.curve,
                seconds: slow.contains(trial.algorithm.name) ? 10_000 : 0, resampled: trial.resampled)
        }
        let lines = Mutex<[String]>([])
        let progress = Progress { report in
            if case .step(let line) = report { lines.withLock { $0.append(line) } }
        }
        let trials = try Tuning(
            try PlantedTask.data(), algorithms: algorithms, end: .seconds(1000), seed: 3, growth: 0, threads: 2
        ).run(
            recorded: recorded, record: { if $0.number > 1000 { throw Endless() } }, clock: { 0 }, progress: progress)
        return (trials, lines.withLock { $0.contains { $0.contains("no algorithm gains any more") } })
    }

    /// There is no time for a second trial of one of the two, so the other one decides when the search ends.
    @Test(arguments: [RecommenderAlgorithm.Name.itemNeighbours, .rp3beta])
    func anAlgorithmWithoutTimeKeepsNoSearchGoing(slow: RecommenderAlgorithm.Name) throws {
        let (trials, saysThatNothingGains) = try search(slow: [slow])
        #expect(saysThatNothingGains)
        #expect(trials.count { $0.algorithm.name == slow } == 1 && trials.count > 25)
    }

    @Test func aSearchWithoutTimeDoesNotSayThatNothingGains() throws {
        let (trials, saysThatNothingGains) = try search(slow: [.itemNeighbours, .rp3beta])
        #expect(trials.count == 3 && !saysThatNothingGains)
    }
}
