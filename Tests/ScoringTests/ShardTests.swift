import Diagnostics
import Events
import Scoring
import TestSupport
import Testing

/// Parts of a batch that several processes make.
@Suite struct ShardTests {
    private func sorted(_ text: String) -> [Substring] { text.split(separator: "\n").dropFirst().sorted() }

    @Test func onlyWholePartsAreRead() {
        #expect(Shard("2/7").map { [$0.number, $0.count] } == [2, 7])
        for text in [
            "", "2", "0/7", "8/7", "-1/7", "1/0", "1/10001", "1/7/7", " 1/7", "1/ 7", "a/b", "1/99999999999999999999",
        ] {
            #expect(Shard(text) == nil, "\(text)")
        }
    }

    /// `printf %s ID | sha256sum | head -c 8`, as a number, modulo 7.
    @Test(arguments: [("u001", 0x992a_b96f as UInt32), ("", 0xe3b0_c442), ("\u{FC}", 0x6074_74ca)])
    func aPartIsThatOfTheDocumentedHash(id: String, first: UInt32) throws {
        let expected = Int(first) % 7 + 1
        for number in 1...7 {
            let shard = try #require(Shard("\(number)/7"))
            #expect(Array(id.utf8).withUnsafeBytes { shard.has($0) } == (number == expected))
        }
    }

    @Test(arguments: [1, 2, 7]) func listsOfAllPartsAreTheWholeBatch(count: Int) throws {
        let shop = try SampleStore(SampleRecommender(users: 60, items: 30))
        let consent = try shop.folder.file("consent.csv", "user,personalization\nu003,no\nstranger,no\n")
        var job = BatchJob(shop.version)
        job.consent = ConsentSource(consent)
        let whole = try job.text(ListCSV.self)
        var rows: [Substring] = []
        var users = 0
        for number in 1...count {
            job.shard = Shard("\(number)/\(count)")
            let part = try job.text(ListCSV.self)
            #expect(part.text.hasPrefix("user,rank,item,score,source\n"))
            rows += part.text.split(separator: "\n").dropFirst()
            users += part.summary.users
        }
        #expect(rows.sorted() == sorted(whole.text))
        #expect(users == whole.summary.users)
    }

    @Test(arguments: ["customer", nil]) func probabilitiesOfAllPartsAreTheWholeBatch(id: String?) throws {
        let sample = try SampleProbabilities(id: id)
        let rows = (0..<50).map { "c\($0),\($0)\n" }.joined()
        var job = TableScoreJob(sample.version, input: try sample.folder.file("t.csv", "customer,tenure\n" + rows))
        let whole = try job.text(ScoreCSV.self)
        var (found, counted): ([Substring], Int) = ([], 0)
        for number in 1...7 {
            job.shard = Shard("\(number)/7")
            let part = try job.text(ScoreCSV.self)
            found += part.text.split(separator: "\n").dropFirst()
            counted += part.summary.rows
        }
        #expect(found.sorted() == sorted(whole.text))
        #expect(counted == 50)
    }

    /// Tables of customers are compared with everybody, so a part ends as the whole batch does.
    @Test func partsMeetTablesOfFewCustomersAsTheWholeBatchDoes() throws {
        let shop = try SampleStore(SampleRecommender(users: 60, items: 30))
        var job = BatchJob(shop.version)
        let pairs = (0..<3).flatMap { user in (0..<9).map { "u00\(user),i00\($0)\n" } }.joined()
        job.candidates = CandidateSource(try shop.folder.file("pairs.csv", "user,item\n" + pairs))
        job.consent = ConsentSource(try shop.folder.file("consent.csv", "user,personalization\nu003,no\n"))
        let whole = try job.text(ListCSV.self)
        var rows: [Substring] = []
        for number in 1...7 {
            job.shard = Shard("\(number)/7")
            let part = try job.text(ListCSV.self)
            rows += part.text.split(separator: "\n").dropFirst()
            #expect(part.summary.candidateUsers == whole.summary.candidateUsers)
        }
        #expect(rows.sorted() == sorted(whole.text))
        #expect(rows.count == whole.summary.rows && rows.count > 20)
    }

    @Test func aPartWithoutCustomersIsAHeader() throws {
        let shop = try SampleStore(SampleRecommender(users: 5, items: 20))
        var job = BatchJob(shop.version)
        job.users = try shop.folder.file("users.csv", "user\nu001\n")
        let parts = try (1...9).map { number in
            job.shard = Shard("\(number)/9")
            return try job.text(ListCSV.self)
        }
        #expect(parts.filter { $0.summary.rows == 10 }.count == 1)
        #expect(parts.filter { $0.text == "user,rank,item,score,source\n" && $0.summary.users == 0 }.count == 8)
        // Nobody at all is an error of every part.
        job.users = try shop.folder.file("nobody.csv", "user\n")
        expectError(.invalidData, "no user to make a list for") { try job.text(ListCSV.self) }
        job.users = nil
        job.available = try shop.folder.file("empty.csv", "item\n")
        expectError(.invalidData, "empty.csv") { try job.text(ListCSV.self) }
    }
}
