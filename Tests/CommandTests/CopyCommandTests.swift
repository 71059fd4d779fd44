import Diagnostics
import Documents
import Files
import Glibc
import ModelFiles
import TestSupport
import Testing

/// `trainer models copy` as a user calls it.
@Suite("Copying versions by command")
struct CopyCommandTests {
    private let shop: SampleShop
    private var other: String { "\(shop.folder.path)/other" }

    init() throws { shop = try SampleShop.trained() }

    private func copy(_ arguments: String...) throws -> Command.Result {
        try Command.start("trainer", ["models", "copy"] + arguments + ["--store", shop.storePath]).wait()
    }

    private func favourite(in store: String, _ reference: String = "shop") throws -> JSONValue? {
        let result = try Command.scorer(
            "recommend", "--model", reference, "--user", "ada", "--top", "1", "--format", "json", "--quiet", "--store",
            store)
        expectSuccess(result)
        return try JSONValue(parsing: Array(result.output.utf8))["items"]
    }

    @Test("The object, the table and the next step; the copy answers as the version does")
    func output() throws {
        let first = try copy("shop", "--to", other, "--format", "json")
        #expect(first.exitCode == 0)
        let expected: JSONValue = ["model": "shop", "version": 1, "store": .string(other), "copied": true]
        #expect(try JSONValue(parsing: Array(first.output.utf8)) == expected)
        let next = "trainer models promote shop/1 --to champion --store \(other)"
        #expect(first.messages.contains(next))
        #expect(try favourite(in: other, "shop/1") == favourite(in: shop.storePath))
        expectSuccess(
            try Command.trainer("models", "promote", "shop/1", "--to", "champion", "--store", other, "--quiet"))
        #expect(try favourite(in: other) == favourite(in: shop.storePath))
        // Once more, as a job of every night does.
        let again = try copy("shop/1", "--to", other, "--format", "csv")
        #expect(again.exitCode == 0 && again.output == "model,version,store,copied\nshop,1,\(other),no\n")
        #expect(again.messages.contains("already"))
        #expect(try Command.trainer("models", "verify", "--store", other).output.contains("none"))
    }

    @Test("What makes no sense ends with 64, what is not there or damaged with 5, and makes no store")
    func refusals() throws {
        expectError(try copy("shop/1", "--to", ""), .wrongUsage, "--to")
        expectError(try copy("shop/1"), .wrongUsage, "--to")
        expectError(try copy("--to", other), .wrongUsage, "reference")
        expectError(try copy("Shop/1", "--to", other), .wrongUsage, "'Shop'")
        expectError(try copy("shop/1", "--to", shop.storePath), .wrongUsage, "onto itself", "--to")
        expectError(try copy("\(shop.storePath)/shop/1", "--to", shop.storePath), .wrongUsage, "onto itself")
        expectError(try copy("shop/1", "--to", "\(shop.storePath)/shop/1"), .wrongUsage, "outside of the store")
        expectError(try copy("shop/2", "--to", other), .modelUnusable, "no version 2")
        expectError(try copy("./nowhere", "--to", other), .modelUnusable, "nowhere")
        let file = try shop.folder.file("plain", "text")
        expectError(try copy("shop/1", "--to", file), .cannotWrite, file)
        #expect(truncate("\(shop.storePath)/shop/1/users.safetensors", 100) == 0)
        expectError(
            try copy("shop/1", "--to", other), .modelUnusable, "users.safetensors", "is not copied",
            "models verify shop/1 --store \(shop.storePath)")
        #expect(try SampleShop.names(in: shop.folder.path) == ["events.csv", "models", "plain"])
    }

    @Test("Killed at any moment, it leaves nothing half")
    func killed() throws {
        for round in 0..<20 {
            let running = try Command.start(
                "trainer", ["models", "copy", "shop/1", "--to", other, "--store", shop.storePath, "--quiet"])
            usleep(UInt32(round) * 1_500)
            running.kill()
            _ = try running.wait()
            if Folder.exists("\(other)/shop/1") {
                expectSuccess(try Command.trainer("models", "verify", "shop/1", "--store", other, "--quiet"))
                try Folder.remove("\(other)/shop/1")
            }
        }
        expectSuccess(
            try Command.trainer("models", "copy", "shop/1", "--to", other, "--store", shop.storePath, "--quiet"))
        // The next writer of the model takes away what the killed ones left.
        expectSuccess(
            try Command.trainer("models", "promote", "shop/1", "--to", "champion", "--store", other, "--quiet"))
        #expect(try SampleShop.names(in: "\(other)/shop") == [".lock", "1", "aliases.json", "history.jsonl"])
    }

    /// Copies a version into a disk that is too small for it; `$1` is a folder with the store.
    private static let fillDisk = #"""
        exec unshare -m sh -euc '
          mkdir "$1/disk"
          mount -t tmpfs -o size=64k tmpfs "$1/disk"
          status=0
          "$2" models copy shop/1 --to "$1/disk/models" --store "$1/models" --quiet || status=$?
          echo "$status"
          find "$1/disk" -mindepth 1
        ' sh "$1" "$TRAINER"
        """#

    private static let canMount =
        (try? Command.shell("unshare -m sh -c 'mount -t tmpfs -o size=1m tmpfs /mnt'").exitCode == 0) ?? false

    @Test("A full disk", .enabled(if: canMount, "cannot mount a file system here"))
    func fullDisk() throws {
        let large = try SampleShop.trained(
            SampleShop.manyEvents(customers: 2000, items: 50), ["--algorithm", "popularity"])
        let result = try Command.shell(Self.fillDisk, large.folder.path)
        #expect(result.exitCode == 0 && result.output == "74\n", "\(result)")
        #expect(result.messages.contains("No space left") && result.messages.contains("Free some space"), "\(result)")
    }
}
