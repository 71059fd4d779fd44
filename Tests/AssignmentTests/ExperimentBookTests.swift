import Assignment
import Diagnostics
import Rules
import Testing

/// Every way in which experiments.json may be wrong, with the line and the experiment.
@Suite struct ExperimentBookTests {
    private static let arms =
        #""arms": [{"name": "control", "share": 0.5}, {"name": "x", "share": 0.5, "control": "popular"}]"#

    /// An experiment on line 2, and what the message has to say.
    @Test(arguments: [
        (#"{}"#, "the experiment without a name: 'name': it is missing"),
        (#"{"name": "a"}"#, "the experiment 'a': 'salt': it is missing"),
        (#"{"name": "a", "salt": ""}"#, "'salt': it is empty"),
        (#"{"name": "a", "salt": "s"}"#, "'arms': it is missing"),
        (#"{"name": "a", "salt": "s", "trafic": 1, ARMS}"#, "'trafic': an unknown field; did you mean 'traffic'?"),
        (#"{"name": "a", "salt": "s", "traffic": 1.5, ARMS}"#, "'traffic': expected a number from 0"),
        (#"{"name": "a", "salt": "s", "layer": "l", ARMS}"#, "'layer': there is no layer 'l'"),
        (#"{"name": "a", "salt": "s", "range": [0, 1], ARMS}"#, "'range': it has no effect without 'layer'"),
        (#"{"name": "a", "salt": "s", "from": "soon", ARMS}"#, "'from': expected a day such as 2026-12-24"),
        (
            #"{"name": "a", "salt": "s", "from": "2026-12-02", "until": "2026-12-01", ARMS}"#,
            "'until': the last day is before the first, 2026-12-02"
        ),
        (#"{"name": "a", "salt": "s", "arms": []}"#, "'arms': there are fewer than two"),
        (
            #"{"name": "a", "salt": "s", "arms": [{"name": "x", "share": 0.5}, {"name": "y", "share": 0.5}]}"#,
            "'arms': none is called 'control'"
        ),
        (
            #"{"name": "a", "salt": "s", "arms": [{"name": "control", "share": 1}, {"name": "y", "share": 0}]}"#,
            "'arms[1].share': the arm 'y' would be empty"
        ),
        (
            #"{"name": "a", "salt": "s", "arms": [{"name": "control", "share": 0.5}, {"name": "y", "share": 0.4, "model": "m"}]}"#,
            "'arms': the shares add up to 0.9, and not to 1"
        ),
        (
            #"{"name": "a", "salt": "s", "arms": [{"name": "control", "share": 0.5}, {"name": "control", "share": 0.5, "model": "m"}]}"#,
            "'arms[1].name': another arm is called 'control'"
        ),
        (
            #"{"name": "a", "salt": "s", "arms": [{"name": "control", "share": 0.5}, {"name": "y", "share": 0.5}]}"#,
            "'arms[1]': the arm 'y' does the same as the arm 'control'"
        ),
        (
            #"{"name": "a", "salt": "s", "arms": [{"name": "control", "share": 0.5}, {"name": "y", "share": 0.5, "model": "m", "control": "popular"}]}"#,
            "'arms[1]': an arm has one of 'model', 'placement' and 'control'"
        ),
        (
            #"{"name": "a", "salt": "s", "arms": [{"name": "control", "share": 0.5, "control": "none"}, {"name": "y", "share": 0.5}]}"#,
            "'arms[0].control': expected 'popular' or 'nothing', found 'none'"
        ),
        (
            #"{"name": "a", "salt": "s", "arms": [{"name": "holdout", "share": 0.5}, {"name": "control", "share": 0.5}]}"#,
            "'holdout' stands for customers who are in no experiment"
        ),
        (
            #"{"name": "a", "salt": "s", "placement": "p", "arms": [{"name": "control", "share": 0.5}, {"name": "y", "share": 0.5, "placement": "p"}]}"#,
            "it is the placement of the experiment, so it changes nothing"
        ),
    ])
    func whatIsWrongIsSaid(experiment: String, problem: String) throws {
        let text = "{\"experiments\": [\n\(experiment.replacing("ARMS", with: Self.arms))]}"
        let error = try #require(throws: UserError.self) { try ExperimentBook.reading(text) }
        #expect(error.code == .invalidData && error.problem.contains(problem), "\(error.problem)")
        #expect(error.place?.file == "experiments.json" && error.place?.line == 2)
    }

    @Test(arguments: [
        ("", 1, "no valid JSON"), ("[]", 1, "expected an object"), ("{}", 1, "neither an experiment nor a holdout"),
        ("{\n\"experimens\": []}", 2, "did you mean 'experiments'?"),
        (#"{"holdout": {"share": 1, "salt": "s"}}"#, 1, "expected a share between 0 and 1"),
        (#"{"holdout": {"share": 0.1}}"#, 1, "'salt': it is missing"),
        ("{\"holdout\": {\"share\": 0.1, \"salt\": \"s\"},\n\"layers\": {\"l\": {\"salt\": \"s\"}}}", 2, "no effect"),
    ])
    func whatIsNoFileOfExperimentsIsSaid(text: String, line: Int, problem: String) throws {
        let error = try #require(throws: UserError.self) { try ExperimentBook.reading(text) }
        #expect(error.problem.contains(problem), "\(error.problem)")
        #expect(error.place?.line == line)
    }

    private static func two(_ first: String, _ second: String) -> String {
        let layers = first.contains("layer") ? #""layers": {"l": {"salt": "s"}}, "# : ""
        return """
            {\(layers)"experiments": [
              {"name": "a", "salt": "1", \(first), \(arms)},
              {"name": "b", "salt": "2", \(second), \(arms)}]}
            """
    }

    @Test(arguments: [
        (
            #""placement": "p""#, #""placement": "p""#,
            "it is about the placement 'p', as is the experiment 'a' of line 2"
        ),
        (#""traffic": 1"#, #""until": "2026-01-01""#, "it is about lists that name no placement and no model"),
        (
            #""placement": "p", "layer": "l", "range": [0, 0.5]"#, #""layer": "l", "range": [0.4, 1]"#,
            "it has customers of its layer whom the experiment 'a' of line 2 has"
        ),
    ])
    func experimentsThatMeetAreRefused(first: String, second: String, problem: String) throws {
        let error = try #require(throws: UserError.self) { try ExperimentBook.reading(Self.two(first, second)) }
        #expect(error.problem.contains(problem), "\(error.problem)")
        #expect(error.place?.line == 3)
    }

    @Test(arguments: [
        (#""placement": "p""#, #""placement": "q""#),
        (#""placement": "p", "until": "2026-01-01""#, #""placement": "p", "from": "2026-01-02""#),
        (#""layer": "l", "range": [0, 0.5]"#, #""layer": "l", "range": [0.5, 1]"#),
    ])
    func experimentsThatDoNotMeetAreTaken(first: String, second: String) throws {
        #expect(try ExperimentBook.reading(Self.two(first, second)).experiments.count == 2)
    }

    @Test func placementsMustBeThere() throws {
        let book = try ExperimentBook.reading(Self.two(#""placement": "home""#, #""placement": "q""#))
        let rules = try RuleBook(
            parsing: Array(#"{"placements": {"hom": {"model": "m", "n": 3}, "other": {"model": "m", "n": 3}}}"#.utf8),
            file: "rules.json")
        let error = try #require(throws: UserError.self) { try book.checkPlacements(in: rules) }
        #expect(error.problem == "the experiment 'a': there is no placement 'home'; did you mean 'hom'?")
        #expect(throws: UserError.self) { try book.checkPlacements(in: nil) }
    }
}
