import Diagnostics
import Documents
import Logging
import ModelFiles
import Service
import TestSupport
import Testing

/// A file of stock or consent that a service cannot use: at the start it is an error, later the last good one counts on.
@Suite struct RuleFileTests {
    private let bench: Workbench
    private let clock = TestClock()

    /// Trains a recommender of the users `u0` to `u29` and the items `i0` to `i19`, and a model of who leaves.
    init() throws {
        bench = try Workbench()
        var events = "user,item\n"
        for user in 0..<30 {
            for item in 0..<20 where item % 3 == user % 3 && (user * 7 + item * 5) % 4 != 0 {
                events += "u\(user),i\(item)\n"
            }
        }
        let log = try bench.folder.file("events.csv", events)
        try bench.fit("lists", log, "--factors", "2", "--epochs", "1")
        let rows = (0..<120).map { row in
            "\(row % 17),\(["basic", "pro"][row % 2]),\(1 + row / 2 % 3),\((row * 7 + row % 3) % 5 < 2 ? "yes" : "no")\n"
        }
        let customers = try bench.folder.file("customers.csv", "tenure,plan,region,churn\n" + rows.joined())
        try bench.trainer(
            "fit", "propensity", "--table", customers, "--target", "churn", "--category", "region", "--model", "churn",
            "--quiet")
        for model in ["lists", "churn"] {
            try bench.trainer("models", "promote", "\(model)/1", "--to", "champion")
        }
    }

    private func service(
        stock: String? = nil, consent: String? = nil, defaultYes: Bool? = nil
    ) throws -> ScoringService {
        var settings = ServiceSettings()
        settings.store = bench.store
        settings.available = try stock.map { try write("stock.csv", $0) }
        settings.consent = try consent.map { text in
            var consent = ServiceSettings.ConsentSettings(file: try write("consent.csv", text))
            consent.defaultYes = defaultYes
            return consent
        }
        let clock = clock
        return try ScoringService(
            settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { clock.now })
    }

    private func write(_ name: String, _ text: String) throws -> String { try bench.folder.file(name, text) }

    private func text(_ service: ScoringService, _ target: String) -> String {
        String(decoding: service.answer("GET", target).body, as: UTF8.self)
    }

    private func source(_ user: String, _ service: ScoringService) throws -> String? {
        try JSONValue(parsing: service.answer("GET", "/v1/recommend/\(user)?n=2").body)["source"]?.stringValue
    }

    /// Expects where the lists of `u1` and `u2` come from.
    private func expectSources(_ service: ScoringService, _ first: String, _ second: String) throws {
        #expect(try source("u1", service) == first)
        #expect(try source("u2", service) == second)
    }

    private func items(_ service: ScoringService) throws -> Set<String> {
        let list = try JSONValue(parsing: service.answer("GET", "/v1/recommend/nobody?n=20").body)
        return Set((list["items"]?.arrayValue ?? []).compactMap { $0["item"]?.stringValue })
    }

    /// Expects that the service goes on with what it had, is ready, and says that a file cannot be used.
    private func expectDegraded(_ service: ScoringService, _ file: String) throws {
        let ready = service.answer("GET", "/v2/health/ready")
        #expect(ready.status == 200)
        let told = try JSONValue(parsing: ready.body)["degraded"]?.arrayValue ?? []
        #expect(told.count == 1 && told.first?.stringValue?.contains(file) == true)
        let metrics = text(service, "/metrics")
        #expect(metrics.contains(#"endcap_files_stale{file="\#(bench.folder.path)/\#(file)"} 1"#))
        #expect(metrics.contains(#"endcap_files_unreadable_total{file="\#(bench.folder.path)/\#(file)"}"#))
    }

    private func expectSound(_ service: ScoringService) throws {
        #expect(try JSONValue(parsing: service.answer("GET", "/v2/health/ready").body) == ["ready": true])
        let lines = text(service, "/metrics").split(separator: "\n").filter { $0.hasPrefix("endcap_files_stale{") }
        #expect(lines.count == 1 && lines.allSatisfy { $0.hasSuffix(" 0") })
    }

    @Test(arguments: [
        "u1 ,no", "U1,no\nu2,yes", "u1.0,no\nu2,yes", "4711,no", "4711,yes\n4712,no", "", "u01,yes", "\"u1\n\",no",
    ]) func consentThatProtectsNobodyChangesNothing(rows: String) throws {
        let service = try service(consent: "user,personalization\nu1,no\n")
        try expectSources(service, "popular", "personal")
        try expectSound(service)
        _ = try write("consent.csv", "user,personalization\n\(rows)\n".replacing("\n\n", with: "\n"))
        try service.follow()
        try expectSources(service, "popular", "personal")
        clock.advance(10)
        try service.follow()
        try expectSources(service, "popular", "personal")
        try expectDegraded(service, "consent.csv")
        // A good file counts again, also one in which another customer said no.
        _ = try write("consent.csv", "user,personalization\nu1,yes\nu2,no\nghost,no\n")
        try service.follow()
        try expectSources(service, "popular", "popular")
        clock.advance(10)
        try service.follow()
        try expectSources(service, "personal", "popular")
        try expectSound(service)
    }

    @Test(arguments: ["u1 ,no", "U1,no\nu2,yes", "4711,no", ""])
    func consentThatProtectsNobodyIsAnErrorAtTheStart(rows: String) throws {
        let text = "user,personalization\n\(rows)\n".replacing("\n\n", with: "\n")
        let error = #expect(throws: UserError.self) { try service(consent: text) }
        #expect(error?.code == .invalidData)
        #expect(error?.place?.file?.hasSuffix("consent.csv") == true)
    }

    @Test func aTableWithoutAnswersIsFineWhereADefaultIsSaid() throws {
        let service = try service(consent: "user,personalization\n", defaultYes: true)
        #expect(try source("u1", service) == "personal")
        try expectSound(service)
    }

    @Test func bothSidesOfTheFilesAreCounted() throws {
        let service = try service(
            stock: "item\ni1\ni2\ni3\nnew\n", consent: "user,personalization\nu1,no\nu2,yes\nghost,no\n")
        let metrics = text(service, "/metrics")
        for line in [
            #"endcap_rule_ids{name="lists",rule="available",known="true"} 3"#,
            #"endcap_rule_ids{name="lists",rule="available",known="false"} 1"#,
            #"endcap_rule_ids{name="lists",rule="consent",known="true"} 2"#,
            #"endcap_rule_ids{name="lists",rule="consent",known="false"} 1"#,
        ] { #expect(metrics.contains(line), "\(line)") }
    }

    @Test(arguments: ["I1\nI2", "i1 \ni2 ", "i1.0", "1\n2", "", "P-1"])
    func stockOfAnotherSystemChangesNothing(rows: String) throws {
        let service = try service(stock: "item\ni1\ni2\n")
        #expect(try items(service) == ["i1", "i2"])
        _ = try write("stock.csv", "item\n\(rows)\n".replacing("\n\n", with: "\n"))
        try service.follow()
        #expect(try items(service) == ["i1", "i2"])
        try expectDegraded(service, "stock.csv")
        _ = try write("stock.csv", "item\ni3\nnew\nI2\n")
        try service.follow()
        #expect(try items(service) == ["i3"])
        try expectSound(service)
    }

    @Test(arguments: ["I1\nI2", "i1.0", ""]) func stockOfAnotherSystemIsAnErrorAtTheStart(rows: String) throws {
        let text = "item\n\(rows)\n".replacing("\n\n", with: "\n")
        let error = #expect(throws: UserError.self) { try service(stock: text) }
        #expect(error?.code == .invalidData)
        #expect(error?.place?.file?.hasSuffix("stock.csv") == true)
    }

    /// Of a version whose users the consent table does not know nobody could say who agreed.
    @Test func aVersionThatTheRulesDoNotMeetIsRefused() throws {
        let service = try service(consent: "user,personalization\nu1,no\nu2,yes\n")
        let other = try write("other.csv", "user,item\nC1,i1\nC2,i1\nC2,i2\n")
        try bench.fit("lists", other, "--factors", "2", "--epochs", "1")
        try bench.trainer("models", "promote", "lists/2", "--to", "champion")
        try service.follow()
        try expectSources(service, "popular", "personal")
        #expect(text(service, "/v1/models").contains("the ids of the file"))
    }

    @Test func answersSayWhichColumnsHaveUnseenLevels() throws {
        let service = try service()
        let metric = #"endcap_unseen_levels_total{model="churn",column="plan"}"#
        #expect(text(service, "/metrics").contains("\(metric) 0\n"))
        func score(_ rows: String...) throws -> JSONValue {
            let body = #"{"rows": [\#(rows.joined(separator: ", "))]}"#
            return try JSONValue(parsing: service.answer("POST", "/v1/score/churn", body: Array(body.utf8)).body)
        }
        func row(_ plan: String, _ region: String) -> String {
            #"{"tenure": 3, "plan": "\#(plan)", "region": \#(region)}"#
        }
        #expect(try score(row("pro", "1")) == score(row("pro", "1.0")))
        #expect(try score(row("pro", "1"))["rows"]?[0]?["unseen_levels"] == nil)
        let answer = try score(row("Pro", "1"), row("pro", "2"), row("trial", "7"))
        #expect(answer["rows"]?[0]?["unseen_levels"] == ["plan"])
        #expect(answer["rows"]?[1]?["unseen_levels"] == nil)
        #expect(answer["rows"]?[2]?["unseen_levels"] == ["plan", "region"])
        #expect(text(service, "/metrics").contains("\(metric) 2\n"))
        let body = """
            {"inputs": [{"name": "tenure", "shape": [2], "datatype": "FP64", "data": [3, 4]},
              {"name": "plan", "shape": [2], "datatype": "BYTES", "data": ["pro", "Pro"]},
              {"name": "region", "shape": [2], "datatype": "BYTES", "data": ["9", "1"]}]}
            """
        let inferred = service.answer("POST", "/v2/models/churn/infer", body: Array(body.utf8))
        #expect(try JSONValue(parsing: inferred.body)["parameters"] == ["unseen_levels": "plan,region"])
        #expect(text(service, "/metrics").contains("\(metric) 3\n"))
    }
}
