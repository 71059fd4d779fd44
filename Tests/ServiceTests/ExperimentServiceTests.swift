import Diagnostics
import Documents
import Service
import TestSupport
import Testing

/// Lists by the arms of experiments, the same in the service and in both commands.
@Suite struct ExperimentServiceTests {
    private let shop: RuleShop
    private static let rules = """
        {"rules": [{"name": "a", "pin": ["i7"], "at": 2}],
         "placements": {"home": {"model": "lists", "n": 5, "rules": ["a"]}, "mini": {"model": "other", "n": 2}}}
        """
    private static let experiments = """
        {"holdout": {"share": 0.1, "salt": "h"}, "experiments": [
          {"name": "e", "salt": "s", "arms": [
            {"name": "control", "share": 0.25}, {"name": "other", "share": 0.25, "model": "other"},
            {"name": "best", "share": 0.25, "control": "popular"}, {"name": "off", "share": 0.25, "control": "nothing"}]},
          {"name": "p", "placement": "home", "salt": "s", "arms": [
            {"name": "control", "share": 0.4}, {"name": "other", "share": 0.3, "model": "other"},
            {"name": "mini", "share": 0.3, "placement": "mini"}]}]}
        """

    init() throws {
        shop = try RuleShop()
        try shop.bench.fit("other", shop.path("events.csv"), "--factors", "3", "--epochs", "1", "--seed", "9")
        try shop.bench.trainer("models", "promote", "other/1", "--to", "champion")
        try shop.write("rules.json", Self.rules)
        try shop.write("experiments.json", Self.experiments)
        try shop.write("consent.csv", "user,personalization\nu3,no\nu8,no\n")
    }

    private func start(_ change: (inout ServiceSettings) -> Void = { _ in }) throws -> ScoringService {
        try shop.service(consent: "consent.csv") { settings in
            settings.recommender = "lists"
            settings.rules = shop.path("rules.json")
            settings.experiments = shop.path("experiments.json")
            change(&settings)
        }
    }

    private func answer(_ service: ScoringService, _ user: String, _ query: String) throws -> JSONValue {
        try JSONValue(parsing: service.answer("GET", "/v1/recommend/\(user)?\(query)").body)
    }

    /// What all three say of a list: experiment, arm, and each item with its score as text.
    private func list(_ answer: JSONValue) -> String {
        let items = (answer["items"]?.arrayValue ?? []).map {
            "\($0["item"]?.stringValue ?? "") \($0["score"]?.doubleValue ?? 0) \($0["source"]?.stringValue ?? "")"
        }
        return ([answer["experiment"]?.stringValue ?? "", answer["arm"]?.stringValue ?? ""] + items)
            .joined(separator: ",")
    }

    /// The lists of a batch by customer.
    private func batch(_ arguments: String...) throws -> [String: String] {
        let output = shop.path("lists.jsonl")
        try shop.bench.scorer(
            [
                "batch", "--output", output, "--consent", shop.path("consent.csv"), "--experiments",
                shop.path("experiments.json"),
            ]
                + arguments)
        var rows: [String: [JSONValue]] = [:]
        for line in String(decoding: try bytes(of: output), as: UTF8.self).split(separator: "\n") {
            let row = try JSONValue(parsing: Array(line.utf8))
            rows[row["user"]?.stringValue ?? "", default: []].append(row)
        }
        return rows.mapValues { rows in
            list(
                .object([
                    "experiment": rows[0]["experiment"] ?? .null, "arm": rows[0]["arm"] ?? .null, "items": .array(rows),
                ]))
        }
    }

    @Test(arguments: ["", "home"])
    func serviceBatchAndCommandAgreeToTheBit(placement: String) throws {
        let service = try start()
        let isPlaced = !placement.isEmpty
        let own =
            isPlaced
            ? ["--rules", shop.path("rules.json"), "--placement", "home"] : ["--model", "lists", "--top", "5"]
        let rows =
            try isPlaced
            ? batch("--rules", shop.path("rules.json"), "--placement", "home") : batch("--model", "lists", "--top", "5")
        var arms: [String: Int] = [:]
        for user in 0..<30 {
            let answer = try answer(service, "u\(user)", isPlaced ? "placement=home" : "n=5")
            let shown = list(answer)
            arms[answer["arm"]?.stringValue ?? "-", default: 0] += 1
            // A list without items has no row.
            if answer["items"]?.arrayValue?.isEmpty == false { #expect(rows["u\(user)"] == shown) }
            guard user % 3 == 0 else { continue }
            let command = try shop.bench.scorer(
                [
                    "recommend", "--user", "u\(user)", "--consent", shop.path("consent.csv"), "--experiments",
                    shop.path("experiments.json"),
                ] + own)
            #expect(list(command) == shown)
        }
        // Two opted out; the others are held out or in an arm, and each arm has somebody.
        #expect(arms["-"] == 2)
        #expect(arms.keys.count == (isPlaced ? 5 : 6), "\(arms)")
    }

    @Test func armsDoWhatTheySay() throws {
        let service = try start()
        let usual = try shop.service(consent: "consent.csv") { settings in
            settings.recommender = "lists"
            settings.rules = shop.path("rules.json")
        }
        for user in 0..<30 {
            let id = "u\(user)"
            let answer = try answer(service, id, "n=5")
            let items = answer["items"]
            switch answer["arm"]?.stringValue {
            case "other":
                #expect(answer["model"] == "other")
                #expect(try items == self.answer(usual, id, "n=5&model=other")["items"])
            case "best": #expect(try items == self.answer(usual, "u3", "n=5")["items"])
            case "off": #expect(items == .array([]))
            default: #expect(try items == self.answer(usual, id, "n=5")["items"])
            }
            // Lists that are not shown, and those of a model that is asked for, are in no experiment.
            for query in ["n=5&shown=false", "n=5&model=lists"] {
                #expect(try self.answer(service, id, query) == self.answer(usual, id, "n=5"))
            }
            let placed = try self.answer(service, id, "placement=home")
            #expect(placed["placement"] == "home")
            switch placed["arm"]?.stringValue {
            case "mini": #expect(placed["items"]?.arrayValue?.count == 2 && placed["model"] == "other")
            case "other":
                #expect(placed["items"]?.arrayValue?.count == 5 && placed["model"] == "other")
                // Who has the pinned item already gets another one.
                let pinned = try self.answer(usual, id, "placement=home")["items"]?.arrayValue?[1]["item"]
                if pinned == "i7" { #expect(placed["items"]?.arrayValue?[1]["item"] == "i7") }
            default: #expect(try placed["items"] == self.answer(usual, id, "placement=home")["items"])
            }
        }
        for id in ["u3", "u8"] {
            let answer = try answer(service, id, "n=5")
            #expect(answer["experiment"] == nil && answer["arm"] == nil && answer["source"] == "popular")
        }
        #expect(service.answer("POST", "/v1/recommend", body: Array(#"{"session": ["i1"]}"#.utf8)).status == 200)
    }

    @Test func theFileIsFollowedLikeRules() throws {
        let service = try start()
        let before = try (0..<30).map { try answer(service, "u\($0)", "n=5") }
        for text in [
            "", "{", #"{"experiments": [{"name": "e"}]}"#, Self.experiments.replacing("\"mini\"", with: "\"none\""),
        ] {
            try shop.write("experiments.json", text)
            try shop.look(service, forSeconds: 2)
            #expect(try (0..<30).map { try answer(service, "u\($0)", "n=5") } == before)
            #expect(try shop.degraded(service).count == 1)
            #expect(shop.metric("endcap_files_stale", of: "experiments.json", service) == "1")
        }
        try shop.replace("experiments.json", Self.experiments.replacing("\"e\"", with: "\"f\""))
        try shop.look(service)
        #expect(try shop.degraded(service).isEmpty)
        let names = try Set((0..<30).compactMap { try answer(service, "u\($0)", "n=5")["experiment"]?.stringValue })
        #expect(names == ["f"])
        // Rules without a placement that an experiment names do not count.
        try shop.replace("rules.json", Self.rules.replacing("\"mini\"", with: "\"tiny\""))
        try shop.look(service)
        #expect(try shop.degraded(service).count == 1)
        #expect(service.answer("GET", "/v1/recommend/u0?placement=tiny").status == 404)
    }

    @Test func anArmWhoseModelIsNotServedShowsTheUsualListAndDoesNotCount() throws {
        let text = Self.experiments.replacing("\"model\": \"other\"", with: "\"model\": \"lists@challenger\"")
        try shop.write("experiments.json", text)
        let service = try start()
        #expect(try shop.degraded(service).contains { $0.contains("the arm 'other' of the experiment 'e'") })
        for user in 0..<30 {
            let answer = try answer(service, "u\(user)", "n=5")
            #expect(answer["arm"]?.stringValue != "other" && answer["model"] == "lists")
        }
        #expect(!shop.text(service, "/metrics").contains("endcap_unmet_arms_total 0"))
    }

    @Test func theTableOfConditionsIsFollowed() throws {
        try shop.write(
            "experiments.json",
            Self.experiments.replacing(#""name": "e","#, with: #""name": "e", "where": "tier = a","#))
        #expect(throws: UserError.self) { try start() }
        let tiers = { (letter: (Int) -> String) in
            "user,tier\n" + (0..<30).map { "u\($0),\(letter($0))\n" }.joined()
        }
        try shop.write("tiers.csv", tiers { $0 % 2 == 0 ? "a" : "b" })
        let service = try start { $0.experimentCustomers = shop.path("tiers.csv") }
        func members() throws -> Set<Int> {
            Set(try (0..<30).filter { try answer(service, "u\($0)", "n=5")["experiment"] != nil })
        }
        let even = try members()
        #expect(!even.isEmpty && even.allSatisfy { $0 % 2 == 0 })
        // An experiment without a condition is for all.
        #expect(
            try (0..<30).contains { try $0 % 2 == 1 && answer(service, "u\($0)", "placement=home")["arm"] == "other" })
        // A table counts when it has stood for a while; one of strangers, or none, never.
        try shop.write("tiers.csv", tiers { $0 % 2 == 1 ? "a" : "b" })
        try shop.look(service)
        #expect(try members() == even)
        try shop.look(service, forSeconds: 11)
        let odd = try members()
        #expect(!odd.isEmpty && odd.allSatisfy { $0 % 2 == 1 })
        for text in ["user,tier\nU1,a\n", "user,level\nu1,a\n", ""] {
            try shop.write("tiers.csv", text)
            try shop.look(service, forSeconds: 11)
            #expect(try members() == odd)
            #expect(try shop.degraded(service).count == 1)
        }
        // Whoever is in both has the same arm as before.
        try shop.write("tiers.csv", tiers { _ in "a" })
        try shop.look(service, forSeconds: 11)
        #expect(try members().isSuperset(of: even.union(odd)))
    }

    @Test func aFileThatCannotBeUsedAtTheStartIsAnError() throws {
        for text in [
            "{", Self.experiments.replacing("\"mini\"", with: "\"none\""),
            Self.experiments.replacing("\"model\": \"other\"", with: "\"model\": \"other/1\""),
        ] {
            try shop.write("experiments.json", text)
            #expect(throws: UserError.self) { try start() }
        }
        try shop.write("experiments.json", Self.experiments)
        #expect(throws: UserError.self) { try start { $0.rules = nil } }
    }
}
