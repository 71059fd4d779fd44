import Diagnostics
import Events
import Ids
import ModelStore
import RecommenderModels
import Scoring
import Synchronization
import TestSupport
import Testing

/// Tables of stock and of users whose ids are not those of the model.
@Suite struct RuleTableTests {
    private let shop: SampleStore

    init() throws { shop = try SampleStore(SampleRecommender()) }

    private func stock(_ rows: [String]) throws -> Availability {
        let file = try shop.folder.file("stock.csv", (["item"] + rows).joined(separator: "\n") + "\n")
        return try Availability(file: file, for: shop.model.items)
    }

    /// Runs a batch, and returns its summary and its warnings.
    private func batch(_ change: (inout BatchJob) throws -> Void) throws -> (summary: BatchSummary, warnings: [String])
    {
        var job = BatchJob(shop.version)
        try change(&job)
        let warnings = Mutex<[String]>([])
        let progress = Progress { report in
            if case .warning(let text) = report { warnings.withLock { $0.append("\(text)") } }
        }
        let summary = try job.write(as: ListCSV.self, to: { _ in }, progress: progress)
        return (summary, warnings.withLock { $0 })
    }

    private func users(_ rows: [String]) throws -> String {
        try shop.folder.file("users.csv", (["user"] + rows).joined(separator: "\n") + "\n")
    }

    /// The items of the model are `i000` to `i059`.
    @Test(arguments: [
        (["I001", "I002"], "upper and lower case"), (["i001 ", "i002 "], "blanks around the id"),
        (["  i001", " i002"], "blanks around the id"), (["i001.0", "i002.0"], "a '.0' at the end"),
        (["\"i001\t\""], "blanks around the id"), (["I001.0"], "a '.0' at the end and upper and lower case"),
        (["P-1", "P-2"], "Write the ids byte by byte"), (["i1", "i2"], "Write the ids byte by byte"),
        (["001", "002"], "Write the ids byte by byte"), (["\"i001,i002\""], "Write the ids byte by byte"),
    ]) func stockOfAnotherSystemStops(rows: [String], remedy: String) throws {
        let error = try #require(throws: UserError.self) { try stock(rows) }
        #expect(error.code == .invalidData)
        #expect(error.problem.contains("none of the \(rows.count) items is known to the model"))
        #expect(error.problem.hasSuffix("there 'i000', 'i001', 'i002'"))
        #expect(error.place?.column == "item")
        #expect(error.remedy?.contains(remedy) == true)
    }

    @Test func stockWithoutAnItemStops() throws {
        let error = try #require(throws: UserError.self) { try stock([]) }
        #expect(error.code == .invalidData)
        #expect(error.problem.contains("no item"))
    }

    @Test func itemsThatAreNewToTheModelAreNormal() throws {
        let available = try stock(["i001", "i002", "new1", "new2", "i001"])
        #expect(available.counts == IdCounts(known: 2, unknown: 2))
        #expect(available.warning == nil)
        let few = try stock(["i001", "new1", "new2", "I003"])
        #expect(few.items == [1])
        let text = try #require(few.warning).description
        #expect(text.contains("only 1 of 4 items are known to the model: here are 'new1', 'new2', 'I003'"))
        #expect(text.hasSuffix("'I003' here is 'i003' there, but for upper and lower case"))
    }

    @Test func aBatchCountsBothSidesOfEveryTable() throws {
        let (summary, warnings) = try batch { job in
            job.users = try users(["u001", "u001", "u002", "stranger", "gone"])
            job.available = try shop.folder.file("stock.csv", "item\ni001\ni002\nnew\n")
            job.consent = ConsentSource(
                try shop.folder.file("consent.csv", "user,personalization\nu002,no\ngone,no\nu005,yes\nelsewhere,no\n"))
        }
        // Whoever said no is missing in models of later trainings, and still is no stranger.
        #expect(summary.usersList == IdCounts(known: 3, unknown: 1))
        #expect(summary.available == IdCounts(known: 2, unknown: 1))
        let consent = try #require(summary.consent)
        #expect([consent.known, consent.unknown, consent.knownNo, consent.unknownNo] == [3, 1, 2, 1])
        #expect(warnings.isEmpty)
        let plain = try batch { _ in }.summary
        #expect(plain.usersList == nil && plain.available == nil && plain.consent == nil)
    }

    /// The users of the model are `u000` to `u039`.
    @Test(arguments: [
        (["U003", "U004"], "upper and lower case"), (["u003 ", "u004 "], "blanks around the id"),
        (["\u{A0}u003"], "blanks around the id"), (["u003.0", "u004.0"], "a '.0' at the end"),
        (["\"u003\n\""], "blanks around the id"), (["3", "4"], "Write the ids byte by byte"),
        (["ann@shop.example"], "Write the ids byte by byte"), (["u0003"], "Write the ids byte by byte"),
        (["u003;u004"], "Write the ids byte by byte"),
    ]) func usersOfAnotherSystemStop(rows: [String], remedy: String) throws {
        let error = try #require(throws: UserError.self) { try batch { $0.users = try users(rows) } }
        #expect(error.code == .invalidData)
        #expect(error.problem.contains("none of the \(rows.count) users is known to the model"))
        #expect(error.remedy?.contains(remedy) == true)
    }

    @Test func fewKnownUsersAreAWarning() throws {
        let (summary, warnings) = try batch { $0.users = try users(["u003", "a", "b"]) }
        #expect(summary.usersList == IdCounts(known: 1, unknown: 2))
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("only 1 of 3 users are known to the model: here are 'a', 'b'") == true)
        #expect(try batch { $0.users = try users(["u003", "a"]) }.warnings.isEmpty)
    }

    @Test(arguments: [
        "u003 ,no\nu004,yes", "U003,no\nu004,yes", "u003.0,no\nu004,no", "u003.0,no", "4711,no\n4712,yes", "4711,no",
        "3,no\n4,no", "u3,yes", "\"u003\r\n\",no\nu004,no",
    ]) func consentThatProtectsNobodyStops(rows: String) throws {
        let file = try shop.folder.file("consent.csv", "user,personalization\n\(rows)\n")
        let error = try #require(throws: UserError.self) { try batch { $0.consent = ConsentSource(file) } }
        #expect(error.code == .invalidData)
        #expect(error.place?.file == file)
    }

    @Test func consentWithoutAnswersStops() throws {
        let file = try shop.folder.file("consent.csv", "user,personalization\n")
        #expect(throws: UserError.self) { try batch { $0.consent = ConsentSource(file) } }
        let (summary, _) = try batch { $0.consent = ConsentSource(file, defaultYes: true) }
        #expect(summary.optedOut == 0 && summary.consent == nil)
    }

    /// One list asks only for the ids that could be its customer's.
    @Test func consentBeforeOneList() throws {
        func check(_ rows: String, for user: String) throws {
            let file = try shop.folder.file("consent.csv", "user,personalization\n\(rows)\n")
            try ConsentSource(file).read().check(for: user, in: shop.model, of: shop.version, progress: .silent)
        }
        try check("u003,no", for: "u003")
        try check("u003,no", for: "u004")
        try check("stranger,no", for: "stranger")
        try check("u003 ,no\nu004,yes", for: "u005")
        for (rows, user) in [("u003 ,no", "u003"), ("u003 ,no\nu004,yes", "u003"), ("4711,no", "u003"), ("x,yes", "y")]
        {
            let error = #expect(throws: UserError.self) { try check(rows, for: user) }
            #expect(error?.code == .invalidData, "\(rows)")
        }
    }
}
