import CustomerModels
import Diagnostics
import Evaluation
import Gates
import Testing

/// The grammar of gates.
@Suite struct GateTests {
    @Test func aGateKeepsItsText() throws {
        #expect(try Gate(parsing: "ndcg@20 > popularity").text == "ndcg@20 > popularity")
        #expect(try Gate(parsing: "  smoke ").text == "  smoke ")
    }

    private static let ndcg = GateMeasure.lists(Measure(.ndcg, at: 20))
    private static let champion = Gate.Baseline.champion

    private static let conditions: [(String, Gate.Condition)] = [
        ("ndcg@20 > popularity", .measure(ndcg, .above, .baseline(.init("popularity")))),
        ("ndcg@20 > popularity@28d", .measure(ndcg, .above, .baseline(.init("popularity@28d")))),
        ("ndcg@20 >= 0.9 * popularity@28d", .measure(ndcg, .atLeast, .baseline(.init("popularity@28d", factor: 0.9)))),
        ("ndcg@20 >= own-counts - 0.01", .measure(ndcg, .atLeast, .baseline(.init("own-counts", amount: -0.01)))),
        ("ndcg@20>=0.08", .measure(ndcg, .atLeast, .number(0.08))),
        ("  ndcg@20\t>\n.08 ", .measure(ndcg, .above, .number(0.08))),
        ("ndcg@20 >= champion - 0.002", .measure(ndcg, .atLeast, .baseline(.init(champion, amount: -0.002)))),
        ("ndcg@20 > popularity + 1e-3", .measure(ndcg, .above, .baseline(.init("popularity", amount: 0.001)))),
        ("ndcg@20 > recommendations/6", .measure(ndcg, .above, .baseline(.init("recommendations/6")))),
        (
            "recall@5 > my-shop/12 - 0.01",
            .measure(.lists(Measure(.recall, at: 5)), .above, .baseline(.init("my-shop/12", amount: -0.01)))
        ),
        (
            "coverage@20 >= 0.9 * champion",
            .measure(.lists(Measure(.coverage, at: 20)), .atLeast, .baseline(.init(champion, factor: 0.9)))
        ),
        (
            "recall@5/again >= popularity",
            .measure(.lists(Measure(.recall, at: 5, part: .again)), .atLeast, .baseline(.init("popularity")))
        ),
        ("auc > 0.7", .measure(.probabilities(.auc), .above, .number(0.7))),
        ("log-loss < base-rate", .measure(.probabilities(.logLoss), .below, .baseline(.init("base-rate")))),
        ("calibration-error<0.03", .measure(.probabilities(.calibrationError), .below, .number(0.03))),
        ("lift@10% >= 2", .measure(.probabilities(.lift(percent: 10)), .atLeast, .number(2))),
        ("purchases-mae < last-year", .measure(.forecasts(.purchases), .below, .baseline(.init("last-year")))),
        (
            "value-mae <= 0.9 * last-year",
            .measure(.forecasts(.value), .atMost, .baseline(.init("last-year", factor: 0.9)))
        ),
        ("qini > random + 0.02", .measure(.uplifts(.qini), .above, .baseline(.init("random", amount: 0.02)))),
        ("qini >= -0.1", .measure(.uplifts(.qini), .atLeast, .number(-0.1))),
        ("rmse <= bias", .measure(.ratings(.rmse), .atMost, .baseline(.init("bias")))),
        ("rows >= 0.8 * champion", .count(.rows, .atLeast, .baseline(.init(champion, factor: 0.8)))),
        ("rows>=0.8*champion", .count(.rows, .atLeast, .baseline(.init(champion, factor: 0.8)))),
        ("users > champion * 0.5", .count(.users, .above, .baseline(.init(champion, factor: 0.5)))),
        ("items >= champion - 10", .count(.items, .atLeast, .baseline(.init(champion, amount: -10)))),
        ("positives >= 200", .count(.positives, .atLeast, .number(200))),
        ("events < 1e9", .count(.events, .below, .number(1e9))),
        ("pairs > 0", .count(.pairs, .above, .number(0))),
        ("size <= 500MB", .count(.size, .atMost, .number(500_000_000))),
        ("size <= 2 GB", .count(.size, .atMost, .number(2_000_000_000))),
        ("size < 1.5MiB", .count(.size, .below, .number(1_572_864))),
        ("size <= 1.5 * champion", .count(.size, .atMost, .baseline(.init(champion, factor: 1.5)))),
        ("size <= champion + 10MB", .count(.size, .atMost, .baseline(.init(champion, amount: 10_000_000)))),
        ("newest within 2d", .newest(within: 172_800)),
        ("newest within 36h", .newest(within: 129_600)),
        ("open within 2s", .opening(within: 2)),
        ("open within 0.5s", .opening(within: 0.5)),
        ("smoke", .smoke),
    ]

    @Test(arguments: conditions.indices)
    func conditionsAreRead(index: Int) throws {
        let (text, condition) = Self.conditions[index]
        #expect(try Gate(parsing: text).condition == condition, "\(text)")
    }

    @Test func aGateTellsWhatMustBeMeasured() throws {
        let gate = try Gate(parsing: "ndcg@020 >= champion - 0.002")
        // The name is the one under which reports have the measure.
        #expect(gate.measure?.name == "ndcg@20" && gate.baseline == "champion")
        let count = try Gate(parsing: "rows >= 0.8 * champion")
        #expect(count.measure == nil && count.baseline == "champion")
        let plain = try Gate(parsing: "newest within 2d")
        #expect(plain.measure == nil && plain.baseline == nil)
    }

    /// Texts that are no gates, with what the error must say.
    private static let wrong: [(String, String)] = [
        ("", "empty"), (" \t", "empty"),
        ("ndcq@10 > popularity", "did you mean 'ndcg@10'"), ("NDCG@20 > popularity", "did you mean 'ndcg@20'"),
        ("ndcg > popularity", "no length of list"), ("ndcg@0 > 0.1", "no length of list"),
        ("ndcg@k > 0.1", "no length of list"), ("diversity@1 > 0.1", "there is no pair"),
        ("lift > 2", "no share"), ("lift@10 > 2", "no share"), ("auc@20 > 0.7", "of all rows"),
        ("rmse@5 < 1", "'rmse@5' is neither a metric nor a count"), ("row > 10", "did you mean 'rows'"),
        ("revenue > 10", "neither a metric nor a count"), ("> popularity", "'>' is neither"),
        ("smoke test", "'test' is too much"), ("Smoke", "did you mean 'smoke'"),
        ("newest < 2d", "'within' is missing"), ("newest within", "no span of time"),
        ("newest within 2", "expected a span of time"), ("newest within 0d", "expected a span of time"),
        ("newest within two days", "expected a span of time"), ("newst within 2d", "did you mean 'newest within 2d'"),
        ("open within 2 s", "expected a span of time"), ("open <= 2s", "'within' is missing"),
        ("ndcg@20", "nothing is compared"), ("ndcg@20 = 0.1", "'=' is no comparison"),
        ("ndcg@20 => 0.1", "'=>' is no comparison"), ("ndcg@20 ≥ 0.1", "'≥' is no comparison"),
        ("ndcg@20 above 0.1", "'above' is no comparison"), ("ndcg@20 >", "its end is missing"),
        ("ndcg@20 > nan", "neither a number nor a baseline"), ("ndcg@20 > 0,1", "neither a number nor a baseline"),
        ("ndcg@20 > 8%", "neither a number nor a baseline"), ("ndcg@20 > 1e999", "neither a number nor a baseline"),
        ("ndcg@20 > popularty", "did you mean 'popularity'"), ("ndcg@20 > Champion", "did you mean 'champion'"),
        ("ndcg@20 > base-rate", "'base-rate' is no baseline of 'ndcg@20'"),
        ("auc > popularity", "'popularity' is no baseline of 'auc'"), ("auc > churn/3", "neither a number"),
        ("rows > popularity", "'popularity' is no baseline of 'rows'"), ("rows > shop/3", "neither a number"),
        ("rmse < base-rate", "'base-rate' is no baseline of 'rmse'"), ("ndcg@20 > shop/0", "neither a number"),
        ("ndcg@20 >= champion-0.002", "no blanks around its sign"),
        ("ndcg@20 >= champion -0.002", "'-0.002' is too much"), ("ndcg@20 >= champion -", "no number is behind '-'"),
        ("ndcg@20 >= champion - -0.1", "no positive number"), ("ndcg@20 >= champion - x", "no positive number"),
        ("ndcg@20 >= 0.9 * champion - 0.1", "'-' is too much"), ("ndcg@20 >= 0.9 *", "no baseline is behind '*'"),
        ("ndcg@20 >= 0 * champion", "not above 0"), ("ndcg@20 >= champion * -1", "not above 0"),
        ("ndcg@20 >= 0.9 champion", "'champion' is too much"), ("ndcg@20 > 0.1 and smoke", "'and' is too much"),
        ("rows >= -5", "no count is below 0"), ("rows >= 10_000", "neither a number"),
        ("size <= 500", "'500' has no unit"), ("size <= 500mb", "'mb' is no unit"), ("size <= big", "neither a number"),
    ]

    @Test(arguments: wrong.indices)
    func otherTextsAreErrorsThatSayHowToGoOn(index: Int) throws {
        let (text, found) = Self.wrong[index]
        do {
            _ = try Gate(parsing: text)
            Issue.record("'\(text)' was read")
        } catch let error as UserError {
            #expect(error.code == .wrongUsage)
            #expect(error.problem.contains(found), "\(text): \(error.problem)")
            #expect(error.remedy?.isEmpty == false, "\(text)")
        }
    }

    @Test func whatWasWrittenIsShownWithoutControlCharacters() throws {
        do {
            _ = try Gate(parsing: "ndcg@20 > \u{1B}[2J")
            Issue.record("it was read")
        } catch let error as UserError {
            #expect(!error.description.contains("\u{1B}"))
        }
    }
}
