import Diagnostics
import Events
import LinearAlgebra
import TestSupport
import Testing

/// A consent table protects nobody when its ids are not those of the log, so that the run must stop.
struct ConsentJoinTests {
    /// What comparing a consent table with a log of some users gave.
    private struct Outcome {
        let counts: ConsentCounts?
        let warnings: [String]
    }

    private func compare(
        _ answers: [String], with users: [String], defaultYes: Bool = true, threads: Threads = 1
    ) throws -> Outcome {
        let warnings = Warnings()
        let table = (["user,personalization"] + answers).joined(separator: "\n") + "\n"
        let consent = try withFile(table) { try Consent(file: $0, defaultYes: defaultYes) }
        let rows = (["user,item"] + users.map { "\"\($0)\",tea" }).joined(separator: "\n") + "\n"
        let log = try withFile(rows) { path in
            try EventLog.read(
                files: [path], options: EventOptions(), consent: consent, threads: threads, bytesPerBatch: 300,
                progress: .silent)
        }
        try log.consentJoin?.check(against: "the events", progress: warnings.progress)
        return Outcome(counts: log.consentJoin?.counts, warnings: warnings.all)
    }

    private func problem(_ answers: [String], with users: [String]) throws -> UserError {
        try #require(throws: UserError.self) { try compare(answers, with: users) }
    }

    /// `c2` shows that the other ids of the table are right, and the no still would count for nobody.
    @Test(arguments: [
        ("c1 ,no", "c1", "blanks around the id"), (" c1,no", "c1", "blanks around the id"),
        ("c1\t,no", "c1", "blanks around the id"), ("\u{A0}c1,no", "c1", "blanks around the id"),
        ("\"c1\n\",no", "c1", "blanks around the id"), ("C1,no", "c1", "upper and lower case"),
        ("ann@shop.example,no", "Ann@Shop.Example", "upper and lower case"), ("c1.0,no", "c1", "'.0' at the end"),
        ("17850,no", "17850.0", "'.0' at the end"), ("17850.00,no", "17850", "'.0' at the end"),
        ("c1,no", "c1 ", "blanks around the id"), (" C1.0,no", "c1", "a '.0' at the end and upper and lower case"),
    ]) func aNoThatIsWrittenInAnotherWayStops(answer: String, user: String, difference: String) throws {
        let error = try problem([answer, "c2,no", "c3,yes"], with: [user, "c2", "c3"])
        #expect(error.code == .invalidData)
        #expect(error.problem.contains("in the events stands '\(user)'"))
        #expect(error.problem.contains(difference))
        #expect(error.place?.id == String(answer.dropLast(3).filter { $0 != "\"" }))
        #expect(error.remedy?.contains("byte by byte") == true)
    }

    @Test(arguments: [
        ["4711,no", "4712,no"], ["4711,yes"], ["4711,no", "4712,yes"], ["c11,no"], ["c,no"], ["c1;no,no"],
        ["\"c1,\",no"], ["01,no"],
    ]) func aTableOfOtherPeopleStops(answers: [String]) throws {
        let error = try problem(answers, with: ["c1", "c2", "c1"])
        #expect(error.code == .invalidData)
        #expect(error.problem.contains("none of the \(answers.count) ids of the consent table is known to the events"))
        #expect(error.problem.hasSuffix("there 'c1', 'c2'"))
        #expect(error.remedy?.contains("add customers who said yes") == !answers.contains { $0.hasSuffix("yes") })
    }

    @Test func noesOfWhomNobodyIsKnownAreTold() throws {
        let answers = ["shop-c1,no", "shop-c2,no", "c3,yes", "c4,yes"]
        let outcome = try compare(answers, with: ["c1", "c2", "c3", "c4"])
        #expect(outcome.warnings.count == 1)
        #expect(outcome.warnings.first?.contains("none of the 2 that said no") == true)
        #expect(try compare(["c1,no", "c3,yes"], with: ["c1", "c3"]).warnings.isEmpty)
    }

    /// Half of an export writes ids as decimal numbers: who said no is there twice, and once counts as yes.
    @Test func aNoThatIsKnownBesideAnotherSpellingIsTold() throws {
        let outcome = try compare(["42,no", "51,no", "7,yes"], with: ["42", "42.0", "51", "7", "7.0"])
        #expect(outcome.warnings.count == 1)
        #expect(outcome.warnings.first?.contains("'42' said no, but in the events '42.0' counts as yes") == true)
    }

    @Test func bothSidesAreCounted() throws {
        let answers = ["c1,no", "c2,yes", "ghost,no", "spirit,no", "phantom,yes"]
        let counts = try #require(try compare(answers, with: ["c1", "c1", "c2", "c3"]).counts)
        #expect([counts.known, counts.unknown, counts.knownNo, counts.unknownNo] == [2, 3, 1, 2])
        #expect(counts.total == 5)
    }

    /// A customer whose own id says no is protected, and a yes that is lost takes nothing away.
    @Test(arguments: [["c1,no", "C1,no"], ["c1,no", "c1 ,no"], ["c2,no", "C1,yes"], ["c2,yes", "c1.0,yes"]])
    func whatDoesNoHarmIsOnlyCounted(answers: [String]) throws {
        let outcome = try compare(answers, with: ["c1", "c2"])
        #expect(outcome.counts?.known == 1 && outcome.counts?.unknown == 1)
        #expect(outcome.warnings.isEmpty)
    }

    @Test func aNoBesideItsOwnYesInAnotherSpellingStops() throws {
        #expect(try problem(["c1,yes", "C1,no"], with: ["c1"]).problem.contains("in the events stands 'c1'"))
    }

    @Test func whereSilenceMeansNoNobodyIsTakenForAnother() throws {
        let outcome = try compare(["C1,no", "c2,yes"], with: ["c1", "c2"], defaultYes: false)
        #expect(outcome.counts?.known == 1 && outcome.counts?.unknownNo == 1)
    }

    @Test func leadingZerosAreOnlyTold() throws {
        let outcome = try compare(["007,no", "c2,yes"], with: ["7", "c2"])
        #expect(outcome.counts?.unknownNo == 1)
        #expect(outcome.warnings.count == 1)
        #expect(outcome.warnings.first?.contains("the no of '007' counts for nobody; in the events stands '7'") == true)
    }

    /// Every batch of rows has its own share of the customers.
    @Test(arguments: [1, 2, 3] as [Threads]) func threadsDoNotChangeTheCounts(threads: Threads) throws {
        let users = (0..<400).map { "u\($0 % 37)" }
        var answers = (0..<10).map { "u\($0),no" } + (10..<20).map { "u\($0),yes" }
        answers += (0..<5).map { "x\($0),no" } + ["y0,yes", "y1,yes"]
        let counts = try #require(try compare(answers, with: users, threads: threads).counts)
        #expect([counts.known, counts.unknown, counts.knownNo, counts.unknownNo] == [20, 7, 10, 5])
    }

    /// A no counts as known by any of its rows, because no row of it is looked at any further.
    @Test func aNoIsKnownByRowsThatConditionsWouldDrop() throws {
        let consent = try withFile("user,personalization\nc1,no\nc2,yes\n") {
            try Consent(file: $0, defaultYes: true)
        }
        var options = EventOptions()
        options.conditions = [try Condition(parsing: "item = tea")]
        let log = try withFile("user,item\nc1,milk\nc2,milk\nc3,tea\n") { path in
            try EventLog.read(files: [path], options: options, consent: consent, progress: .silent)
        }
        let counts = try #require(log.consentJoin?.counts)
        #expect([counts.known, counts.unknown, counts.knownNo, counts.unknownNo] == [1, 1, 1, 0])
    }

    @Test func aTableWithoutAnswersNeedsADefault() throws {
        try withFile("user,personalization\n") { (path: String) throws in
            let error = #expect(throws: UserError.self) { try ConsentSource(path).read() }
            #expect(error?.code == .invalidData && error?.place?.file == path)
            #expect(error?.remedy?.contains("data.consent.default") == true)
            #expect(try ConsentSource(path, defaultYes: true).read().isEmpty)
            #expect(try ConsentSource(path, defaultYes: false).read().isOptedOut("anybody"))
        }
    }

    /// What a model that was trained without customers who said no knows of a table of these alone.
    @Test func aTableOfRefusalsAloneMayMeetAModelWithoutThem() throws {
        func join(_ answers: String) throws -> ConsentJoin {
            var join = ConsentJoin(
                try withFile("user,personalization\n\(answers)") { try Consent(file: $0, defaultYes: true) })
            for customer in ["c2", "c3"] { Array(customer.utf8).withUnsafeBytes { join.add($0) } }
            return join
        }
        try join("c1,no\n").check(against: "the model", wasMadeWithoutRefusals: true, progress: .silent)
        for answers in ["c1,yes\n", "c1,no\nc4,yes\n", "C2,no\n"] {
            let table = try join(answers)
            #expect(throws: UserError.self) {
                try table.check(against: "the model", wasMadeWithoutRefusals: true, progress: .silent)
            }
        }
        let other = try join("c1,no\n")
        #expect(throws: UserError.self) { try other.check(against: "the model", progress: .silent) }
    }
}
