import Files
import Glibc
import ModelStore
import TestSupport
import Testing

/// A store on a full disk and on one that may only be read, as the commands see it.
@Suite("Mishaps of a store")
struct MishapCommandTests {
    private static let canMount =
        (try? Command.shell("unshare -m sh -c 'mount -t tmpfs -o size=1m tmpfs /mnt'").exitCode == 0) ?? false

    private let shop: SampleShop

    init() throws {
        shop = try SampleShop.trained()
        for _ in 0..<3 { expectSuccess(try shop.fit()) }
        for version in [2, 1] {
            expectSuccess(try shop.run("trainer", ["models", "promote", "shop/\(version)", "--to", "champion"]))
        }
    }

    /// Begins a script in which `try COMMAND…` runs `trainer models COMMAND…` on the store in the current folder and
    /// prints its exit code; `$1` is the folder of the store.
    private static func script(_ body: String) -> String {
        """
        cat >"$1/body" <<'END'
        set -eu
        try() { status=0; "$TRAINER" models "$@" --store models --quiet >/dev/null || status=$?; echo "$1 $status"; }
        sums() { find models -type f ! -name .lock -exec sha256sum {} + | sort; }
        \(body)
        END
        export TRAINER SCORER
        exec unshare -m sh "$1/body" "$1"
        """
    }

    private static let changes = """
        try promote shop/2 --to champion
        try rollback shop
        try prune shop --keep 1 --keep-for 0d
        try gates shop --needs-reason
        """

    @Test("On a full disk nothing changes, and all works once there is space", .enabled(if: canMount, "cannot mount"))
    func fullDisk() throws {
        let result = try Command.shell(
            Self.script(
                """
                mkdir "$1/disk"
                mount -t tmpfs -o size=1m tmpfs "$1/disk"
                cp -r "$1/models" "$1/disk/"
                cd "$1/disk"
                before=$(sums)
                head -c 2000000 /dev/zero >fill 2>/dev/null || true
                \(Self.changes)
                [ "$before" = "$(sums)" ]
                try verify
                rm fill
                \(Self.changes)
                try verify
                ls models/shop
                """), shop.folder.path)
        #expect(result.exitCode == 0, "\(result)")
        let full = ["promote 74", "rollback 74", "prune 74", "gates 74", "verify 0"]
        let free = ["promote 0", "rollback 0", "prune 0", "gates 0", "verify 0"]
        let names = ["1", "4", "aliases.json", "gates.json", "history.jsonl"]
        #expect(result.output.split(separator: "\n").map(String.init) == full + free + names, "\(result)")
        #expect(result.messages.contains("No space left"), "\(result)")
    }

    @Test("A store that may only be read is read, and each change is refused", .enabled(if: canMount, "cannot mount"))
    func readOnly() throws {
        let result = try Command.shell(
            Self.script(
                """
                cd "$1"
                mount --bind models models
                mount -o remount,ro,bind models
                before=$(sums)
                \(Self.changes)
                try prune shop --keep 1 --keep-for 0d --dry-run
                try list
                try verify
                try verify --repair
                "$SCORER" recommend --model shop --user ada --store models --quiet >/dev/null
                [ "$before" = "$(sums)" ]
                """), shop.folder.path)
        #expect(result.exitCode == 0, "\(result)")
        let expected = [
            "promote 74", "rollback 74", "prune 74", "gates 74", "prune 0", "list 0", "verify 0", "verify 0",
        ]
        #expect(result.output.split(separator: "\n").map(String.init) == expected, "\(result)")
        #expect(result.messages.contains("Read-only file system"), "\(result)")
    }
}
