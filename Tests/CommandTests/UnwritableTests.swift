import Diagnostics
import Files
import Glibc
import TestSupport
import Testing

/// Unwritable places: an error with code 74 that names the path, and no partly written files.
@Suite("Stores and files that cannot be written")
struct UnwritableTests {
    /// Whether tests may act as another user and mount a small disk; if not, those tests are skipped.
    private static let canChangeUser = works("setpriv --reuid=65534 --regid=65534 --clear-groups true")
    private static let canMount = works("unshare -m sh -c 'mount -t tmpfs -o size=1m tmpfs /mnt'")

    private static func works(_ command: String) -> Bool {
        (try? Command.shell(command).exitCode == 0) ?? false
    }

    @Test("A path through a regular file")
    func throughFile() throws {
        let shop = try SampleShop()
        let events = try shop.table(SampleShop.events)
        let result = try Command.trainer(
            "fit", "recommender", "--events", events, "--store", "\(events)/models", "--model", "shop", "--quiet")
        expectError(result, .cannotWrite, events)
        expectSuccess(try shop.fit())
        expectSuccess(try shop.run("trainer", ["models", "promote", "shop/1", "--to", "champion"]))
        for output in ["\(events)/lists.csv", "\(shop.folder.path)/nowhere/lists.csv"] {
            expectError(try shop.run("scorer", ["batch", "--model", "shop", "--output", output]), .cannotWrite, output)
        }
        expectError(
            try Command.trainer(
                "simulate", "--customers", "20", "--items", "20", "--seed", "1", "--output", "\(events)/shop", "--quiet"
            ),
            .cannotWrite, events)
        #expect(try SampleShop.names(in: shop.folder.path) == ["events.csv", "models"])
        #expect(try bytes(of: events) == Array(SampleShop.events.utf8))
    }

    @Test("Where something else than a file stands: it stays")
    func otherThanFile() throws {
        let shop = try SampleShop.trained()
        let (pipe, folder) = ("\(shop.folder.path)/pipe.csv", "\(shop.folder.path)/folder.tsv.gz")
        let (device, linked) = ("\(shop.folder.path)/null.csv", "\(shop.folder.path)/linked.jsonl")
        #expect(mkfifo(pipe, 0o600) == 0)
        try Folder.make(folder)
        #expect(symlink("/dev/null", device) == 0 && symlink(folder, linked) == 0)
        for output in [pipe, folder, device, linked] {
            let before = try Command.shell(#"stat -c '%F %i' "$1""#, output)
            expectError(
                try shop.run("scorer", ["batch", "--model", "shop", "--output", output]), .cannotWrite, output,
                "not a regular file")
            #expect(try Command.shell(#"stat -c '%F %i' "$1""#, output).output == before.output)
        }
    }

    @Test("A folder of mode 0555, as another user", .enabled(if: canChangeUser, "cannot act as another user here"))
    func readOnly() throws {
        let shop = try SampleShop.trained()
        // Copy the programs, because other users may have no access to the build folder.
        _ = try Command.shell(#"cp "$TRAINER" "$SCORER" "$1" && chmod -R a+rX,a-w "$1""#, shop.folder.path)
        defer { _ = try? Command.shell(#"chmod -R u+w "$1""#, shop.folder.path) }
        let before = try SampleShop.names(in: "\(shop.storePath)/shop")
        func run(_ program: String, _ arguments: [String]) throws -> Command.Result {
            let user = ["--reuid=65534", "--regid=65534", "--clear-groups", "\(shop.folder.path)/\(program)"]
            return try Command.start("/usr/bin/setpriv", user + arguments).wait()
        }
        let events = "\(shop.folder.path)/events.csv"
        let place = ["--store", shop.storePath, "--quiet"]
        expectError(
            try run("trainer", ["fit", "recommender", "--events", events, "--model", "shop"] + place), .cannotWrite,
            "\(shop.storePath)/shop", "Permission denied")
        expectError(
            try run("trainer", ["fit", "recommender", "--events", events, "--model", "other"] + place), .cannotWrite,
            shop.storePath, "Permission denied")
        expectError(
            try run("trainer", ["models", "promote", "shop/1", "--to", "other"] + place), .cannotWrite,
            "\(shop.storePath)/shop", "Permission denied")
        let output = "\(shop.folder.path)/lists.csv"
        expectError(
            try run("scorer", ["batch", "--model", "shop", "--output", output] + place), .cannotWrite, output)
        // Reading needs no write permission.
        expectSuccess(try run("scorer", ["recommend", "--model", "shop", "--user", "ada"] + place))
        #expect(try run("trainer", ["models", "verify"] + place).exitCode == 0)
        #expect(try SampleShop.names(in: "\(shop.storePath)/shop") == before)
    }

    /// Fills a disk of 3 MB in its own mount namespace; `$1` is a folder with small and large events.
    private static let fillDisk = #"""
        exec unshare -m sh -euc '
          mkdir "$1/disk"
          mount -t tmpfs -o size=3m tmpfs "$1/disk"
          cd "$1/disk"
          files() { find . | sort; cksum lists.csv models/shop/*.json*; }
          status() { status=0; "$@" || status=$?; echo "$2: $status"; }
          fit="fit recommender --store models --model shop --algorithm popularity --quiet"
          "$2" $fit --events ../small.csv
          "$2" models promote shop/1 --to champion --store models --quiet
          "$3" batch --model shop --store models --output lists.csv --quiet
          before=$(files)
          status "$2" $fit --events ../large.csv
          test "$before" = "$(files)" && echo "as before"
          "$2" models verify --store models
          status "$3" batch --model shop --store models --users ../large.csv --output lists.csv --quiet
          test "$before" = "$(files)" && echo "as before"
          "$2" $fit --events ../small.csv
          "$2" models list --store models
        ' sh "$1" "$TRAINER" "$SCORER"
        """#

    @Test("A full disk", .enabled(if: canMount, "cannot mount a file system here"))
    func fullDisk() throws {
        let shop = try SampleShop()
        _ = try shop.table(SampleShop.events, named: "small.csv")
        // The ids alone need more space than the disk has, both in the version and in the lists.
        let long = String(repeating: "x", count: 2000)
        _ = try shop.table(
            "user,item\nada,tea\n" + (0..<2000).map { "\($0)\(long),tea\n" }.joined(), named: "large.csv")
        let result = try Command.shell(Self.fillDisk, shop.folder.path)
        #expect(result.exitCode == 0)
        let told = result.output.split(separator: "\n").map(String.init)
        #expect(told.filter { $0 == "as before" }.count == 2, "\(result)")
        #expect(told.contains("fit: 74") && told.contains("batch: 74"), "\(result)")
        #expect(told.last?.hasPrefix("shop         2 ") == true, "\(result)")
        // A warning says that the model knows few of the users.
        let errors = result.messages.split(separator: "\n").filter { !$0.contains("warning: ") }
        #expect(errors.count == 4, "\(result)")
        for (error, place) in zip([errors.first, errors.dropFirst(2).first], ["models/shop/", "lists.csv: "]) {
            #expect(error?.contains(place) == true && error?.contains("No space left on device") == true, "\(result)")
        }
        #expect(errors.filter { $0.hasPrefix("  Free some space") }.count == 2, "\(result)")
    }
}
