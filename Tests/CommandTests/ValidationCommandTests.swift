import Diagnostics
import Documents
import ModelFiles
import ModelStore
import TestSupport
import Testing

/// `tune --validation`: a file of events to find in place of a hold-out.
@Suite struct ValidationCommandTests {
    private static let split = "2024-07-01"

    private let bench: Workbench
    private let shop: SmallShop
    private let whole: String
    private let early: String
    private let late: String

    init() throws {
        bench = try Workbench()
        shop = try SmallShop(in: bench)
        whole = try shop.write(shop.purchases, to: "whole.csv", in: bench)
        early = try shop.write(shop.purchases.filter { $0[2] < Self.split }, to: "early.csv", in: bench)
        late = try shop.write(shop.purchases.filter { $0[2] >= Self.split }, to: "late.csv", in: bench)
    }

    private func command(_ events: String, _ model: String, _ flags: [String]) -> [String] {
        [
            "tune", "--events", events, "--model", model, "--trials", "6", "--algorithms", "item-neighbours,ease",
            "--quiet",
        ] + flags
    }

    private func tune(_ events: String, _ model: String, _ flags: String...) throws -> JSONValue {
        try bench.trainer(command(events, model, flags))
    }

    private func result(_ events: String, _ flags: String...) throws -> Command.Result {
        try Command.start("trainer", command(events, "refused", flags) + ["--store", bench.store]).wait()
    }

    /// The trials without their durations.
    private func table(_ answer: JSONValue) throws -> [JSONValue] {
        try #require(answer["trials"]?.arrayValue).map { trial in
            guard case .object(var members) = trial else { return trial }
            members["seconds"] = nil
            return .object(members)
        }
    }

    /// Runs the command line that a search printed.
    private func again(_ answer: JSONValue) throws {
        let command = try #require(answer["command"]?.stringValue)
        let words = command.split(separator: " ").map(String.init)
        let result = try Command.start("trainer", Array(words.dropFirst())).wait()
        #expect(result.exitCode == 0, "\(command): \(result.messages)")
    }

    private func expectReproduced(_ version: String) throws {
        let result = try Command.start(
            "trainer", ["models", "reproduce", version, "--store", bench.store, "--quiet"]
        ).wait()
        expectSuccess(result)
    }

    /// What is held out from a time on is a file of the later events.
    @Test func aFileIsJudgedOnAsAHoldOutIs() throws {
        let held = try tune(whole, "held", "--holdout-from", Self.split)
        let file = try tune(early, "file", "--validation", late)
        #expect(try table(file) == table(held))
        #expect(file["users"] == held["users"] && file["pairs"] == held["pairs"])
        // The winner learns from both tables, which are the whole log.
        #expect(try bench.checksums("file") == bench.checksums("held"))
        try again(file)
        #expect(try bench.checksums("file", 2) == bench.checksums("file"))
        try expectReproduced("file/1")
        let events = shop.purchases.count { $0[2] >= Self.split }
        #expect(file["hold_out"]?["by"] == "file" && file["hold_out"]?["file"]?.stringValue == late)
        #expect(file["hold_out"]?["fingerprint"]?.stringValue?.hasPrefix("\(events)-") == true)
        #expect(file["validation"]?["events"]?.intValue == events && file["validation"]?["repeated"] == 0)
        let customers = Set(shop.purchases.filter { $0[2] >= Self.split }.map { $0[0] })
        let known = customers.intersection(Set(shop.purchases.filter { $0[2] < Self.split }.map { $0[0] }))
        #expect(file["validation"]?["users"]?["known"]?.intValue == known.count)
        #expect(file["validation"]?["users"]?["unknown"]?.intValue == customers.count - known.count)
        let manifest = try bench.trainer("models", "show", "file/1")["manifest"]
        #expect(manifest?["quality"]?["split"] == file["hold_out"])
        #expect(manifest?["parameters"]?["events"]?.arrayValue?.compactMap(\.stringValue) == [early, late])
        #expect(manifest?["parameters"]?["refit"] == nil)
    }

    /// The window of time is that of the events.
    @Test func theWinnerMayLearnFromTheEventsAlone() throws {
        let apart = try tune(early, "apart", "--validation", late, "--refit", "train")
        let cut = try tune(whole, "cut", "--validation", late, "--refit", "train", "--until", Self.split)
        #expect(try table(apart) == table(cut))
        #expect(try bench.checksums("apart") == bench.checksums("cut"))
        for (name, answer) in [("apart", apart), ("cut", cut)] {
            try again(answer)
            #expect(try bench.checksums(name, 2) == bench.checksums(name))
            try expectReproduced("\(name)/1")
        }
        _ = try tune(early, "both", "--validation", late)
        #expect(try bench.checksums("both") != bench.checksums("apart"))
        expectError(
            try result(whole, "--validation", late, "--until", Self.split), .wrongUsage,
            "--until is about the events, but the winner learns from this file as well", "--refit train")
    }

    @Test func aFileOfWhatTrialsLearnFromIsNoTest() throws {
        expectError(try result(early, "--validation", early), .wrongUsage, "the file is one of the events")
        let rows = shop.purchases.filter { $0[2] < Self.split }
        let copy = try shop.write(Array(rows.prefix(20)), to: "copy.csv", in: bench)
        expectError(
            try result(early, "--validation", copy), .invalidData,
            "20 of 20 events to judge by are among the \(rows.count) that trials learn from", "customer, item, time")
        // Some copies are a warning.
        let later = shop.purchases.filter { $0[2] >= Self.split }
        let mixed = try shop.write(Array(rows.prefix(3)) + later, to: "mixed.csv", in: bench)
        let warned = try result(early, "--validation", mixed, "--refit", "train", "--format", "json")
        expectSuccess(warned)
        #expect(warned.messages.contains("3 of \(later.count + 3) events to judge by"), "\(warned.messages)")
        let answer = try JSONValue(parsing: Array(warned.output.utf8))
        #expect(answer["validation"]?["repeated"] == 3)
    }

    @Test func strangersAreNoTest() throws {
        let others = shop.purchases.filter { $0[2] >= Self.split }.map { row -> [String] in
            var row = row
            row[0] = "other-" + row[0]
            return row
        }
        let file = try shop.write(others, to: "others.csv", in: bench)
        expectError(
            try result(early, "--validation", file, "--refit", "train"), .invalidData, "none of its", "customers",
            "other-")
    }

    /// The customer of the file buys again what he has, which lists leave out.
    @Test func aFileWithNothingToFindIsNamed() throws {
        let events = try bench.folder.file(
            "known.csv", "user,item,timestamp\na,x,2024-01-01\nb,y,2024-01-02\nb,x,2024-01-03\n")
        let again = try bench.folder.file("again.csv", "user,item,timestamp\na,x,2024-02-01\n")
        let refused = try result(events, "--validation", again)
        expectError(refused, .invalidData, "nobody in it has an item left to find", again, "--mask none")
        #expect(!refused.messages.contains("held out") && !refused.messages.contains("--holdout-users"))
    }

    @Test func whatContradictsItIsRefused() throws {
        for flags in [["--holdout-from", Self.split], ["--holdout-last", "1"], ["--holdout-last-order"]] {
            let result = try Command.start(
                "trainer", command(early, "refused", ["--validation", late] + flags) + ["--store", bench.store]
            ).wait()
            expectError(result, .wrongUsage, "--validation and \(flags[0]) are two kinds of events to judge by")
        }
        expectError(try result(early, "--validation", "-"), .wrongUsage, "can be read only once", "--refit train")
        expectError(
            try result(early, "--validation", "\(bench.folder.path)/none.csv"), .missingInput, "none.csv")
    }

    @Test func whoIsHeldOutDoesNotDependOnTheSeed() throws {
        let fit = try bench.fit("fit", whole, ModelKind.weights[3].flags + ["--holdout-users", "0.2"])
        for seed in ["1", "2"] {
            let answer = try tune(whole, "seed\(seed)", "--holdout-users", "0.2", "--seed", seed)
            #expect(answer["users"] == fit["held_out"]?["users"] && answer["users"] != nil)
            #expect(answer["pairs"] == fit["held_out"]?["pairs"] && answer["pairs"] != nil)
        }
    }

    /// The customers of the test are none of those whom the search holds out of the rest.
    @Test func aSearchBesideATestOfCustomersHoldsOutOthers() throws {
        _ = try SmallShop.writePairs(shop.purchases, to: "pairs.csv", in: bench)
        let file = try bench.folder.file(
            "shop.yaml",
            """
            model: shop
            data: {events: {path: pairs.csv}}
            split: {test_users: 0.3}
            tune: {trials: 3, algorithms: [item-neighbours]}

            """)
        let run = try Command.start("trainer", ["run", file, "--store", bench.store, "--quiet"]).wait()
        expectSuccess(run)
        let quality = try Manifest.read(inFolder: "\(bench.store)/shop/1").manifest.quality
        #expect(quality?.split?.by == .users && quality?.trials == 3)
    }
}
