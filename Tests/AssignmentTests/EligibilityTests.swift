import Assignment
import Diagnostics
import Sources
import TestSupport
import Testing

/// Conditions on who may be in an experiment, decided by a table of customers.
@Suite struct EligibilityTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func book(_ condition: String) throws -> ExperimentBook {
        try .reading(
            """
            {"experiments": [
              {"name": "e", "placement": "home", "salt": "s", "where": "\(condition)",
               "arms": [{"name": "control", "share": 0.5}, {"name": "x", "share": 0.5, "control": "popular"}]},
              {"name": "f", "placement": "basket", "salt": "s",
               "arms": [{"name": "control", "share": 0.5}, {"name": "x", "share": 0.5, "control": "popular"}]}]}
            """)
    }

    private func table(_ text: String) throws -> TableSource { TableSource(try folder.file("customers.csv", text)) }

    /// 400 customers, of whom every second is of the country and every fifth has no age.
    private static let customers =
        "user,country,age\n"
        + (0..<400).map { "c\($0),\($0 % 2 == 0 ? "DE" : "AT"),\($0 % 5 == 0 ? "" : "\($0 % 80)")\n" }.joined()

    @Test func onlyWhoMeetsTheConditionIsInAndInTheSameArm() throws {
        let everybody = try Self.book("country !empty").deciding(by: table(Self.customers))
        let some = try Self.book("country = DE and age >= 18").deciding(by: table(Self.customers))
        var count = 0
        for number in 0..<400 {
            let id = "c\(number)"
            let isEligible = number % 2 == 0 && number % 5 != 0 && number % 80 >= 18
            #expect(some.letter(id) == (isEligible ? everybody.letter(id) : "-"))
            // An experiment without a condition is for all, also for those whom the table lacks.
            #expect(some.letter(id, at: "basket") != "-")
            if isEligible { count += 1 }
        }
        #expect(count > 100)
        #expect(everybody.letter("stranger") == "-" && everybody.letter("stranger", at: "basket") != "-")
        var id = "c1"
        let standing = id.withUTF8 { some.standing(of: UnsafeRawBufferPointer($0), in: 0, on: 20_000) }
        #expect(standing == .notEligible)
    }

    @Test func aConditionNeedsATableThatHasItsColumns() throws {
        func failure(_ condition: String, _ text: String?) throws -> UserError {
            try #require(throws: UserError.self) {
                _ = try Self.book(condition).deciding(by: text.map { try table($0) })
            }
        }
        let without = try failure("country = DE", nil)
        #expect(without.code == .invalidData && without.place?.line == 2)
        #expect(without.problem.contains("the experiment 'e': it has a condition, and there is no table of customers"))
        let column = try failure("land = DE", Self.customers)
        #expect(column.problem.contains("'where' names the column 'land'") && column.place?.line == 2)
        #expect(column.remedy?.contains("user, country, age") == true)
        let twice = try failure("country = DE", "user,country\na,DE\nb,AT\na,AT\n")
        #expect(twice.problem == "the customer has two rows" && twice.place?.line == 4)
        let number = try failure("age > 18", "user,age\na,20\nb,old\n")
        #expect(number.problem.contains("expected a number for 'age > 18', found 'old'") && number.place?.line == 3)
        #expect(try failure("age > 18", "user,age\n").problem.contains("no customer"))
        #expect(try failure("age > 18", "user,age\n,20\n").problem.contains("expected the id of a customer"))
        #expect(throws: UserError.self) { try Self.book("age >") }
        let plain = try Self.book("age > 18").deciding(by: table("user,age\na,20\n"))
        #expect(plain.hasConditions && plain.customersFile?.hasSuffix("customers.csv") == true)
    }

    @Test func theFileMayBeginWithAByteOrderMarkOrBeCompressed() throws {
        let text = #"{"holdout": {"share": 0.1, "salt": "h"}}"#
        let marked = try folder.file("marked.json")
        try folder.write([0xEF, 0xBB, 0xBF] + Array(text.utf8), to: marked)
        #expect(try ExperimentBook(file: marked).holdout?.share == 0.1)
        let plain = try folder.file("plain.json", text)
        let result = try Command.shell("gzip -c \"$1\" >\"$1.gz\"", plain)
        #expect(result.exitCode == 0)
        #expect(try ExperimentBook(file: "\(plain).gz").holdout?.share == 0.1)
        let cut = try folder.file("cut.json.gz")
        try folder.write(Array(try bytes(of: "\(plain).gz").dropLast(9)), to: cut)
        #expect {
            try ExperimentBook(file: cut)
        } throws: {
            ($0 as? UserError)?.problem.contains("gzip") == true
        }
    }
}
