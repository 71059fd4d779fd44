import Documents
import Evaluation
import Recommenders
import Testing
import Tuning

/// What a search may say of its trials.
///
/// Each has two resamples, so the deviation of a difference is half the distance of its two values.
@Suite struct VerdictTests {
    private func verdict(_ trials: [Trial], users: Int = 1854) -> Verdict {
        Verdict(trials, measure: Measure(.ndcg, at: 20), users: users)
    }

    private let popularity = PlantedTask.trial(1, .popularity, 0.1, [0, 0])
    private let ease = RecommenderAlgorithm(.ease).summary

    /// Quantiles of the normal distribution from a table: two tails of .05, .01 and .001.
    @Test(arguments: [(1, 1.959964), (5, 2.575829), (50, 3.290527)])
    func moreComparisonsReachFurther(comparisons: Int, reach: Double) {
        #expect(abs(SimultaneousInterval(comparisons: comparisons).reach - reach) < 1e-6)
    }

    /// .1 ± 1.96 · .05 is .002 to .198.
    @Test func aModelThatIsBetterThanPopularity() {
        let verdict = verdict([popularity, PlantedTask.trial(2, .ease, 0.2, [-0.05, 0.05])])
        #expect(verdict.finding == .better)
        #expect(
            verdict.text
                == "trial 2 (\(ease)) is better than popularity by 0.1000 [0.0020, 0.1980] for 1,854 customers")
    }

    /// The best of three needs more than the best of two: .1 − 2.24 · .05 is below 0.
    @Test func whoLooksTwiceMustSeeMore() {
        let verdict = verdict([
            popularity, PlantedTask.trial(2, .ease, 0.2, [-0.05, 0.05]), PlantedTask.trial(3, .ials, 0.05, [0, 0]),
        ])
        #expect(verdict.finding == .undecided)
        #expect(
            verdict.text.hasPrefix(
                "no model surely beats popularity for these 1,854 customers; the best one is trial 2 (\(ease)), "
                    + "with a difference of 0.1000 [-0.0121, 0.2121]"))
    }

    /// A mixture is the best of 21 shares, so trials 2 and 3 are 22 comparisons: by the table of the normal distribution
    /// z is between 2.94 (tails of .0033) and 3.29 (.001), while that of two comparisons is 2.24.
    @Test func aMixtureCountsAsManyTrialsAsItHasShares() throws {
        let trials = [
            popularity, PlantedTask.trial(2, .ease, 0.2, [-0.04, 0.04]), PlantedTask.trial(3, .mixture, 0.05, [0, 0]),
        ]
        let verdict = verdict(trials)
        let high = try #require(verdict.overPopularity.high)
        #expect((0.1 + 2.94 * 0.04...0.1 + 3.29 * 0.04).contains(high))
        #expect(verdict.finding == .undecided)
        #expect(SimultaneousInterval(among: trials).reach == SimultaneousInterval(comparisons: 22).reach)
    }

    /// However clear the difference looks, 99 customers do not decide.
    @Test(arguments: [(1, "1 customer is"), (61, "61 customers are"), (99, "99 customers are")])
    func fewCustomersDoNotDecide(users: Int, words: String) {
        let verdict = verdict([popularity, PlantedTask.trial(2, .ease, 0.2, [0, 0])], users: users)
        #expect(verdict.finding == .undecided)
        #expect(verdict.text.hasPrefix("no model surely beats popularity: \(words) too few to tell; the best one"))
    }

    @Test func popularityMayWin() {
        let trials = [
            popularity, PlantedTask.trial(2, .ease, 0.05, [-0.01, 0.01]), PlantedTask.trial(3, .ials, 0.01, [0, 0]),
        ]
        let verdict = verdict(trials, users: 61)
        #expect(verdict.finding == .popularity && verdict.best?.number == 2)
        // −.05 ± 2.2414 · .01
        #expect(
            verdict.text == "no model beats popularity for these 61 customers; the best personal one is trial 2 "
                + "(\(ease)), with a difference of -0.0500 [-0.0724, -0.0276]")
    }

    /// A model that finds exactly what popularity finds is no better.
    @Test func aTieIsNoVictory() {
        let verdict = verdict([popularity, PlantedTask.trial(2, .ease, 0.1, [0, 0])])
        #expect(verdict.finding == .popularity)
        #expect(verdict.text.hasSuffix("with a difference of 0.0000 [0.0000, 0.0000]"))
    }

    @Test func popularityAlone() {
        let verdict = verdict([popularity])
        #expect(verdict.finding == .popularity && verdict.best == nil && verdict.alike.isEmpty)
        #expect(verdict.text == "no model was tried but popularity")
    }

    /// Trial 3 goes up and down with the winner, so it is always behind; trial 4 is ahead wherever the winner is not.
    @Test func trialsAreComparedOnTheSameCustomers() {
        let verdict = verdict([
            popularity, PlantedTask.trial(2, .ease, 0.3, [-0.05, 0.05]),
            PlantedTask.trial(3, .ials, 0.29, [-0.05, 0.05]), PlantedTask.trial(4, .rp3beta, 0.29, [0.05, -0.05]),
        ])
        #expect(verdict.alike == [4] && verdict.compared == 4)
        #expect(verdict.text.hasSuffix("for 1,854 customers; trials 2 and 4 cannot be told apart"))
    }

    @Test func allTrialsBehindTheWinnerMayBeTold() {
        let verdict = verdict([
            popularity, PlantedTask.trial(2, .ease, 0.3, [0, 0]), PlantedTask.trial(3, .ials, 0.2, [0, 0]),
        ])
        #expect(verdict.text.hasSuffix("; the 2 trials behind it can be told apart from it"))
    }

    /// Only the ten best are compared; trial 12 is the eleventh.
    @Test func theTenBestMayBeAllAlike() {
        let verdict = verdict([popularity] + (2...12).map { PlantedTask.trial($0, .ease, 0.3, [0, 0]) })
        #expect(verdict.alike == Array(3...11))
        #expect(verdict.text.hasSuffix("; the 10 best trials cannot be told apart"))
    }

    /// Without resamples nothing is known of a difference, so nothing is claimed.
    @Test func whatWasNotComparedIsNotDecided() {
        let verdict = verdict([popularity, PlantedTask.trial(2, .ease, 0.3, nil)])
        #expect(verdict.finding == .undecided && verdict.overPopularity.low == nil)
        #expect(verdict.text.hasSuffix("with a difference of 0.2000"))
    }

    @Test func programsReadItToo() throws {
        let verdict = verdict([
            popularity, PlantedTask.trial(2, .ease, 0.3, [-0.01, 0.01]), PlantedTask.trial(3, .ials, 0.3, [0, 0]),
        ])
        let json = try JSONValue(encoding: verdict)
        #expect(json["finding"] == "better" && json["trial"] == 2 && json["compared"] == 3)
        #expect(json["cannot_be_told_apart"] == [3])
        #expect(json["text"]?.stringValue == verdict.text)
        #expect(json["over_popularity"]?["value"]?.doubleValue == verdict.overPopularity.value)
    }
}
