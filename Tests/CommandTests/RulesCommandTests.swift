import TestSupport
import Testing

/// `scorer rules check` as a shop runs it.
struct RulesCommandTests {
    private func check(_ text: String, _ arguments: String...) throws -> Command.Result {
        let folder = try TemporaryFolder()
        let file = try folder.file("rules.json", text)
        let items = try folder.file("items.csv", "item,price\np1,3\n")
        return try withExtendedLifetime(folder) {
            try Command.start("scorer", ["rules", "check", file] + arguments.map { $0 == "ITEMS" ? items : $0 }).wait()
        }
    }

    private let rules = """
        {"rules": [{"name": "soon", "exclude": "category = a", "from": "2030-01-01"}],
         "placements": {"home": {"model": "recommendations", "n": 3, "rules": ["soon"]}}}
        """

    @Test func withoutAModel() throws {
        let result = try check(rules, "--day", "2029-12-31")
        #expect(result.exitCode == 0)
        #expect(result.output.contains("soon  exclude") && result.output.contains("home       recommendations  3"))
        #expect(result.messages.contains("the rule 'soon': it does not hold before 2030-01-01"))
        #expect(try check(rules, "--day", "2030-01-01").messages.isEmpty)
    }

    @Test func aBadFile() throws {
        let result = try check("{\"rules\": [\n{\"name\": \"x\", \"cap\": 0, \"by\": \"category\"}]}")
        #expect(result.exitCode == 3 && result.output.isEmpty)
        #expect(result.messages.contains("rules.json:2: the rule 'x': 'cap': expected a whole number from 1 to 10000"))
    }

    @Test func wrongUsage() throws {
        #expect(try check(rules, "--items", "ITEMS").exitCode == 64)
        #expect(try check(rules, "--day", "2029-02-29").exitCode == 64)
        #expect(try Command.scorer("rules", "check").exitCode == 64)
        #expect(try Command.scorer("rules", "check", "/no/such/file.json").exitCode == 66)
    }
}
