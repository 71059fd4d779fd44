import Diagnostics
import Evaluation
import Events
import Interactions
import LinearAlgebra
import Recommenders
import TestSupport
import Tuning

/// Customers with planted tastes: 110 users who like a third of 64 items, of which every fourth is shown more often.
enum PlantedTask {
    /// Runs a search on the task.
    static func search(
        _ algorithms: [RecommenderAlgorithm.Name], trials: Int, seed: UInt64 = 3, threads: Threads = 2,
        recorded: [Trial] = [], record: @escaping @Sendable (Trial) throws -> Void = { _ in }
    ) throws -> [Trial] {
        try Tuning(try task(), algorithms: algorithms, end: .trials(trials), seed: seed, threads: threads)
            .run(recorded: recorded, record: record, clock: { 0 }, progress: .silent)
    }

    /// The task, with a fifth of the customers held out.
    static func task(measure: Measure = Measure(.ndcg, at: 10), mask: ItemMask = .seen) throws -> ValidationTask {
        let folder = try TemporaryFolder()
        let file = try folder.file("log.csv", (["user,item"] + pairs()).joined(separator: "\n") + "\n")
        let log = try EventLog.read(files: [file], options: EventOptions(), consent: nil, progress: .silent)
        let parts = try HoldOut.users(share: 0.2, given: 0.6).parts(of: log, seed: 5)
        let interactions = try Interactions(parts.training, options: InteractionOptions(), threads: 2)
        return try ValidationTask(
            interactions, hidden: parts.hidden, given: parts.given, measure: measure, mask: mask, threads: 2)
    }

    /// A trial whose mean on each resample deviates from its value by one of `deviations`.
    static func trial(
        _ number: Int, _ name: RecommenderAlgorithm.Name, _ value: Double, _ deviations: [Double]?,
        interval: ClosedRange<Double> = 0...1
    ) -> Trial {
        Trial(
            number: number, algorithm: RecommenderAlgorithm(name), value: value, interval: interval,
            overPopularity: Estimate(0, interval: 0...0), curve: [], seconds: 1,
            resampled: deviations?.map { value + $0 })
    }

    private static func pairs() -> [String] {
        var generator = SeededGenerator(seed: 31)
        let (users, items, rank) = (110, 64, 3)
        let tastes = (0..<users).map { _ in (0..<rank).map { _ in generator.normal() } }
        let traits = (0..<items).map { _ in (0..<rank).map { _ in generator.normal() } }
        return (0..<users).flatMap { user in
            let closeness = traits.map { zip($0, tastes[user]).reduce(0) { $0 + $1.0 * $1.1 } }
            let liked = (0..<items).sorted { closeness[$0] > closeness[$1] }.prefix(items / 3)
            return liked.filter { generator.uniform() < ($0 % 4 == 0 ? 0.8 : 0.3) }.map { "u\(user),i\($0)" }
        }
    }
}
