import Diagnostics
import Events
import Ids
import Interactions
import LinearAlgebra
import Recommenders
import Testing
import Tuning

/// Trials of large shops begin on a sample.
@Suite struct SampleTests {
    private static let algorithms: [RecommenderAlgorithm.Name] = [.itemNeighbours, .rp3beta]

    /// The customers have more than 6,000 events, so that those of the sample are a quarter or less.
    private func search(
        _ algorithms: [RecommenderAlgorithm.Name], trials: Int, recorded: [Trial] = []
    ) throws -> [Trial] {
        try PlantedTask.search(algorithms, trials: trials, users: 700, sampledEvents: 1500, recorded: recorded)
    }

    @Test func theBestOfASampleIsPromotedAndNoSampledTrialWins() throws {
        let trials = try search(Self.algorithms, trials: 40)
        #expect(!trials[0].isSampled)
        var promoted = 0
        for name in Self.algorithms {
            let own = trials.filter { $0.algorithm.name == name }
            #expect(own.first?.isSampled == true)
            for (index, trial) in own.enumerated() where !trial.isSampled {
                promoted += 1
                #expect(index >= 4)
                // It is the best of the sample, of those that were tried so far.
                let before = own[..<index].filter(\.isSampled)
                let best = before.reduce(before[0]) { $1.value > $0.value ? $1 : $0 }
                #expect(trial.algorithm == best.algorithm && trial.confidence == best.confidence)
            }
        }
        #expect(promoted > 0)
        let best = try #require(trials.best)
        #expect(!best.isSampled && best.algorithm.name != .popularity)
        #expect(trials.ranked.first == best)
        let sampled = try #require(trials.ranked.firstIndex { $0.isSampled })
        #expect(trials.ranked[sampled...].allSatisfy { $0.isSampled })
    }

    /// A search ends with a trial of all data, however short it is.
    @Test func theLastOfFewTrialsIsOneOfAllData() throws {
        #expect(try search([.rp3beta], trials: 4).map(\.isSampled) == [false, true, true, false])
    }

    @Test func aSearchOnASampleGoesOnWhereItStopped() throws {
        let expected = try search(Self.algorithms, trials: 20)
        let resumed = try search(Self.algorithms, trials: 20, recorded: Array(expected[..<9]))
        #expect(zip(resumed, expected).allSatisfy { $0.isSame(as: $1) } && resumed.count == 20)
    }

    /// A twelfth of 300 customers are in the sample, none of them among the four who are judged.
    @Test func aSampleHasThoseWhoAreJudged() throws {
        let rows = (0..<300).flatMap { user in (0..<4).map { "u\(user),i\((user + 7 * $0) % 40)" } }
        let training = try PlantedTask.log("user,item", rows)
        let sample = try training.sampled(share: 1.0 / 12, items: nil)
        let others = (0..<300).filter { sample.users.index(of: "u\($0)") == nil }.prefix(4)
        let hidden = try PlantedTask.log("user,item", others.map { "u\($0),i\(($0 + 1) % 40)" })
        let data = try PlantedTask.data(
            HoldOut.Parts(training: training, given: nil, hidden: hidden), sampledEvents: 100)
        let trials = try Tuning(data, algorithms: [.itemNeighbours], end: .trials(4), seed: 3, threads: 2)
            .run(record: { _ in }, clock: { 0 }, progress: .silent)
        #expect(trials.contains { $0.isSampled })
        // Smaller shares have fewer of them.
        let judged = try training.sampled(share: 1.0 / 12, judged: (users: hidden.users, share: 0), items: nil)
        #expect(judged.users.count == sample.users.count)
        let all = try training.sampled(share: 1.0 / 12, judged: (users: hidden.users, share: 1), items: nil)
        #expect(all.users.count == sample.users.count + 4)
    }

    /// The one item to find is not among the 6,000 most frequent ones, which two customers have.
    @Test func anEmptySampleDoesNotEndTheSearch() throws {
        let frequent = (0..<6000).flatMap { ["ann,i\($0)", "bob,i\($0)"] }
        let training = try PlantedTask.log("user,item", frequent + (0..<100).map { "cyd,rare\($0)" })
        let hidden = try PlantedTask.log("user,item", ["ann,rare7"])
        let data = try PlantedTask.data(HoldOut.Parts(training: training, given: nil, hidden: hidden))
        let trials = try Tuning(data, algorithms: [.ease], end: .trials(1), seed: 3, threads: 2)
            .run(record: { _ in }, clock: { 0 }, progress: .silent)
        #expect(trials.map(\.algorithm.name) == [.popularity])
    }

    @Test func smallShopsHaveNoSample() throws {
        let trials = try PlantedTask.search(Self.algorithms, trials: 12, users: 700)
        #expect(trials.allSatisfy { !$0.isSampled })
    }
}
