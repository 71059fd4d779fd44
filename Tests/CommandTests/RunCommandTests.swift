import Diagnostics
import Documents
import Files
import Glibc
import ModelStore
import TestSupport
import Testing

/// `trainer run` as a scheduler calls it.
@Suite("Running pipelines by command")
struct RunCommandTests {
    let folder: TemporaryFolder
    let shop: String
    let store: String

    init() throws {
        folder = try TemporaryFolder()
        (shop, store) = ("\(folder.path)/shop", "\(folder.path)/models")
        expectSuccess(
            try Command.trainer(
                "simulate", "--customers", "600", "--items", "100", "--seed", "1", "--output", shop, "--quiet"))
    }

    /// Writes a pipeline whose parts can be replaced.
    func pipeline(
        _ name: String = "shop",
        train: String = "{algorithm: ials, factors: 32, epochs: 6, regularization: 0.05, unobserved_weight: 0.1}",
        gates: String = "['ndcg@20 > popularity', 'ndcg@20 >= champion - 0.002', smoke]", events: String = "events.csv",
        extra: String = ""
    ) throws -> String {
        try folder.file(
            "\(name).yaml",
            """
            model: \(name)
            data:
              events: {path: shop/\(events), purchase_types: [purchase]}
              items: {path: shop/items.csv}
              consent: {path: shop/consent.csv, default: yes}
            confidence: {weights: {view: 1, cart: 3, purchase: 10}}
            split: {test: 28d}
            train: \(train)
            publish: {alias: champion, gates: \(gates)}
            \(extra)

            """)
    }

    func run(_ pipeline: String, _ options: String...) throws -> Command.Result {
        try Command.start("trainer", ["run", pipeline, "--store", store, "--quiet"] + options).wait()
    }

    func champion(_ model: String = "shop") throws -> Int? {
        try ModelStore(path: store).aliases(of: model)["champion"]
    }

    func sums(_ version: Int) throws -> [String: String] {
        try Manifest.read(inFolder: "\(store)/shop/\(version)").manifest.files
    }

    func records() throws -> [JSONValue] {
        try MappedFile.contents(of: "\(store)/shop/runs.jsonl").split(separator: 0x0A)
            .map { try JSONValue(parsing: Array($0)) }
    }

    @Test func aRunEndsWithAPublishedVersionThatTheFlagsOfFitGiveToo() throws {
        let file = try pipeline()
        expectSuccess(try run(file))
        #expect(try champion() == 1)
        let flags = try Command.trainer(
            "fit", "recommender", "--events", "\(shop)/events.csv", "--items", "\(shop)/items.csv", "--consent",
            "\(shop)/consent.csv", "--consent-default", "yes", "--purchase-types", "purchase", "--weight", "view=1",
            "--weight", "cart=3", "--weight", "purchase=10", "--factors", "32", "--epochs", "6", "--regularization",
            "0.05", "--unobserved-weight", "0.1", "--model", "flags",
            "--store", store, "--quiet")
        expectSuccess(flags)
        #expect(try sums(1) == Manifest.read(inFolder: "\(store)/flags/1").manifest.files)
        // The next night measures beside the settings of the champion, whatever has changed since.
        expectSuccess(try run(file, "--set", "train.seed=5"))
        #expect(try champion() == 2)
        let quality = try Manifest.read(inFolder: "\(store)/shop/2").manifest.quality
        #expect(quality?.baselines["champion"]?.version == "shop/1")
        #expect(quality?.baselines["champion"]?.differences["ndcg@20"]?.low != nil)
        #expect(try records().map { $0["outcome"] } == [.string("published"), .string("published")])
    }

    @Test func aModelOfShuffledItemsIsRefused() throws {
        expectSuccess(try run(try pipeline()))
        var rows = try text("events.csv").split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        // Half a log away, an item says nothing of the customer.
        let items = rows.dropFirst().map { $0[1] }
        for index in rows.indices.dropFirst() { rows[index][1] = items[(index * 7919) % items.count] }
        let table = rows.map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n"
        try folder.write(Array(table.utf8), to: "\(shop)/shuffled.csv")
        let result = try run(try pipeline(events: "shuffled.csv"))
        #expect(result.exitCode == ExitCode.gateNotMet.rawValue, "\(result)")
        #expect(result.messages.contains("'ndcg@20 > popularity'") && result.output.contains("refused"))
        #expect(try champion() == 1 && Folder.exists("\(store)/shop/2/manifest.json"))
        #expect(try records().last?["outcome"] == .string("refused"))
        // A promotion by hand meets the same gates.
        let promoted = try Command.trainer(
            "models", "promote", "shop/2", "--to", "champion", "--store", store, "--quiet")
        #expect(promoted.exitCode == ExitCode.gateNotMet.rawValue)
        #expect(try champion() == 1)
        expectSuccess(
            try Command.trainer(
                "models", "promote", "shop/2", "--to", "champion", "--force", "--reason", "a trial", "--store", store,
                "--quiet"))
        #expect(try champion() == 2)
    }

    func text(_ name: String) throws -> String {
        String(decoding: try MappedFile.contents(of: "\(shop)/\(name)"), as: UTF8.self)
    }

    /// The customers are too few to tell two seeds apart, and whoever says refuse is heard.
    @Test func theStricterOfTwoRulesOnDoubtCounts() throws {
        let file = try pipeline(gates: "['ndcg@20 >= champion'], on_doubt: publish")
        expectSuccess(try run(file))
        expectSuccess(
            try Command.trainer(
                "models", "gates", "shop", "--require", "ndcg@20 >= champion", "--on-doubt", "refuse", "--store", store,
                "--quiet"))
        let refused = try run(file, "--set", "train.seed=5", "--format", "json")
        #expect(refused.exitCode == ExitCode.gateNotMet.rawValue, "\(refused)")
        let gate = try JSONValue(parsing: Array(refused.output.utf8))["gates"]?[0]
        #expect(gate?["outcome"] == .string("doubt") && gate?["let_through"] == .bool(false), "\(refused.output)")
        #expect(try champion() == 1)
        expectSuccess(
            try Command.trainer(
                "models", "gates", "shop", "--require", "ndcg@20 >= champion", "--on-doubt", "publish", "--store",
                store, "--quiet"))
        let passed = try run(file, "--set", "train.seed=5", "--format", "json")
        #expect(passed.exitCode == 0, "\(passed)")
        let through = try JSONValue(parsing: Array(passed.output.utf8))["gates"]?[0]
        #expect(through?["let_through"] == .bool(true))
    }

    @Test func whatCannotWorkEndsBeforeTheAliasMoves() throws {
        expectSuccess(try run(try pipeline()))
        let bad: [(ExitCode, String, [String])] = [
            (.missingInput, "nowhere.csv", ["data.events.path=shop/nowhere.csv"]),
            (.invalidData, "", ["data.events.until=2000-01-01"]),
            (.invalidData, "at least 1000000", ["checks={rows: at least 1000000}"]),
            (.wrongUsage, "factor", ["train.factor=8"]),
            (.wrongUsage, "many", ["train.factors=many"]),
            (.wrongUsage, "ndgc@20", ["publish.gates=['ndgc@20 > popularity']"]),
            (.wrongUsage, "l2", ["train.l2=5"]),
            (.wrongUsage, "TOKEN", ["data.events.path='${TOKEN}'"]),
            (.gateNotMet, "0.99", ["publish.gates=['ndcg@20 > 0.99']"]),
            (.wrongUsage, "set twice", ["train.epochs=8", "train={algorithm: ials, factors: 4}"]),
            (.wrongUsage, "'auc > 0.7'", ["publish.gates=['auc > 0.7']"]),
            (.invalidData, "left to train on", ["split.test=99999999999999d"]),
        ]
        for (code, part, settings) in bad {
            let result = try Command.start(
                "trainer", ["run", pipeline(), "--store", store, "--quiet"] + settings.flatMap { ["--set", $0] }
            ).wait()
            #expect(result.exitCode == code.rawValue, "\(settings): \(result)")
            #expect(result.messages.contains(part), "\(settings): \(result.messages)")
            #expect(try champion() == 1, "\(settings)")
        }
    }

    @Test func ofTwoRunsAtOnceOneWaitsOrGivesUp() throws {
        let file = try pipeline(
            train: "{algorithm: ials, factors: 64, epochs: 400, regularization: 0.05, unobserved_weight: 0.1}")
        let first = try Command.start("trainer", ["run", file, "--store", store, "--quiet"])
        let marker = "\(store)/shop/.runs/running.json"
        while !first.hasEnded, !Folder.exists(marker) { usleep(1_000) }
        let second = try run(file)
        #expect(second.exitCode == ExitCode.locked.rawValue, "\(second)")
        #expect(second.messages.contains("process \(first.process)"))
        expectSuccess(try run(file, "--wait", "10m"))
        expectSuccess(try first.wait())
        #expect(try champion() == 2 && sums(1) == sums(2))
    }

    /// The same command goes on where a kill has stopped it.
    @Test func aRunThatIsKilledAtAnyMomentGoesOn() throws {
        let file = try pipeline(
            train: "{algorithm: ials, factors: 32, epochs: 60, regularization: 0.05, unobserved_weight: 0.1}")
        let began = ContinuousClock.now
        expectSuccess(try run(file))
        let length = (ContinuousClock.now - began) / .seconds(1)
        let wanted = try sums(1)
        var interrupted = 0
        for round in 0..<20 {
            let running = try Command.start("trainer", ["run", file, "--store", store, "--quiet"])
            usleep(UInt32(length * 1_000_000 * Double(round) / 20))
            running.kill()
            _ = try running.wait()
            let before = try done()
            expectSuccess(try run(file))
            let version = try #require(try champion())
            #expect(try sums(version) == wanted)
            let last = try #require(try records().last)
            // Where the killed run had published, the next one only notes it.
            for stage in before where last["stages"]?.arrayValue?.isEmpty == false {
                let again = last["stages"]?.arrayValue?.first { $0["name"] == .string(stage) }
                #expect(again?["reused"] == .bool(true), "\(stage) ran again: \(last.text)")
            }
            interrupted += before.isEmpty ? 0 : 1
        }
        #expect(interrupted > 0)
        let left = try SampleShop.names(in: "\(store)/shop").filter {
            $0.hasPrefix(".writing") || $0.hasPrefix(".tuning")
        }
        #expect(left.isEmpty)
        #expect(try SampleShop.names(in: "\(store)/shop/.runs/checkpoints").allSatisfy { !$0.hasPrefix(".") })
        #expect(try ModelStore(path: store).verify().isSound)
    }

    /// The stages that a run which was killed had ended, except those that are done in an instant each time.
    private func done() throws -> [String] {
        let marker = "\(store)/shop/.runs/running.json"
        guard Folder.exists(marker) else { return [] }
        let stages = try JSONValue(parsing: MappedFile.contents(of: marker))["record"]?["stages"]?.arrayValue ?? []
        return stages.compactMap { $0["name"]?.stringValue }.filter { !["gate", "publish", "report"].contains($0) }
    }

    @Test func aRunIsReproducedUntilALineOfItsInputChanges() throws {
        expectSuccess(try run(try pipeline()))
        let command = ["models", "reproduce", "shop/1", "--store", store, "--quiet"]
        expectSuccess(try Command.start("trainer", command).wait())
        let changed = try text("events.csv").replacing("c001,", with: "c002,", maxReplacements: 1)
        try folder.write(Array(changed.utf8), to: "\(shop)/events.csv")
        let result = try Command.start("trainer", command).wait()
        #expect(result.exitCode == ExitCode.gateNotMet.rawValue && result.messages.contains("events.csv"), "\(result)")
    }

    @Test func aTrainingBeginsWithTheChampionsFactors() throws {
        let file = try pipeline(
            train:
                "{algorithm: ials, factors: 32, epochs: 6, regularization: 0.05, unobserved_weight: 0.1, start: champion}"
        )
        // The first night there is none.
        expectSuccess(try run(file))
        #expect(try Manifest.read(inFolder: "\(store)/shop/1").manifest.parents == nil)
        expectSuccess(try run(file))
        let manifest = try Manifest.read(inFolder: "\(store)/shop/2").manifest
        #expect(manifest.parents?.map(\.version) == ["shop/1"])
        #expect(manifest.convergence["start"] != nil)
        expectSuccess(try Command.trainer("models", "reproduce", "shop/2", "--store", store, "--quiet"))
    }

    @Test func aSearchNeverSeesTheTestAndItsWinnerIsMeasured() throws {
        let file = try folder.file(
            "tuned.yaml",
            """
            model: shop
            data: {events: {path: shop/events.csv, purchase_types: [purchase]}}
            split: {test: 28d}
            tune: {trials: 8, algorithms: [ease, item-neighbours]}
            publish: {alias: champion, gates: ['ndcg@20 > 0']}

            """)
        expectSuccess(try run(file))
        let manifest = try Manifest.read(inFolder: "\(store)/shop/1").manifest
        #expect(["ease", "item-neighbours", "popularity"].contains(manifest.kind))
        #expect(manifest.quality?.split?.by == .time && manifest.quality?.metrics["ndcg@20"] != nil)
        #expect(try SampleShop.names(in: "\(store)/shop").allSatisfy { !$0.contains("tuning") })
    }

    @Test func theFilesThatAreMadeCanBeMadePrivate() throws {
        expectSuccess(try run(try pipeline(), "--mode", "600"))
        var status = stat()
        for name in ["1/users.safetensors", "runs.jsonl", "gates.json", "reports/1/report.html"] {
            #expect(stat("\(store)/shop/\(name)", &status) == 0 && status.st_mode & 0o777 == 0o600, "\(name)")
        }
    }

    @Test func gatesThatWereSetByHandGuardRunsAndThoseOfRunsAreReplaced() throws {
        expectSuccess(try run(try pipeline()))
        #expect(try run(try pipeline(gates: "['ndcg@20 > 0.99']")).exitCode == ExitCode.gateNotMet.rawValue)
        // What a refused run asked for is no gate of the next one.
        expectSuccess(try run(try pipeline(gates: "[smoke]")))
        let gates = { try ModelStore(path: store).gates(of: "shop")["champion"]?.gates }
        #expect(try gates() == ["smoke"])
        expectSuccess(
            try Command.trainer("models", "gates", "shop", "--require", "users >= 1000000", "--store", store, "--quiet")
        )
        let refused = try run(try pipeline(gates: "[smoke]"))
        #expect(refused.exitCode == ExitCode.gateNotMet.rawValue && refused.messages.contains("'users >= 1000000'"))
        #expect(try gates() == ["users >= 1000000"])
    }

    /// The alias has moved, and the run could not note that it has ended.
    @Test func aRunThatIsKilledAfterItHasPublishedIsNotRepeated() throws {
        let file = try pipeline(
            train: "{algorithm: ials, factors: 32, epochs: 6, regularization: 0.05, unobserved_weight: 0.1}",
            gates: "['ndcg@20 > champion', smoke]")
        expectSuccess(try run(file))
        let line = try #require(try records().last)
        var marker = try #require(line.objectValue)
        (marker["outcome"], marker["finished"]) = (.string("interrupted"), nil)
        try folder.write(
            Array("\(JSONValue.object(["record": .object(marker)]).text)\n".utf8),
            to: "\(store)/shop/.runs/running.json")
        let again = try run(file)
        expectSuccess(again)
        #expect(again.output.contains("unchanged") && !Folder.exists("\(store)/shop/2"), "\(again.output)")
        let noted = try #require(try records().last)
        #expect(noted["outcome"] == .string("unchanged") && noted["version"] == .int(1))
        #expect(noted["rows"] != nil && noted["rows"] == line["rows"])
        // The next night is a run of its own: nothing can be better than itself.
        #expect(try run(file).exitCode == ExitCode.gateNotMet.rawValue)
        #expect(try champion() == 1 && Folder.exists("\(store)/shop/2"))
    }

    /// A version that was written just before a kill, and promoted by hand since.
    @Test func aRunWhoseVersionHoldsTheAliasChangesNothingAndSaysSo() throws {
        let file = try pipeline(gates: "['ndcg@20 > popularity', smoke]")
        expectSuccess(try run(file))
        var line = try #require(try records().last?.objectValue)
        (line["outcome"], line["finished"], line["version"]) = (.string("interrupted"), nil, nil)
        try folder.write(Array("\(JSONValue.object(line).text)\n".utf8), to: "\(store)/shop/runs.jsonl")
        let history = try MappedFile.contents(of: "\(store)/shop/history.jsonl")
        let again = try Command.trainer("run", file, "--store", store)
        #expect(again.exitCode == 0 && again.messages.contains("nothing changed"), "\(again)")
        #expect(again.output.contains("unchanged") && !again.output.contains("published"), "\(again.output)")
        #expect(try MappedFile.contents(of: "\(store)/shop/history.jsonl") == history)
        let record = try #require(try records().last)
        #expect(record["outcome"] == .string("unchanged") && record["version"] == .int(1))
        // The next run makes a version of its own, with the same bytes.
        let next = try Command.trainer("run", file, "--store", store)
        #expect(next.exitCode == 0 && next.messages.contains("same files as shop/1"), "\(next)")
        #expect(try champion() == 2 && sums(1) == sums(2))
    }

    @Test func aRecordThatCannotBeContinuedEndsTheRunBeforeItBegins() throws {
        let file = try pipeline()
        expectSuccess(try run(file))
        let journal = "\(store)/shop/runs.jsonl"
        try Folder.remove(journal)
        try Folder.make(journal)
        let result = try run(file)
        #expect(result.exitCode == ExitCode.cannotWrite.rawValue, "\(result)")
        #expect(try champion() == 1 && !Folder.exists("\(store)/shop/2"))
    }
}
