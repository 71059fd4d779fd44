import Diagnostics
import Files
import Glibc
import TestSupport
import Testing

/// Commands on a store whose folders or histories are not what they were.
@Suite struct WrongFolderCommandTests {
    /// Two versions, of which the first is the champion and lies under a copy of the second.
    private func exchanged() throws -> SampleShop {
        let shop = try SampleShop.trained()
        expectSuccess(try shop.fit())
        let copied = try Command.shell(#"rm -r "$1/1" && cp -r "$1/2" "$1/1""#, "\(shop.storePath)/shop")
        try #require(copied.exitCode == 0)
        return shop
    }

    @Test func noCommandTakesAnotherVersionForTheOneThatIsNamed() throws {
        let shop = try exchanged()
        let path = "\(shop.storePath)/shop/1"
        let events = "\(shop.folder.path)/events.csv"
        for reference in ["shop", "shop/1", path] {
            for arguments in [
                ["recommend", "--model", reference, "--user", "ada"],
                ["similar", "--model", reference, "--item", "tea"],
                ["batch", "--model", reference, "--output", "-"],
                ["batch", "--model", reference, "--output", "\(shop.folder.path)/lists.csv"], ["inspect", reference],
            ] {
                expectError(try shop.run("scorer", arguments), .modelUnusable, "\(path)/manifest.json")
            }
            expectError(
                try shop.run("trainer", ["evaluate", reference, "--events", events, "--allow-training-data"]),
                .modelUnusable, "\(path)/manifest.json")
            expectError(
                try shop.run("trainer", ["models", "show", reference]), .modelUnusable, "\(path)/manifest.json")
        }
        expectSuccess(try shop.run("scorer", ["recommend", "--model", "shop/2", "--user", "ada"]))
    }

    @Test func aVersionToCompareWithIsHeldAgainstTheHistoryToo() throws {
        let shop = try exchanged()
        let events = "\(shop.folder.path)/events.csv"
        expectError(
            try shop.run(
                "trainer",
                ["evaluate", "shop/2", "--against", "shop/1", "--events", events, "--allow-training-data"]),
            .modelUnusable, "shop/1/manifest.json")
    }

    @Test func oneDamagedHistoryHidesNoOtherModel() throws {
        let shop = try SampleShop.trained()
        let events = "\(shop.folder.path)/events.csv"
        for model in ["another", "zebra"] {
            expectSuccess(
                try Command.trainer(
                    "fit", "recommender", "--store", shop.storePath, "--model", model, "--events", events,
                    "--algorithm", "popularity", "--quiet"))
        }
        let history = "\(shop.storePath)/shop/history.jsonl"
        try shop.folder.write(Array("damaged\n".utf8), to: history)
        let table = try shop.run("trainer", ["models", "list"])
        #expect(table.exitCode == ExitCode.modelUnusable.rawValue)
        for model in ["another", "shop", "zebra"] { #expect(table.output.contains(model)) }
        #expect(table.messages.contains(history))
        let json = try shop.run("trainer", ["models", "list", "--format", "json"])
        #expect(json.exitCode == ExitCode.modelUnusable.rawValue && json.output.contains("\"problem\""))
        let verified = try shop.run("trainer", ["models", "verify"])
        #expect(verified.exitCode == ExitCode.modelUnusable.rawValue && verified.output.contains(history))
        expectSuccess(try shop.run("trainer", ["models", "promote", "zebra/1", "--to", "champion"]))
        // Two damaged histories are both named.
        try shop.folder.write(Array("damaged\n".utf8), to: "\(shop.storePath)/another/history.jsonl")
        let both = try shop.run("trainer", ["models", "list"])
        #expect(both.exitCode == ExitCode.modelUnusable.rawValue)
        #expect(both.messages.contains("2 of 3 models") && both.messages.contains("another, shop"))
    }

    @Test func aStoreWithoutHistoriesIsDamaged() throws {
        let shop = try SampleShop.trained()
        for name in ["history.jsonl", "aliases.json"] { try Folder.remove("\(shop.storePath)/shop/\(name)") }
        let verified = try shop.run("trainer", ["models", "verify"])
        #expect(verified.exitCode == ExitCode.modelUnusable.rawValue)
        #expect(verified.output.contains("the history is lost or cut"))
        for arguments in [
            ["models", "promote", "shop/1", "--to", "champion"], ["models", "rollback", "shop"],
            ["models", "history", "shop"],
        ] {
            expectError(try shop.run("trainer", arguments), .modelUnusable, "history.jsonl")
        }
        expectError(try shop.fit(), .modelUnusable, "history.jsonl")
        expectError(
            try shop.run("scorer", ["recommend", "--model", "shop", "--user", "ada"]), .modelUnusable, "history.jsonl")
        expectSuccess(
            try shop.run("scorer", ["recommend", "--model", "\(shop.storePath)/shop/1", "--user", "ada"]))
    }

    @Test(arguments: ["pipe", "folder", "socket"]) func aLockThatIsNoPlainFileEndsTheCommandAtOnce(thing: String) throws
    {
        let shop = try SampleShop.trained()
        let lock = "\(shop.storePath)/shop/.lock"
        try Folder.remove(lock)
        switch thing {
        case "pipe": #expect(mkfifo(lock, 0o600) == 0)
        case "folder": try Folder.make(lock)
        default: #expect(mknod(lock, S_IFSOCK | 0o600, 0) == 0)
        }
        expectError(
            try shop.run("trainer", ["models", "promote", "shop/1", "--to", "next"]), .cannotWrite, lock)
    }

    @Test(arguments: ["manifest.json", "../history.jsonl", "../aliases.json"])
    func aPipeInTheStoreStopsNoCommand(name: String) throws {
        let shop = try SampleShop.trained()
        let path = "\(shop.storePath)/shop/1/\(name)"
        try Folder.remove(path)
        #expect(mkfifo(path, 0o600) == 0)
        let running = try Command.start(
            "scorer", ["recommend", "--model", "shop", "--user", "ada", "--store", shop.storePath])
        let end = ContinuousClock.now + .seconds(20)
        while !running.hasEnded, ContinuousClock.now < end { usleep(10_000) }
        #expect(running.hasEnded)
        running.kill()
        let result = try running.wait()
        // Without what confirms it, the history itself says where the alias points.
        #expect(result.exitCode == (name == "../aliases.json" ? 0 : ExitCode.modelUnusable.rawValue))
        let listed = try shop.run("trainer", ["models", "verify"])
        #expect(listed.output.contains(name.split(separator: "/").last ?? "?"))
    }

    @Test func whatIsNoFolderIsNoStore() throws {
        let shop = try SampleShop()
        let path = try shop.table("user,item\n", named: "store")
        for arguments in [["models", "list"], ["models", "verify"], ["models", "show", "shop"]] {
            expectError(try Command.start("trainer", arguments + ["--store", path]).wait(), .modelUnusable, path)
        }
    }
}
