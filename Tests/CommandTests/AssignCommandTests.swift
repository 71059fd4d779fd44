import Documents
import TestSupport
import Testing

/// `scorer assign` as a shop runs it.
struct AssignCommandTests {
    private let folder: TemporaryFolder
    private let file: String

    init() throws {
        folder = try TemporaryFolder()
        file = try folder.file(
            "experiments.json",
            """
            {"holdout": {"share": 0.05, "salt": "c1"}, "experiments": [
              {"name": "blend-on-home", "placement": "home", "salt": "7f3a", "traffic": 0.5, "until": "2026-12-24",
               "arms": [{"name": "control", "share": 0.5},
                        {"name": "blend", "share": 0.5, "model": "recommendations@challenger"}]}]}
            """)
    }

    private func assign(_ arguments: String...) throws -> Command.Result {
        try Command.start("scorer", ["assign", "--experiments", file] + arguments).wait()
    }

    /// The arms are those of `make-assignment.py`.
    @Test func oneCustomer() throws {
        let result = try assign("--user", "c0", "--day", "2026-12-24", "--format", "json")
        #expect(result.exitCode == 0, "\(result.messages)")
        let answer = try JSONValue(parsing: Array(result.output.utf8))
        #expect(answer["user"] == "c0" && answer["day"] == "2026-12-24" && answer["holdout"] == .bool(false))
        let standing = answer["experiments"]?.arrayValue?.first
        #expect(standing?["arm"] == "blend" && standing?["placement"] == "home" && standing?["standing"] == "in")
        #expect(try assign("--user", "c0", "--day", "2026-12-25").output.contains("over"))
        #expect(try assign("--user", "c1", "--day", "2026-12-24").output.contains("held out"))
        #expect(try assign("--user", "c2", "--day", "2026-12-24").output.contains("not in it"))
    }

    @Test func aTable() throws {
        let users = try folder.file("users.csv", "user\n" + (0..<8).map { "c\($0)\n" }.joined())
        let consent = try folder.file("consent.csv", "user,personalization\nc5,no\n")
        let result = try assign("--users", users, "--day", "2026-12-24", "--consent", consent)
        #expect(result.exitCode == 0, "\(result.messages)")
        #expect(
            result.output == """
                user,experiment,arm
                c0,blend-on-home,blend
                c1,,holdout
                c6,blend-on-home,control
                c7,,holdout

                """)
        #expect(result.messages.contains("8 customers, 1 opted out, 2 held out"))
    }

    @Test func wrongUsage() throws {
        #expect(try assign().exitCode == 64)
        #expect(try assign("--user", "c0", "--users", "x.csv").exitCode == 64)
        #expect(try assign("--user", "c0", "--day", "soon").exitCode == 64)
        #expect(try Command.scorer("assign", "--experiments", "/no/such.json", "--user", "c0").exitCode == 66)
        let bad = try folder.file("bad.json", "{\"experiments\": [\n{\"name\": \"x\", \"salt\": \"s\", \"arms\": []}]}")
        let result = try Command.scorer("assign", "--experiments", bad, "--user", "c0")
        #expect(result.exitCode == 3 && result.messages.contains("bad.json:2: the experiment 'x': 'arms'"))
    }
}
