import Diagnostics
import Evaluation
import Events
import Interactions
import LinearAlgebra
import Recommenders
import TestSupport
import Tuning

/// Customers with planted tastes, who like a third of 96 items, of which every fourth is shown more often.
enum PlantedTask {
    /// Runs a search on the task.
    static func search(
        _ algorithms: [RecommenderAlgorithm.Name], trials: Int, users: Int = 110, sampledEvents: Int = 1_000_000,
        seed: UInt64 = 3, threads: Threads = 2, recorded: [Trial] = [], record: (Trial) throws -> Void = { _ in }
    ) throws -> [Trial] {
        let data = try data(users: users, sampledEvents: sampledEvents)
        return try Tuning(data, algorithms: algorithms, end: .trials(trials), seed: seed, threads: threads)
            .run(recorded: recorded, record: record, clock: { 0 }, progress: .silent)
    }

    /// The task, with a fifth of the customers held out.
    static func data(
        users: Int = 110, sampledEvents: Int = 1_000_000, mask: ItemMask = .seen
    ) throws -> ValidationData {
        let log = try log("user,item", pairs(users))
        return try data(
            HoldOut.users(share: 0.2, given: 0.6).parts(of: log, seed: 5), sampledEvents: sampledEvents, mask: mask)
    }

    /// The task of a log that was split.
    static func data(
        _ parts: HoldOut.Parts, sampledEvents: Int = 1_000_000, mask: ItemMask = .seen, countsPurchases: Bool = false
    ) throws -> ValidationData {
        try ValidationData(
            parts, options: InteractionOptions(), countsPurchases: countsPurchases, measure: Measure(.ndcg, at: 10),
            mask: mask, fallback: { _ in .ever }, categories: { _ in nil }, sampledEvents: sampledEvents, threads: 2)
    }

    /// The log of some rows.
    static func log(
        _ header: String, _ rows: [String], _ change: (inout EventOptions) -> Void = { _ in }
    ) throws -> EventLog {
        let folder = try TemporaryFolder()
        let file = try folder.file("log.csv", ([header] + rows).joined(separator: "\n") + "\n")
        var options = EventOptions()
        change(&options)
        return try EventLog.read(
            files: [file], options: options, consent: nil, endsAtNewest: false, progress: .silent)
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

    private static func pairs(_ users: Int) -> [String] {
        var generator = SeededGenerator(seed: 31)
        let (items, rank) = (96, 3)
        let tastes = (0..<users).map { _ in (0..<rank).map { _ in generator.normal() } }
        let traits = (0..<items).map { _ in (0..<rank).map { _ in generator.normal() } }
        return (0..<users).flatMap { user in
            let closeness = traits.map { zip($0, tastes[user]).reduce(0) { $0 + $1.0 * $1.1 } }
            let liked = (0..<items).sorted { closeness[$0] > closeness[$1] }.prefix(items / 3)
            return liked.filter { generator.uniform() < ($0 % 4 == 0 ? 0.8 : 0.3) }.map { "u\(user),i\($0)" }
        }
    }
}
