import Diagnostics
import Evaluation
import Events
import Interactions
import LinearAlgebra
import Recommenders
import Testing
import Tuning

/// When a search says that it cannot tell its trials apart.
@Suite struct DoubtTests {
    private let measure = Measure(.ndcg, at: 20)

    /// The verdict on a trial of EASE with the value .25, which is `difference` above popularity; over the resamples
    /// the difference deviates by `deviation`.
    private func verdict(above difference: Double, deviation: Double, users: Int) -> Verdict {
        let popularity = PlantedTask.trial(1, .popularity, 0.25 - difference, [0, 0])
        let ease = PlantedTask.trial(7, .ease, 0.25, [-deviation, deviation], interval: 0.125...0.375)
        return Verdict([popularity, ease], measure: measure, users: users)
    }

    private func verdictOfPopularity(users: Int) -> Verdict {
        Verdict([PlantedTask.trial(1, .popularity, 0.25, [0, 0])], measure: measure, users: users)
    }

    @Test func fewCustomersDoNotDecide() throws {
        for users in [1, 4, 99] {
            let clear = verdict(above: 0.125, deviation: 0.001, users: users)
            let doubt = try #require(clear.doubt(.giveMoreCustomers)).text(.plain)
            #expect(doubt.hasPrefix("only \(users) customers have something to find"))
            #expect(doubt.contains("ndcg@20 of 0.25 may be 0.125 to 0.375"))
        }
        for users in [100, 5000] {
            #expect(verdict(above: 0.125, deviation: 0.001, users: users).doubt(.giveMoreCustomers) == nil)
        }
        // Popularity may win, but not on a few customers.
        #expect(verdictOfPopularity(users: 99).doubt(.giveMoreCustomers) != nil)
        #expect(verdictOfPopularity(users: 100).doubt(.giveMoreCustomers) == nil)
    }

    /// One comparison has z = 1.96: .125 ± 1.96 · .1 is −.071 to .321.
    @Test func aDifferenceToPopularityThatMayBeNoneDoesNotDecide() throws {
        let unsure = verdict(above: 0.125, deviation: 0.1, users: 5000)
        let doubt = try #require(unsure.doubt(.giveMoreCustomers)).text(.plain)
        #expect(doubt.contains("is 0.125 above that of popularity"))
        #expect(doubt.contains("on others it may be -0.071 to 0.321"))
        // .125 − 1.96 · .0625 is .0025.
        #expect(verdict(above: 0.125, deviation: 0.0625, users: 5000).doubt(.giveMoreCustomers) == nil)
    }

    @Test func theAdviceFitsTheHoldOut() throws {
        func advice(_ holdOut: HoldOut) throws -> String {
            try #require(verdict(above: 0.125, deviation: 0.001, users: 9).doubt(.init(holdOut))).text(.plain)
        }
        #expect(try advice(.from(0)).contains("earlier time with split.test_from"))
        #expect(try advice(.users(share: 0.2, given: 0.8)).contains("larger share with split.test_users"))
        for holdOut in [HoldOut.last(1), .lastOrder] {
            let last = try advice(holdOut)
            #expect(last.contains("more customers") && !last.contains("split."))
        }
    }

    /// The interval of every trial is that of a bootstrap of its customers, and popularity differs from itself by 0.
    @Test func everyTrialHasItsInterval() throws {
        let trials = try PlantedTask.search([.ials, .rp3beta], trials: 20)
        for trial in trials {
            #expect(trial.low < trial.value && trial.value < trial.high)
            #expect(abs(trial.overPopularity.value - (trial.value - trials[0].value)) < 1e-12)
            let (low, high) = (try #require(trial.overPopularity.low), try #require(trial.overPopularity.high))
            #expect(low <= trial.overPopularity.value && trial.overPopularity.value <= high)
        }
        #expect(trials[0].overPopularity == Estimate(0, interval: 0...0))
    }

    /// Without a mask, what is given must be found as well, but only hidden items count: lists are led by other items.
    @Test func theMaskChangesWhatTrialsAreJudgedBy() throws {
        let data = try [ItemMask.seen, .none].map { try PlantedTask.data(mask: $0) }
        let tasks = data.map(\.task)
        #expect(tasks[0].users == tasks[1].users && tasks[0].pairs == tasks[1].pairs)
        let values = try data.map { data in
            try Tuning(data, algorithms: [.rp3beta], end: .trials(4), seed: 3, threads: 2)
                .run(record: { _ in }, clock: { 0 }, progress: .silent)
                .map(\.value)
        }
        // Items that are given take places of a list that nothing masks, and none of them is hidden.
        for (masked, unmasked) in zip(values[0], values[1]) { #expect(unmasked < masked) }
    }
}
