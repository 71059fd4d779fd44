import Diagnostics
import Documents
import Files
import ModelFiles
import TestSupport
import Testing

/// Customers with several ids are trained, found and refused as one.
@Suite struct IdentityCommandTests {
    @Test(arguments: ModelKind.all) func mergedIdsAreTrainedLikeReplacedOnes(kind: ModelKind) throws {
        let bench = try Workbench()
        let shop = try SeveralIds(in: bench, of: SmallShop(in: bench).purchases)
        let split = try shop.write(shop.split, to: "split.csv", for: kind)
        let merged = try shop.write(shop.merged, to: "merged.csv", for: kind)
        let report = try bench.fit("split", split, kind.flags + ["--identities", shop.pairs, "--threads", "1"])
        try bench.fit("merged", merged, kind.flags + ["--identities", shop.pairs, "--threads", "2"])
        try bench.fit("plain", merged, kind.flags)
        #expect(try bench.checksums("split") == bench.checksums("merged"))
        // Without the table, only the map is missing.
        #expect(try bench.checksums("split")[0] == bench.checksums("plain")[0])
        let mask = kind.needsTimes ? ["--mask", "none"] : []
        #expect(try bench.batch("split/1", mask) == bench.batch("plain/1", mask))
        let (known, plain) = (
            try TensorFile("\(bench.store)/split/1/users.safetensors"),
            try TensorFile("\(bench.store)/plain/1/users.safetensors")
        )
        #expect(known.format == 3 && plain.format == 2)
        #expect(known.tensorNames.filter { !$0.hasPrefix("alias.") } == plain.tensorNames)
        #expect(report["identities"]?["customers"]?.intValue == shop.further.count)
        let events = zip(shop.split, shop.merged).count { $0[0] != $1[0] }
        #expect(report["identities"]?["events"]?.intValue == events)
    }

    @Test func anyIdFindsTheCustomer() throws {
        let bench = try Workbench()
        let shop = try SeveralIds(in: bench, of: SmallShop(in: bench, customers: 90, items: 60).purchases)
        let flags = ["--identities", shop.pairs, "--factors", "8"]
        try bench.fit("shop", shop.write(shop.split, to: "split.csv", for: .ials), flags)
        var asked: [String] = []
        for (id, others) in shop.further.sorted(by: { $0.key < $1.key }).prefix(6) {
            let list = try bench.scorer("recommend", "--model", "shop/1", "--user", id, "--explain")
            #expect(list["source"] == "personal" && list["asked"] == nil)
            for other in others {
                let answer = try bench.scorer("recommend", "--model", "shop/1", "--user", other, "--explain")
                #expect(answer["user"]?.stringValue == id && answer["asked"]?.stringValue == other)
                #expect(answer["items"] == list["items"] && answer["history"] == list["history"])
                asked.append(other)
            }
            asked.append(id)
        }
        // Six customers, by one further id and by two in turn, and by their own: each gets one list.
        let users = try bench.folder.file("users.csv", "user\n" + asked.map { "\($0)\n" }.joined())
        let lists = try bench.batch("shop/1", "--users", users)
        #expect(Set(lists.map(\.user)) == Set(asked.filter { shop.further[$0] != nil }))
        let summary = try JSONValue(parsing: bytes(of: "\(bench.folder.path)/lists.csv.manifest.json"))["summary"]
        #expect(summary?["users"]?.intValue == 6 && summary?["renamed_users"]?.intValue == 9)
        #expect(summary?["repeated_users"]?.intValue == 9)
        #expect(summary?["users_list"]?["known"]?.intValue == 6)
        let all = try bench.batch("shop/1", [])
        #expect(lists.allSatisfy(all.contains))
    }

    @Test func aNoByAnyIdLeavesNoTraceAndMakesListsPopular() throws {
        let bench = try Workbench()
        let shop = try SeveralIds(in: bench, of: SmallShop(in: bench, customers: 90, items: 60).purchases)
        let refused = shop.further.sorted { $0.key < $1.key }.prefix(4)
        let answers = refused.map { "\($0.value[0]),no\n" }.joined()
        let consent = try bench.folder.file("consent.csv", "user,personalization\n" + answers)
        let split = try shop.write(shop.split, to: "split.csv", for: .ials)
        let ids = Set(refused.map(\.key))
        let allowed = zip(shop.split, shop.merged).filter { !ids.contains($1[0]) }.map(\.0)
        let flags = ["--identities", shop.pairs, "--factors", "8"]
        try bench.fit("asked", split, flags + ["--consent", consent])
        let file = try SmallShop.writePairs(allowed, to: "allowed.csv", in: bench)
        try bench.fit("deleted", file, flags)
        #expect(try bench.checksums("asked") == bench.checksums("deleted"))
        // A version that was trained before the no makes popular lists for all of their ids.
        try bench.fit("before", split, flags)
        let lists = Dictionary(grouping: try bench.batch("before/1", "--consent", consent), by: \.user)
        #expect(lists.count == Set(shop.merged.map { $0[0] }).count)
        for (user, list) in lists {
            #expect(list.allSatisfy { $0.source == (ids.contains(user) ? "popular" : "personal") }, "\(user)")
        }
        for (id, others) in refused {
            for one in others + [id] {
                let answer = try bench.scorer(
                    "recommend", "--model", "before/1", "--user", one, "--consent", consent)
                #expect(answer["source"] == "popular", "\(one)")
            }
        }
    }

    @Test func aModelOfCustomersScoresByTheSameTable() throws {
        let bench = try Workbench()
        let sample = try SmallShop(in: bench, customers: 300)
        let shop = try SeveralIds(in: bench, of: sample.rows)
        let split = try sample.write(shop.split, to: "split.csv", in: bench)
        let merged = try sample.write(shop.merged, to: "merged.csv", in: bench)
        func fit(_ model: String, _ events: String, _ flags: [String]) throws {
            try bench.trainer(
                [
                    "fit", "propensity", "--events", events, "--label", "churn", "--horizon", "90d", "--cutoff",
                    "2023-10-01,2024-01-01", "--model", model, "--quiet",
                ] + flags)
        }
        try fit("split", split, ["--identities", shop.pairs])
        try fit("merged", merged, ["--identities", shop.pairs])
        try fit("plain", merged, [])
        #expect(try bench.modelBytes("split") == bench.modelBytes("merged"))
        let time = ["--at", "2024-04-01"]
        let scores = try bench.probabilities("split/1", ["--events", split, "--identities", shop.pairs] + time)
        #expect(scores.count > 50)
        #expect(scores == (try bench.probabilities("plain/1", ["--events", merged] + time)))
        #expect(
            scores == (try bench.probabilities("split/1", ["--events", merged, "--identities", "none"] + time)))
        let silent = try Command.scorer(
            "batch", "--model", "split/1", "--store", bench.store, "--events", split, "--output", "-")
        expectError(silent, .wrongUsage, "trained on customers with several ids", "--identities none")
        let measured = try Command.trainer(
            "evaluate", "split/1", "--store", bench.store, "--events", split, "--at", "2024-04-01")
        expectError(measured, .wrongUsage, "trained on customers with several ids")
    }

    @Test func anEvaluationTakesTheSameTable() throws {
        let bench = try Workbench()
        let sample = try SmallShop(in: bench, customers: 120, items: 60)
        let shop = try SeveralIds(in: bench, of: sample.purchases)
        let split = try sample.write(shop.split, to: "split.csv", in: bench)
        let merged = try sample.write(shop.merged, to: "merged.csv", in: bench)
        let time = "2024-03-01"
        let flags = ["--factors", "8", "--until", time]
        try bench.fit("split", split, flags + ["--identities", shop.pairs])
        try bench.fit("plain", merged, flags)
        let report = try bench.trainer(
            "evaluate", "split/1", "--events", split, "--from", time, "--identities", shop.pairs)
        let plain = try bench.trainer("evaluate", "plain/1", "--events", merged, "--from", time)
        #expect(report["users"] == plain["users"] && report["metrics"] == plain["metrics"])
        #expect(report["metrics"] != nil)
        let silent = try Command.trainer(
            "evaluate", "split/1", "--store", bench.store, "--events", split, "--from", time)
        expectError(silent, .wrongUsage, "trained on customers with several ids", "--identities none")
    }

    @Test func aPipelineReadsTheTableAsTheFlagsDo() throws {
        let bench = try Workbench()
        let shop = try SeveralIds(in: bench, of: SmallShop(in: bench, customers: 90, items: 60).purchases)
        let split = try shop.write(shop.split, to: "split.csv", for: .ials)
        let file = try bench.folder.file(
            "shop.yaml",
            """
            model: run
            data: {events: {path: split.csv}, identities: {path: ids.csv}}
            train: {algorithm: popularity}

            """)
        try bench.fit("flags", split, "--identities", shop.pairs, "--algorithm", "popularity")
        func run(_ arguments: String...) throws -> Command.Result {
            try Command.start("trainer", arguments + ["--store", bench.store, "--quiet"]).wait()
        }
        let validated = try run("validate", file)
        #expect(validated.exitCode == 0, "\(validated.messages)")
        #expect(try run("run", file).exitCode == 0)
        #expect(try bench.checksums("run") == bench.checksums("flags"))
        // From the kept log, too, and with what the table now says.
        #expect(try run("run", file, "--set", "interactions.minimum_user_events=1").exitCode == 0)
        #expect(try bench.checksums("run", 2) == bench.checksums("flags"))
        let first = try #require(shop.further.keys.min())
        _ = try bench.folder.file("ids.csv", "device,account\n~\(first),\(first)\n")
        #expect(try run("run", file).exitCode == 0)
        #expect(try bench.checksums("run", 3) != bench.checksums("flags"))
        let inputs = try JSONValue(parsing: bytes(of: "\(bench.store)/run/3/manifest.json"))["pipeline"]?["inputs"]
        #expect(inputs?.arrayValue?.contains { $0["path"]?.stringValue?.hasSuffix("ids.csv") ?? false } == true)
        let reproduced = try run("models", "reproduce", "run/3")
        #expect(reproduced.exitCode == 0, "\(reproduced.messages)")
    }

    @Test func aTableThatMeetsNobodyStops() throws {
        let shop = try SampleShop()
        let pairs = try shop.table("device,account\nADA,x\n", named: "ids.csv")
        let result = try shop.fit(SampleShop.events, ["--identities", pairs])
        expectError(result, .invalidData, "none of the 2 ids is known to the events", "upper and lower case")
    }

    @Test(arguments: [
        ["--identity-id", "device"], ["--identity-limit", "9"], ["--identity-accounts", "merge"],
        ["--identities", "none", "--identity-account", "account"],
    ])
    func optionsWithoutATableHaveNoEffect(options: [String]) throws {
        let result = try SampleShop().fit(SampleShop.events, options)
        #expect(result.exitCode == 64 && result.messages.contains("has no effect without --identities"))
    }

    @Test func aTableOfCustomersHasNoFurtherIds() throws {
        let bench = try Workbench()
        let table = try SampleCustomers().write("customers.csv", in: bench)
        let result = try Command.trainer(
            "fit", "propensity", "--table", table, "--target", "churned", "--identities", "ids.csv", "--model", "m",
            "--store", bench.store)
        expectError(result, .wrongUsage, "--identities has no effect with --table")
        let small = try Command.trainer(
            "fit", "recommender", "--events", table, "--identities", "ids.csv", "--identity-limit", "1", "--model", "m",
            "--store", bench.store)
        expectError(small, .wrongUsage, "--identity-limit 1 would leave every id by itself")
    }
}
