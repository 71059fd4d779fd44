import Diagnostics
import Files
import Glibc
import ModelStore
import TestSupport
import Testing

/// What commands leave behind that were interrupted, and what those leave that come after them.
@Suite("What interrupted commands leave", .serialized)
struct LeftoverCommandTests {
    /// A batch that waits for its users, with its unfinished files open.
    private struct WaitingBatch {
        let shop: SampleShop
        let output: String
        let process: Command.Running
        /// The end of the pipe of users that this process writes to.
        private let users: Int32

        /// Starts a batch into `out/lists.csv`.
        init(_ shop: SampleShop) throws {
            self.shop = shop
            try Folder.make("\(shop.folder.path)/out")
            output = "\(shop.folder.path)/out/lists.csv"
            let pipe = "\(shop.folder.path)/users-\(Int.random(in: 0..<Int.max)).csv"
            try #require(mkfifo(pipe, 0o600) == 0)
            // Opened in both directions, so that the batch finds a writer at once.
            users = open(pipe, O_RDWR | O_CLOEXEC)
            // A test that runs in the background would pass on that it ignores some signals.
            process = try Command.start(
                "/usr/bin/env",
                [
                    "--default-signal", Command.path(of: "scorer"), "batch", "--model", "shop", "--store",
                    shop.storePath, "--users", pipe, "--output", output, "--quiet",
                ])
            let end = ContinuousClock.now + .seconds(60)
            while try parts().count < 2, ContinuousClock.now < end, !process.hasEnded { usleep(1000) }
            try #require(try parts().count == 2)
        }

        /// The unfinished files of this batch.
        func parts() throws -> [String] {
            try Folder.names(in: Folder.parent(of: output)).filter {
                $0.contains(".csv.\(process.process).")
                    || $0.contains(".json.\(process.process).")
            }
        }

        /// Sends all users; then the batch goes on.
        func finish() throws -> Command.Result {
            let text = Array("user\nada\nbob\n".utf8)
            #expect(write(users, text, text.count) == text.count)
            close(users)
            return try process.wait()
        }

        func end(by signal: Int32) throws -> Command.Result {
            kill(process.process, signal)
            let result = try process.wait()
            close(users)
            return result
        }
    }

    private func names(_ shop: SampleShop) throws -> [String] { try SampleShop.names(in: "\(shop.folder.path)/out") }

    private func batch(_ shop: SampleShop, _ name: String = "lists.csv", _ options: String...) throws -> Command.Result
    {
        try shop.run("scorer", ["batch", "--model", "shop", "--output", "\(shop.folder.path)/out/\(name)"] + options)
    }

    @Test("A signal that ends a batch takes its files away", arguments: [SIGTERM, SIGINT, SIGHUP])
    func signals(signal: Int32) throws {
        let shop = try SampleShop.trained()
        #expect(try WaitingBatch(shop).end(by: signal).exitCode == 128 + signal)
        #expect(try names(shop).isEmpty)
        // Lists that stood there stay.
        expectSuccess(try batch(shop))
        let before = try bytes(of: "\(shop.folder.path)/out/lists.csv")
        #expect(try WaitingBatch(shop).end(by: signal).exitCode == 128 + signal)
        #expect(try names(shop) == ["lists.csv", "lists.csv.manifest.json"])
        #expect(try bytes(of: "\(shop.folder.path)/out/lists.csv") == before)
    }

    @Test("What kill -9 left goes with the next batch of the same output, and not of another")
    func killed() throws {
        let shop = try SampleShop.trained()
        for _ in 0..<3 { #expect(try WaitingBatch(shop).end(by: SIGKILL).exitCode == 128 + SIGKILL) }
        // Each batch took away what the one before it had left.
        // Each left two parts, and the file of a lock that locks nothing any more.
        #expect(try names(shop).filter { $0.hasPrefix(".") }.count == 3)
        expectSuccess(try batch(shop, "other.csv"))
        #expect(try names(shop).filter { $0.hasPrefix(".") }.count == 3)
        expectSuccess(try batch(shop))
        #expect(
            try names(shop) == ["lists.csv", "lists.csv.manifest.json", "other.csv", "other.csv.manifest.json"])
    }

    @Test("The second of two batches of one output ends at once and says who is first; other outputs are free")
    func atOnce() throws {
        let shop = try SampleShop.trained()
        let waiting = try WaitingBatch(shop)
        expectError(
            try batch(shop), .locked, "process \(waiting.process.process) on ", "is writing this output", "lists.csv")
        #expect(!waiting.process.hasEnded)
        expectError(try batch(shop, "lists.csv", "--resume"), .locked, "process \(waiting.process.process) on ")
        expectSuccess(try batch(shop, "other.csv"))
        #expect(try waiting.parts().count == 2)
        expectSuccess(try waiting.finish())
        expectSuccess(try batch(shop))
        #expect(
            try names(shop) == ["lists.csv", "lists.csv.manifest.json", "other.csv", "other.csv.manifest.json"])
    }

    @Test("A batch killed between its two renames: the manifest tells, and the next batch mends it")
    func betweenRenames() throws {
        let shop = try SampleShop.trained()
        let path = "\(shop.folder.path)/out/lists.csv"
        try Folder.make("\(shop.folder.path)/out")
        expectSuccess(try batch(shop))
        for name in [".lists.csv.77.0.partial.old", ".lists.csv.manifest.json.77.0.partial"] {
            try shop.folder.write([1], to: "\(shop.folder.path)/out/\(name)")
        }
        let content = try bytes(of: path)
        try shop.folder.write(Array(content.dropLast(9)), to: path)
        let check =
            #"test "$(sed -n 's/.*"output": "\([0-9a-f]\{64\}\)".*/\1/p' "$1.manifest.json")" = "#
            + #""$(sha256sum "$1" | cut -d' ' -f1)""#
        #expect(try Command.shell(check, path).exitCode == 1)
        expectSuccess(try batch(shop))
        #expect(try Command.shell(check, path).exitCode == 0)
        #expect(try names(shop) == ["lists.csv", "lists.csv.manifest.json"])
        #expect(try bytes(of: path) == content)
    }

    @Test("A simulation that is interrupted leaves no part, and the next one removes what a kill left")
    func simulation() throws {
        let folder = try TemporaryFolder()
        let shop = "\(folder.path)/shop"
        func interrupted(by signal: Int32) throws {
            let process = try Command.start(
                "/usr/bin/env",
                [
                    "--default-signal", Command.path(of: "trainer"), "simulate", "--customers", "100000", "--items",
                    "2000", "--seed", "1", "--threads", "1", "--output", shop, "--quiet",
                ])
            let end = ContinuousClock.now + .seconds(60)
            while try !SampleShop.names(in: shop).contains(where: { $0.hasPrefix(".events.csv.\(process.process).") }),
                ContinuousClock.now < end, !process.hasEnded
            { usleep(1000) }
            kill(process.process, signal)
            #expect(try process.wait().exitCode == 128 + signal)
        }
        try interrupted(by: SIGTERM)
        #expect(try SampleShop.names(in: shop).isEmpty)
        try interrupted(by: SIGKILL)
        #expect(try SampleShop.names(in: shop).count == 1)
        let result = try Command.trainer(
            "simulate", "--customers", "20", "--items", "20", "--seed", "1", "--output", shop, "--quiet")
        expectSuccess(result)
        #expect(
            try SampleShop.names(in: shop) == ["consent.csv", "events.csv", "items.csv", "truth", "truth.json"])
    }

    @Test("A fit that SIGTERM ends while it writes leaves no hidden folder")
    func fit() throws {
        let shop = try SampleShop.trained()
        let filler = [UInt8](repeating: UInt8(ascii: "x"), count: 993)
        var text = Array("user,item\n".utf8)
        for pair in 1_000_000..<1_010_000 {
            text += Array("\(pair)".utf8) + filler + Array(",\(pair)".utf8) + filler + [0x0A]
        }
        let large = "\(shop.folder.path)/large.csv"
        try shop.folder.write(text, to: large)
        let model = "\(shop.storePath)/shop"
        var interrupted = 0
        for _ in 0..<30 where interrupted < 3 {
            let process = try Command.start(
                "/usr/bin/env",
                [
                    "--default-signal", Command.path(of: "trainer"), "fit", "recommender", "--store", shop.storePath,
                    "--model", "shop", "--events", large, "--algorithm", "popularity", "--quiet",
                ])
            func isWriting() throws -> Bool {
                try Folder.names(in: model).contains { name in
                    // The first hidden folder only tests whether the store can be written.
                    guard name.hasPrefix(".writing-") else { return false }
                    return try !SampleShop.names(in: "\(model)/\(name)").isEmpty
                }
            }
            while try !isWriting(), !process.hasEnded { usleep(50) }
            kill(process.process, SIGTERM)
            let code = try process.wait().exitCode
            #expect(code == 0 || code == 128 + SIGTERM)
            if code != 0 { interrupted += 1 }
            #expect(try Folder.names(in: model).filter { $0.hasPrefix(".") } == [".lock"])
            #expect(try shop.store.resolve(Reference(parsing: "shop")).number == 1)
            #expect(try shop.store.verify().isSound)
        }
        #expect(interrupted > 0)
    }

    @Test("A file beyond the limit of its size is an error, and its part goes")
    func sizeLimit() throws {
        let shop = try SampleShop.trained(SampleShop.manyEvents(customers: 400, items: 60))
        try Folder.make("\(shop.folder.path)/out")
        let script = #"ulimit -f 8; exec "$SCORER" batch --model shop --store "$1" --output "$2" --quiet"#
        let output = "\(shop.folder.path)/out/lists.csv"
        let result = try Command.shell(script, shop.storePath, output)
        expectError(result, .cannotWrite, output, "File too large", "ulimit -f")
        #expect(try names(shop).isEmpty)
    }

    // MARK: Who may read

    private func modes(_ paths: String...) throws -> [String] {
        try paths.map { String(try Command.shell(#"stat -c %a "$1""#, $0).output.dropLast()) }
    }

    @Test("Lists have the mode that is asked for, new or replaced, or what the umask leaves")
    func modesOfLists() throws {
        let shop = try SampleShop.trained()
        let (lists, manifest) = ("\(shop.folder.path)/out/lists.csv", "\(shop.folder.path)/out/lists.csv.manifest.json")
        try Folder.make("\(shop.folder.path)/out")
        for (umask, expected) in [("077", "600"), ("027", "640"), ("002", "664")] {
            try Folder.remove(lists)
            try Folder.remove(manifest)
            let script = #"umask "$1"; exec "$SCORER" batch --model shop --store "$2" --output "$3" --quiet"#
            expectSuccess(try Command.shell(script, umask, shop.storePath, lists))
            #expect(try modes(lists, manifest) == [expected, expected])
        }
        expectSuccess(try batch(shop, "lists.csv", "--mode", "600"))
        #expect(try modes(lists, manifest) == ["600", "600"])
        // Without the option a replaced file stays as it is.
        expectSuccess(try batch(shop))
        #expect(try modes(lists, manifest) == ["600", "600"])
    }

    @Test("A mode that is none, or that has no effect, is refused")
    func refusedModes() throws {
        let shop = try SampleShop.trained()
        for mode in ["755", "000", "rw", "6000", ""] {
            expectError(try batch(shop, "lists.csv", "--mode", mode), .wrongUsage, "--mode")
        }
        let printed = try shop.run("scorer", ["batch", "--model", "shop", "--output", "-", "--mode", "600"])
        expectError(printed, .wrongUsage, "--mode has no effect")
    }

    @Test("A model has the mode that is asked for, and its folders can be entered")
    func modesOfModels() throws {
        let shop = try SampleShop()
        expectSuccess(try shop.fit(SampleShop.events, ["--factors", "4", "--epochs", "2", "--mode", "640"]))
        let model = "\(shop.storePath)/shop"
        #expect(
            try modes(
                "\(model)/1/users.safetensors", "\(model)/1/manifest.json", "\(model)/history.jsonl", "\(model)/1")
                == ["640", "640", "640", "750"])
        expectSuccess(try shop.run("scorer", ["recommend", "--model", "shop/1", "--user", "ada"]))
    }

    /// Whether tests may act as another user.
    private static let canChangeUser =
        (try? Command.shell("setpriv --reuid=65534 --regid=65534 --clear-groups true").exitCode == 0) ?? false

    /// A folder that may be written and not read cannot be synced.
    @Test("Only the sync failed: the lists are there, and the message says so", .enabled(if: canChangeUser))
    func unsynced() throws {
        let shop = try SampleShop.trained()
        let path = shop.folder.path
        _ = try Command.shell(#"cp "$SCORER" "$1"; mkdir "$1/out"; chmod -R a+rX "$1"; chmod 333 "$1/out""#, path)
        let result = try Command.start(
            "/usr/bin/setpriv",
            [
                "--reuid=65534", "--regid=65534", "--clear-groups", "\(path)/scorer", "batch", "--model", "shop",
                "--store", shop.storePath, "--output", "\(path)/out/lists.csv", "--quiet",
            ]
        ).wait()
        expectError(result, .cannotWrite, "\(path)/out/lists.csv", "is in its place", "cannot be synced")
        #expect(try names(shop) == ["lists.csv", "lists.csv.manifest.json"])
    }

    /// A folder that may be entered and not listed hides its versions.
    @Test("What cannot be listed is not called sound", .enabled(if: canChangeUser))
    func unlisted() throws {
        let shop = try SampleShop.trained()
        let path = shop.folder.path
        _ = try Command.shell(
            #"cp "$TRAINER" "$1"; chmod -R a+rX "$1"; rm "$2/shop/aliases.json"; chmod 711 "$2/shop""#, path,
            shop.storePath)
        let result = try Command.start(
            "/usr/bin/setpriv",
            [
                "--reuid=65534", "--regid=65534", "--clear-groups", "\(path)/trainer", "models", "verify", "--store",
                shop.storePath,
            ]
        ).wait()
        #expect(result.exitCode == ExitCode.modelUnusable.rawValue)
        #expect(result.output.contains("\(shop.storePath)/shop"))
    }
}
