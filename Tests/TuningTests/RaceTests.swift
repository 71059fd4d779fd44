import Recommenders
import Testing
import Tuning

/// iALS candidates race against the best one: who is surely worse after 2, 4 or 8 epochs ends.
@Suite struct RaceTests {
    /// Whether the last two of at least four values were below the best, which ends a run without any race.
    private func isPastItsBest(_ trial: Trial) -> Bool {
        let best = trial.curve.map(\.value).max() ?? 0
        return trial.curve.count >= 4 && trial.curve.suffix(2).allSatisfy { $0.value < best }
    }

    private func hasLostARace(_ trial: Trial) -> Bool {
        guard let last = trial.curve.last else { return false }
        return last.epoch < 16 && !isPastItsBest(trial)
    }

    @Test func whoIsSurelyWorseEndsEarly() throws {
        let trials = try PlantedTask.search([.ials], trials: 16, users: 800)
        let losers = trials.filter(hasLostARace)
        #expect(!losers.isEmpty)
        let best = try #require(trials.best)
        for loser in losers {
            #expect([2, 4, 8].contains(loser.curve.last?.epoch))
            #expect(loser.value < best.value)
        }
        for trial in trials.dropFirst() {
            let highest = try #require(trial.curve.map(\.value).max())
            #expect(trial.value == highest)
            let parameters = try #require(trial.algorithm.parameters as? IALSParameters)
            #expect(trial.curve.first { $0.value == highest }?.epoch == parameters.epochs)
        }
    }

    /// The interval of a few customers is no interval: of 110 customers a fifth is held out.
    @Test func onFewCustomersNobodyRaces() throws {
        let trials = try PlantedTask.search([.ials], trials: 16)
        #expect(trials.dropFirst().allSatisfy { !hasLostARace($0) })
    }
}
