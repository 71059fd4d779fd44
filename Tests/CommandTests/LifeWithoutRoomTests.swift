import Diagnostics
import TestSupport
import Testing

/// Forgetting, pruning, signing and promoting where nothing can be written: an error with code 74, and nothing is lost.
@Suite struct LifeWithoutRoomTests {
    private static let canChangeUser = works("setpriv --reuid=65534 --regid=65534 --clear-groups true")
    private static let canMount = works("unshare -m sh -c 'mount -t tmpfs -o size=1m tmpfs /mnt'")

    private static func works(_ command: String) -> Bool {
        (try? Command.shell(command).exitCode == 0) ?? false
    }

    /// What changes a store of the versions 1 to 3 of `shop`; `$1` is the folder with the key.
    private static let commands = [
        "forget": "models forget shop --user customer7", "prune": "models prune shop --keep 1 --keep-for 1d",
        "sign": "models sign shop/2 --key $1/key.pem", "promote": "models promote shop/2 --to champion",
    ]

    /// Makes a store of three versions in a folder, with a key beside it.
    private func shop() throws -> SampleShop {
        let shop = try SampleShop.trained(SampleShop.manyEvents(customers: 3000, items: 40))
        for _ in 2...3 { try shop.fit(file: "\(shop.folder.path)/events.csv") }
        try #require(
            Command.shell(
                #"openssl ecparam -name prime256v1 -genkey -noout -out "$1/key.pem""#, shop.folder.path
            ).exitCode == 0)
        return shop
    }

    @Test("A store of mode 0555, as another user", .enabled(if: canChangeUser, "cannot act as another user here"))
    func readOnly() throws {
        let shop = try shop()
        let prepare =
            #"cp "$TRAINER" "$1/trainer"; chmod a+r "$1/key.pem"; chmod -R a+rX,a-w "$1"; cd "$1"; find . -type f | sort | xargs cksum"#
        let before = try Command.shell(prepare, shop.folder.path).output
        defer { _ = try? Command.shell(#"chmod -R u+w "$1""#, shop.folder.path) }
        for (name, command) in Self.commands {
            let result = try Command.shell(
                #"cd "$1"; set -- "$1"; exec setpriv --reuid=65534 --regid=65534 --clear-groups ./trainer "#
                    + command + " --store models --quiet", shop.folder.path)
            expectError(result, .cannotWrite, "models", "Permission denied")
            let after = try Command.shell(#"cd "$1"; find . -type f | sort | xargs cksum"#, shop.folder.path).output
            #expect(after == before, "\(name)")
        }
    }

    /// `$2` kilobytes of a disk of 8 MB are left in its own mount namespace, then all of it.
    private static let fillDisk = #"""
        exec unshare -m sh -euc '
          room=$2 trainer=$3 scorer=$4
          mkdir "$1/disk"
          mount -t tmpfs -o size=8m tmpfs "$1/disk"
          cp -r "$1/models" "$1/disk/models"
          cd "$1/disk"
          lists() { "$scorer" batch --model "shop/$1" --store models --output ../lists.csv --quiet >/dev/null; grep -v "^customer7," ../lists.csv | cksum; }
          # Standing versions, bytes of those that no command may change, and who has which list.
          state() { ls models/shop | grep "^[0-9]"; cksum models/shop/*/items.safetensors models/shop/*/manifest.json; tail -n 1 models/shop/history.jsonl; }
          old=$(lists 3) before=$(state)
          free=$(df -k . | tail -n 1 | tr -s " " | cut -d " " -f 4)
          head -c $(( (free - room) * 1024 )) /dev/zero >filler
          COMMANDS
          "$trainer" models verify --store models --quiet >/dev/null && echo "sound"
          test "$old" = "$(lists 3)" && echo "lists as before"
          rm filler
          for again in 1 2; do
            AGAIN
          done
          "$trainer" models verify --store models --quiet >/dev/null && echo "sound"
          test "$old" = "$(lists 3)" && echo "lists as before"
          ls models/shop | grep "^[0-9]" | tr "\n" " "
          if grep -rlE "customer7([^0-9]|$)" models; then echo "not forgotten"; fi
        ' sh "$1" "$2" "$TRAINER" "$SCORER"
        """#

    @Test(
        "A full disk, and one with room for a line but for no version",
        .enabled(if: canMount, "cannot mount a file system here"), arguments: [0, 24])
    func fullDisk(room: Int) throws {
        let shop = try shop()
        let names = Self.commands.keys.sorted()
        func run(_ name: String) -> String { "\"$trainer\" \(Self.commands[name] ?? "") --store models --quiet" }
        // With room for a line, what needs no more may succeed.
        let tried = room == 0 ? names : ["forget"]
        let failing = tried.map { name in
            "status=0; \(run(name)) >/dev/null || status=$?; echo \"\(name): $status\"; test \"$before\" = \"$(state)\" && echo \"as before\""
        }
        let script = Self.fillDisk.replacing("COMMANDS", with: failing.joined(separator: "\n  "))
            .replacing(
                "AGAIN", with: "\(run("sign")) >/dev/null; \(run("promote")) >/dev/null; \(run("forget")) >/dev/null")
        let result = try Command.shell(script, shop.folder.path, "\(room)")
        #expect(result.exitCode == 0, "\(result)")
        let told = result.output.split(separator: "\n").map(String.init)
        for name in tried { #expect(told.contains("\(name): 74"), "\(result)") }
        #expect(told.count { $0 == "as before" } == tried.count, "\(result)")
        #expect(told.count { $0 == "sound" } == 2 && told.count { $0 == "lists as before" } == 2, "\(result)")
        #expect(told.last == "1 2 3 ", "\(result)")
        #expect(result.messages.contains("No space left on device"), "\(result)")
    }
}
