import Documents
import TestSupport
import Testing

/// What measures and experiments do with somebody who was forgotten.
@Suite struct ForgottenPersonCommandTests {
    private let bench: Workbench
    private let shop: SmallShop
    private let person: String

    init() throws {
        bench = try Workbench()
        shop = try SmallShop(in: bench)
        person = shop.purchases[5][0]
    }

    private func run(_ program: String, _ arguments: String..., store: String? = nil) throws -> Command.Result {
        try Command.start(program, arguments + ["--store", store ?? bench.store]).wait()
    }

    @Test func evaluationsAndMonitoringsLeaveThePersonOut() throws {
        let rows = shop.purchases.sorted { $0[2] < $1[2] }
        let split = rows.count * 2 / 3
        let before = try shop.write(Array(rows[..<split]), to: "before.csv", in: bench)
        let later = Array(rows[split...].filter { $0[2] > rows[split - 1][2] })
        let after = try shop.write(later, to: "after.csv", in: bench)
        let buyer = try #require(later.first)[0]
        try bench.fit("shop", before, "--factors", "4", "--epochs", "2")
        func users() throws -> Int? {
            try bench.trainer("evaluate", "shop/1", "--events", after, "--metrics", "ndcg@10")["users"]?
                .intValue
        }
        func events() throws -> Int? {
            try bench.trainer("monitor", "shop/1", "--events", after)["events"]?["events"]?.intValue
        }
        let (measured, monitored) = (try users(), try events())
        try bench.trainer("models", "forget", "shop", "--user", buyer)
        #expect(try users() == measured.map { $0 - 1 })
        #expect(try events() == monitored.map { $0 - later.count { $0[0] == buyer } })
    }

    /// Of the rows that are dropped, those of the person are not those of a consent table.
    @Test func rowsOfThePersonAreCountedByThemselves() throws {
        let events = try shop.write(shop.rows, to: "events.csv", in: bench)
        let other = try #require(shop.rows.first { $0[0] != person })[0]
        let consent = try bench.folder.file("consent.csv", "user,personalization\n\(person),yes\n\(other),no\n")
        func dropped() throws -> [String: Int] {
            let report = try bench.fit(
                "shop", events, "--consent", consent, "--algorithm", "popularity")
            #expect(report["consent"]?["unknown"]?.intValue == 0)
            let stages = report["funnel"]?["stages"]?.arrayValue ?? []
            return stages.reduce(into: [:]) { $0[$1["name"]?.stringValue ?? ""] = $1["dropped"]?.intValue }
        }
        let refused = shop.rows.count { $0[0] == other }
        #expect(try dropped()["no consent"] == refused)
        try bench.trainer("models", "forget", "shop", "--user", person)
        let counts = try dropped()
        #expect(counts["no consent"] == refused && counts["forgotten"] == shop.rows.count { $0[0] == person })
    }

    @Test func thePersonIsInNoExperiment() throws {
        let events = try shop.write(shop.rows, to: "events.csv", in: bench)
        try bench.fit("shop", events, "--factors", "4", "--epochs", "2")
        let experiments = try bench.folder.file(
            "experiments.json",
            #"""
            {"experiments": [{"name": "e", "salt": "s", "arms": [
              {"name": "control", "share": 0.5}, {"name": "new", "share": 0.5, "control": "popular"}]}]}
            """#)
        func standing() throws -> String? {
            let result = try run(
                "scorer", "assign", "--experiments", experiments, "--user", person, "--format", "json")
            return try JSONValue(parsing: Array(result.output.utf8))["experiments"]?[0]?["standing"]?.stringValue
        }
        #expect(try standing() == "in")
        try bench.trainer("models", "forget", "shop", "--user", person)
        #expect(try standing() == "opted out")
        let elsewhere = try run(
            "scorer", "assign", "--experiments", experiments, "--user", person, store: "\(bench.folder.path)/typo")
        #expect(elsewhere.exitCode == 66 && elsewhere.messages.contains("typo"), "\(elsewhere.messages)")
    }

    @Test func plansAndAnalysesLeaveThePersonOut() throws {
        let events = try shop.write(shop.rows, to: "events.csv", in: bench)
        try bench.fit("shop", events, "--factors", "4", "--epochs", "2")
        let customers = Array(Set(shop.purchases.map { $0[0] })).sorted()
        let lines = customers.enumerated().map { "2020-01-01T00:00:00Z,\($1),e,\($0 % 2 == 0 ? "control" : "new")" }
        let exposures = try bench.folder.file(
            "shown.csv", "time,customer,experiment,arm\n" + lines.joined(separator: "\n") + "\n")
        func analyzed() throws -> JSONValue {
            try bench.trainer(
                "experiment", "analyze", "--exposures", exposures, "--outcomes", events, "--metrics", "revenue")
        }
        #expect(try analyzed()["customers"]?.intValue == customers.count)
        try bench.trainer("models", "forget", "--all", "--user", person)
        let report = try analyzed()
        #expect(report["customers"]?.intValue == customers.count - 1 && report["forgotten"]?.intValue == 1)
        let plan = try run(
            "trainer", "experiment", "plan", "--outcomes", events, "--metrics", "revenue", "--effect", "50%", "--days",
            "7", "--splits", "20")
        #expect(plan.exitCode == 0 && plan.messages.contains("forgotten"), "\(plan.messages)")
    }
}
