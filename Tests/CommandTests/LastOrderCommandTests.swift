import Diagnostics
import Documents
import TestSupport
import Testing

/// The last order of each customer, held out by every command.
@Suite struct LastOrderCommandTests {
    /// Orders that are days.
    ///
    /// Without the last ones `x` has three customers and `y` one; to be found are `y` by a, `z`, which nobody knows, by b,
    /// and `x` again by d; c has one order.
    private static let log = """
        user,item,timestamp
        a,x,2024-01-01
        a,y,2024-01-02
        b,x,2024-01-01
        b,z,2024-01-03
        c,y,2024-01-02
        d,x,2024-01-01
        d,x,2024-01-04

        """

    @Test func aFitMeasuresTheNextBasket() throws {
        let bench = try Workbench()
        let log = try bench.folder.file("log.csv", Self.log)
        let flags = ["--algorithm", "popularity", "--holdout-last-order", "--metrics", "recall@1,recall@2"]
        let masked = try bench.fit("shop", log, flags)
        #expect(masked["held_out"]?["users"]?.intValue == 1)
        #expect(masked["skipped"] == ["unknown_user": 0, "unknown_item": 1, "already_seen": 1])
        #expect(try masked.estimate("recall@1") == 1)
        let again = try bench.fit("shop", log, flags + ["--mask", "none"])
        // Both lists are x, y.
        #expect(again["held_out"]?["users"]?.intValue == 2)
        #expect(try again.estimate("recall@1") == 0.5)
        #expect(try again.estimate("recall@2") == 1)
        // The written version learnt from everything, and its manifest says how it was measured.
        try bench.fit("all", log, "--algorithm", "popularity")
        #expect(try bench.checksums("shop") == bench.checksums("all"))
        let manifest = try bench.trainer("models", "show", "shop/1")["manifest"]
        #expect(manifest?["quality"]?["split"]?["by"]?.stringValue == "last_order")
        #expect(manifest?["parameters"]?["hold_out"]?["by"]?.stringValue == "last_order")
        let page = try Command.trainer("models", "show", "shop/1", "--store", bench.store)
        #expect(page.output.contains("the last order of each"))
    }

    @Test func aSearchHoldsItOut() throws {
        let bench = try Workbench()
        let rows = (0..<40).flatMap { user in
            (0..<4).map { "u\(user),i\((user % 4) * 4 + (user / 4 + $0) % 4),2024-01-0\($0 + 1)" }
        }
        let log = try bench.folder.file("log.csv", "user,item,timestamp\n" + rows.joined(separator: "\n") + "\n")
        let answer = try bench.trainer(
            "tune", "--events", log, "--model", "tuned", "--holdout-last-order", "--trials", "2", "--algorithms",
            "rp3beta", "--quiet")
        #expect(answer["users"]?.intValue == 40 && answer["pairs"]?.intValue == 40)
        #expect(answer["hold_out"] == ["by": "last_order"])
    }

    /// `x` has two customers in the training, `y` and `z` one each.
    private func older(_ bench: Workbench) throws {
        let old = "user,item,timestamp\np,x,2023-12-01\nq,x,2023-12-02\nq,y,2023-12-03\nr,z,2023-12-04\n"
        try bench.fit("old", bench.folder.file("old.csv", old), "--algorithm", "popularity")
    }

    @Test func anEvaluationFoldsInWhatWasBefore() throws {
        let bench = try Workbench()
        try older(bench)
        let log = try bench.folder.file("log.csv", Self.log)
        let flags = ["evaluate", "old/1", "--events", log, "--holdout-last-order", "--metrics", "recall@1,recall@2"]
        // The lists of a and b are y, z: a finds y at the top, b finds z behind it, and d has x.
        let report = try bench.trainer(flags)
        #expect(report["users"]?.intValue == 2 && report["pairs"]?.intValue == 2)
        #expect(report["skipped"] == ["unknown_user": 0, "unknown_item": 0, "already_seen": 1])
        #expect(try report.estimate("recall@1") == 0.5)
        #expect(try report.estimate("recall@2") == 1)
        // Of the last orders only those of b and d are that late, and what was before still counts.
        let late = try bench.trainer(flags + ["--from", "2024-01-03"])
        #expect(late["users"]?.intValue == 1)
        #expect(try late.estimate("recall@1") == 0)
        // With nothing masked the lists are x, y, z.
        let unmasked = try bench.trainer(flags + ["--mask", "none"])
        #expect(unmasked["users"]?.intValue == 3)
        #expect(abs(try unmasked.estimate("recall@1") - 1.0 / 3) < 1e-12)
        #expect(abs(try unmasked.estimate("recall@2") - 2.0 / 3) < 1e-12)
    }

    @Test func whatCannotBeMeasuredIsRefused() throws {
        let bench = try Workbench()
        try older(bench)
        let log = try bench.folder.file("log.csv", Self.log)
        try bench.fit("own", log, "--algorithm", "popularity")
        let store = ["--store", bench.store]
        func evaluate(_ model: String, _ flags: String...) throws -> Command.Result {
            try Command.start(
                "trainer", ["evaluate", model, "--events", log, "--holdout-last-order"] + flags + store
            ).wait()
        }
        expectError(try evaluate("own/1"), .invalidData, "own/1 learnt from events up to")
        expectError(try evaluate("old/1", "--given", log), .wrongUsage, "--given and --holdout-last-order are two ways")
        expectError(
            try evaluate("old/1", "--from", "2024-02-01"), .invalidData,
            "no customer's last order is of 2024-02-01T00:00:00Z or later", "--from")
        let untimed = try bench.folder.file("untimed.csv", "user,item\na,x\na,y\nb,x\n")
        let fit = ["fit", "recommender", "--events", untimed, "--model", "m", "--holdout-last-order"] + store
        expectError(try Command.start("trainer", fit).wait(), .wrongUsage, "events without timestamps")
        let two = ["fit", "recommender", "--events", log, "--model", "m", "--holdout-last-order", "--holdout-last=1"]
        expectError(try Command.start("trainer", two + store).wait(), .wrongUsage, "are two ways to hold out")
    }
}
