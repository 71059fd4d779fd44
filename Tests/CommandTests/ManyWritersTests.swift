import Documents
import Files
import FoundationEssentials
import ModelStore
import TestSupport
import Testing

/// Eight processes that write, promote, prune, forget and read one model at the same time.
@Suite("Eight processes at once")
struct ManyWritersTests {
    /// `ENDCAP_WRITERS_SECONDS`, for a longer run.
    private static let seconds =
        ProcessInfo.processInfo.environment["ENDCAP_WRITERS_SECONDS"].flatMap { Int($0) } ?? 15

    /// What each process does again and again with the model of the store; a further role is an entry.
    ///
    /// `$RANDOM_VERSION` is one of the versions that are there; `$RUN` counts the runs that went well, from 0 on.
    private static let roles: [(name: String, command: String)] = [
        (
            "write",
            #""$TRAINER" fit recommender --events "$1/events.csv" --model shop --algorithm popularity --format csv"#
        ),
        (
            "write",
            #""$TRAINER" fit recommender --events "$1/events.csv" --model shop --algorithm popularity --format csv"#
        ),
        ("promote", #""$TRAINER" models promote "shop/$RANDOM_VERSION" --to champion"#),
        ("forget", #""$TRAINER" models forget shop --user "person-$(printf %04d "$RUN")-""#),
        ("roll back", #""$TRAINER" models rollback shop --to "$RANDOM_VERSION""#),
        ("prune", #""$TRAINER" models prune shop --keep 3 --keep-for 10s"#),
        ("read", #""$SCORER" recommend --model shop --user ada --format json"#),
        ("verify", #""$TRAINER" models verify"#),
    ]

    /// How the runs of a role may end, if not with 0 alone: a version may be pruned, an alias moved, and somebody of whom
    /// a training under way has read may be forgotten, before a command has the lock.
    private static let allowed: [String: Set<Substring>] = [
        "promote": ["0", "5", "75"], "roll back": ["0", "5", "75"], "write": ["0", "75"], "forget": ["0", "75"],
    ]
    /// More than can be forgotten in the time.
    private static let persons = 2_000

    /// Runs a command until the time is over; prints a line `=CODE` after the output of each run.
    private static func loop(_ command: String) -> String {
        """
        end=$(($(date +%s) + \(seconds)))
        RUN=0
        while [ "$(date +%s)" -lt "$end" ]; do
            RANDOM_VERSION=$(ls "$1/models/shop" | grep '^[1-9][0-9]*$' | sort -R | head -n 1)
            status=0
            \(command) --store "$1/models" --quiet || status=$?
            if [ $status = 0 ]; then RUN=$((RUN + 1)); fi
            echo "=$status"
            echo "=$status" >&2
        done
        """
    }

    @Test("No lost version, no torn alias, the chain whole")
    func together() throws {
        var events = SampleShop.events
        for number in 0..<Self.persons { events += Self.rows(of: number) }
        let shop = try SampleShop.trained(events, ["--algorithm", "popularity"])
        let programs = try "TRAINER='\(Command.path(of: "trainer"))' SCORER='\(Command.path(of: "scorer"))'"
        let processes = try Self.roles.map { role in
            try Command.start("/bin/sh", ["-c", "\(programs)\n\(Self.loop(role.command))", "sh", shop.folder.path])
        }
        let results = try processes.map { try $0.wait() }
        var counts: [String: Int] = [:]
        for (role, result) in zip(Self.roles, results) {
            let codes = result.output.split(separator: "\n").filter { $0.hasPrefix("=") }.map { $0.dropFirst() }
            #expect(!codes.isEmpty, "\(role.name)")
            counts[role.name, default: 0] += codes.count { $0 == "0" }
            #expect(
                Set(codes).isSubset(of: Self.allowed[role.name] ?? ["0"]),
                "\(role.name): \(result.messages.suffix(2000))")
            for text in result.messages.split(separator: "=") where text.contains("error") && text.contains("damaged") {
                Issue.record("\(role.name): \(text)")
            }
        }
        let history = try shop.store.history(of: "shop")
        let written = history.entries.filter { $0.action == .written }.compactMap(\.version)
        #expect(written == Array(1...written.count))
        let told = zip(Self.roles, results).filter { $0.0.name == "write" }.flatMap { Self.numbers(in: $0.1.output) }
        #expect(Set(told).isSubset(of: written) && told.count == Set(told).count && told.count == written.count - 1)
        let present = try shop.store.versionNumbers(of: "shop")
        #expect(Set(present).isDisjoint(with: history.prunedVersions.keys))
        #expect((present + history.prunedVersions.keys).sorted() == written)
        #expect(try shop.store.aliases(of: "shop") == history.aliases())
        for (alias, number) in history.aliases() { #expect(present.contains(number), "\(alias)") }
        let report = try shop.store.verify()
        #expect(report.problems.isEmpty, "\(report.problems)")
        #expect(try SampleShop.names(in: "\(shop.storePath)/shop").filter { $0.hasPrefix(".") } == [".lock"])
        try checkForgotten(counts["forget"] ?? 0, in: shop.storePath)
        let pruned = history.prunedVersions.count
        #expect(pruned > 0 && counts.values.allSatisfy { $0 > 0 }, "\(counts)")
        let runs = counts.map { "\($0.value) × \($0.key)" }.sorted().joined(separator: ", ")
        print(
            "seen: eight processes for \(Self.seconds) s: \(runs); \(written.count) versions, \(pruned) of them pruned")
    }

    private static func name(of number: Int) -> String { "person-\(String("000\(number)".suffix(4)))-" }

    private static func rows(of number: Int) -> String {
        "\(name(of: number)),tea,2024-01-01\n\(name(of: number)),milk,2024-01-02\n"
    }

    /// Looks for those who were forgotten in every byte of the store.
    private func checkForgotten(_ count: Int, in store: String) throws {
        #expect(count < Self.persons)
        let names = Set((0..<count).map { Array(Self.name(of: $0).utf8) })
        let kept = Array(Self.name(of: Self.persons - 1).utf8)
        var isAnybodyThere = false
        for path in try Self.files(in: store) {
            let bytes = try bytes(of: path)
            guard bytes.count >= kept.count else { continue }
            for start in 0...bytes.count - kept.count where bytes[start] == UInt8(ascii: "p") {
                let name = Array(bytes[start..<start + kept.count])
                #expect(!names.contains(name), "\(path) at \(start)")
                isAnybodyThere = isAnybodyThere || name == kept
            }
        }
        #expect(isAnybodyThere)
    }

    private static func files(in folder: String) throws -> [String] {
        try SampleShop.names(in: folder).flatMap { name -> [String] in
            let path = "\(folder)/\(name)"
            return Folder.isFolder(path) ? try files(in: path) : [path]
        }
    }

    /// The numbers that fits have printed, in the second column of a table of one row.
    private static func numbers(in output: String) -> [Int] {
        output.split(separator: "\n").filter { $0.hasPrefix("shop,") }.compactMap {
            $0.split(separator: ",").dropFirst().first.flatMap { Int($0) }
        }
    }
}
