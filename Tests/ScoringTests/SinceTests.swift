import Diagnostics
import Events
import Files
import Scoring
import TestSupport
import Testing

/// Only the lists that differ from those of an earlier batch.
@Suite struct SinceTests {
    private let shop: SampleStore

    init() throws { shop = try SampleStore(SampleRecommender(users: 12, items: 20)) }

    private func earlier(_ text: String, _ name: String = "earlier.csv") throws -> String {
        try shop.folder.file(name, text)
    }

    private func whole() throws -> String {
        var job = BatchJob(shop.version)
        job.count = 4
        return try job.text(ListCSV.self).text
    }

    private func since(_ path: String, _ change: (inout BatchJob) -> Void = { _ in }) throws -> (Lists, BatchSummary) {
        var job = BatchJob(shop.version)
        (job.count, job.since) = (4, path)
        change(&job)
        let (text, summary) = try job.text(ListCSV.self)
        return (Lists(text), summary)
    }

    @Test func theSameListsAreNotWrittenWhateverTheirScores() throws {
        let lines = try whole().split(separator: "\n")
        let other = lines.dropFirst().map { line in
            let cells = line.split(separator: ",")
            return "\(cells[0]),\(cells[1]),\(cells[2]),0.5,popular\n"
        }
        let path = try earlier("user,rank,item,score,source\n" + other.joined())
        let (lists, summary) = try since(path)
        #expect(lists.users.isEmpty)
        #expect(summary.rows == 0 && summary.users == 12 && summary.rowsBySource.isEmpty)
        #expect(summary.changes?.unchanged == 12 && summary.changes?.gone == [])
    }

    @Test func whatDiffersIsWrittenAndWhoIsGoneIsNamed() throws {
        var rows = try whole().split(separator: "\n").dropFirst().map { $0.split(separator: ",").map(String.init) }
        // u002 had its first two items in the other order, u005 one item fewer, u007 no list; `old` is no customer now.
        func position(_ user: String) throws -> Int { try #require(rows.firstIndex { $0[0] == user }) }
        let first = try position("u002")
        (rows[first][2], rows[first + 1][2]) = (rows[first + 1][2], rows[first][2])
        rows.remove(at: try position("u005") + 3)
        rows.removeAll { $0[0] == "u007" }
        rows.append(["old", "1", "i001", "1", "popular"])
        let text = "user,rank,item,score,source\n" + rows.map { $0.joined(separator: ",") + "\n" }.joined()
        let (lists, summary) = try since(try earlier(text))
        #expect(lists.users == ["u002", "u005", "u007"])
        let all = Lists(try whole())
        for user in lists.users { #expect(lists[user] == all[user]) }
        let changes = try #require(summary.changes)
        #expect((changes.changed, changes.new, changes.unchanged) == (2, 1, 9))
        #expect(changes.gone == ["old"])
        #expect(summary.rows == 12)
        // Each part sees only its own customers.
        let parts = try (1...3).map { number in
            try since("\(shop.folder.path)/earlier.csv") { $0.shard = Shard("\(number)/3") }
        }
        #expect(parts.flatMap { $0.0.users }.sorted() == ["u002", "u005", "u007"])
        #expect(parts.flatMap { $0.1.changes?.gone ?? [] } == ["old"])
    }

    @Test func whoHasNoListAnyMoreIsGone() throws {
        let path = try earlier(try whole())
        let candidates = try shop.folder.file("candidates.csv", "user,item\nu001,i001\nu001,i002\nu001,i003\n")
        let (_, summary) = try since(path) { $0.candidates = CandidateSource(candidates) }
        #expect(summary.changes?.gone == shop.sample.userNames.filter { $0 != "u001" })
    }

    @Test func filesThatAreNoListsAreRefused() throws {
        let texts = [
            ("user,item\nu001,i001\n", "'rank'"), ("user,rank,item\nu001,2,i001\n", "do not go from 1 up by 1"),
            ("user,rank,item\nu001,1,i001\nu002,1,i001\nu001,2,i002\n", "in two places"),
            ("user,rank,item\n,1,i001\n", "expected an id"),
        ]
        for (text, part) in texts {
            let path = try earlier(text)
            expectError(.invalidData, part) { try since(path) }
        }
        let path = try earlier(try whole())
        _ = try earlier(#"{"summary": {"since": {}}}"#, "earlier.csv.manifest.json")
        expectError(.wrongUsage, "only the lists that had changed") { try since(path) }
    }
}
