import Diagnostics
import Evaluation
import Events
import Interactions
import LinearAlgebra
import Recommenders
import Testing
import Tuning

/// Trials of an algorithm that alone begins on a sample.
@Suite struct PromotionTests {
    /// A hundred customers with ten of thirty items each, and as many with ninety rare items each, so that EASE begins on
    /// the 6,000 most frequent of about 7,200 items.
    private func data() throws -> ValidationData {
        let common = (0..<100).flatMap { user in (0..<10).map { "u\(user),c\((7 * user + 3 * $0) % 30)" } }
        let rare = (0..<100).flatMap { user in (0..<90).map { "rare\(user),r\(user)-\($0)" } }
        let log = try PlantedTask.log("user,item", common + rare)
        return try PlantedTask.data(HoldOut.users(share: 0.2, given: 0.6).parts(of: log, seed: 5))
    }

    private func trial(
        _ number: Int, _ algorithm: RecommenderAlgorithm, _ value: Double, isSampled: Bool = false,
        _ data: ValidationData
    ) -> Trial {
        Trial(
            number: number, algorithm: algorithm, confidence: data.given, isSampled: isSampled, value: value,
            interval: 0...1, overPopularity: Estimate(0, interval: 0...0), curve: [], seconds: 0,
            resampled: [value, value])
    }

    /// The last trial after the defaults of both, whose values were recorded: nothing is fitted that the record has.
    private func last(popularity: Double, ease: Double) throws -> Trial {
        let data = try data()
        let neighbours = RecommenderAlgorithm.itemNeighbours(.usual(for: data.task.interactions))
        let recorded = [
            trial(1, .popularity, popularity, data), trial(2, neighbours, 0.1, data),
            trial(3, RecommenderAlgorithm(.ease), ease, isSampled: true, data),
            trial(4, RecommenderAlgorithm(.ease), ease, data),
        ]
        let trials = try Tuning(
            data, algorithms: [.itemNeighbours, .ease], end: .trials(4), seed: 3, threads: 2
        ).run(recorded: recorded, record: { _ in }, clock: { 0 }, progress: .silent)
        #expect(trials.count == 4 && trials[2].isSampled)
        return trials[3]
    }

    /// Popularity has the highest value that there is on all data, so what a sample lets expect is .5 or more.
    @Test func whatLeadsOnItsSampleIsTriedOnAllData() throws {
        let last = try last(popularity: 1, ease: 0.5)
        #expect(last.algorithm.name == .ease && !last.isSampled)
    }

    /// What the sample lets expect is .05 or less, and .1 was found.
    @Test func whatIsBehindOnItsSampleIsNot() throws {
        #expect(try last(popularity: 0, ease: 0.05).algorithm.name == .itemNeighbours)
    }
}
