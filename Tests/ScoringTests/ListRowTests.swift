import Diagnostics
import Ids
import LinearAlgebra
import ModelFiles
import RecommenderModels
import Scoring
import Synchronization
import Tables
import TestSupport
import Testing

@Suite struct ListRowTests {
    /// A row with ids in place of positions, and a score as it is written.
    private struct NamedRow: Sendable, Equatable {
        let user: String
        let rank: Int
        let item: String
        let score: String
        let source: String
    }

    /// Runs a job and returns its rows as values, without any format.
    private func values(of job: BatchJob, progress: Progress = .silent) throws -> (rows: [NamedRow], begun: Int) {
        var all: [NamedRow] = []
        var begun = 0
        _ = try job.run(
            begin: { columns -> @Sendable (ListRows) throws -> [NamedRow] in
                begun += 1
                return { rows in
                    try rows.map { row in
                        NamedRow(
                            user: rows.users.string(at: row.user), rank: row.rank,
                            item: try columns.models[row.model].ids.string(at: Int(row.item)),
                            score: row.score.description,
                            source: row.source.rawValue)
                    }
                }
            },
            consume: { (rows: [NamedRow]) in all += rows }, progress: progress)
        return (all, begun)
    }

    @Test(arguments: [1, 3]) func valuesAreWhatTheCSVSays(threads: Threads) throws {
        let shop = try SampleStore(SampleRecommender())
        var job = BatchJob(shop.version)
        job.count = 7
        job.threads = threads
        let lists = try shop.lists { $0.count = 7 }.lists
        let written = lists.users.flatMap { user in
            lists[user].map {
                NamedRow(user: user, rank: $0.rank, item: $0.item, score: $0.score, source: $0.source)
            }
        }
        #expect(written.count == 40 * 7)
        let (rows, begun) = try values(of: job)
        #expect(rows == written)
        #expect(begun == 1)
    }

    /// A wave is 4 parts of 480 customers for each thread; the rows keep the order of the customers across waves.
    @Test func rowsOfManyCustomersAreInOrderAndReportedByWave() throws {
        let shop = try SampleStore(SampleRecommender())
        let names = ["u001"] + (1..<2000).map { "stranger\(2000 - $0)" }
        var job = BatchJob(shop.version)
        job.users = try shop.folder.file("users.csv", "user\n\(names.joined(separator: "\n"))\n")
        job.count = 2
        let reports = Mutex<[Progress.Report]>([])
        let rows = try values(of: job, progress: Progress { report in reports.withLock { $0.append(report) } }).rows
        #expect(rows.map(\.user) == names.flatMap { [$0, $0] })
        #expect(rows.map(\.rank) == names.flatMap { _ in [1, 2] })
        let expected = [1920, 2000].map {
            Progress.Report.advance(activity: "ranking", done: $0, total: 2000, unit: "customers", remark: nil)
        }
        let reported = reports.withLock { $0 }.filter { if case .advance = $0 { true } else { false } }
        #expect(reported == expected)
    }

    @Test func idsWithCommasQuotesAndLineFeedsAreQuoted() throws {
        let sample = try SampleRecommender(users: 1, items: 4, histories: [.empty], popularity: [4, 3, 2, 1])
        let plain = sample.content
        let items = ["a\nb", "a\"b", "a,b", "ab"]
        let content = RecommenderContent(
            settings: plain.settings, items: IdTable(sortedIds: items.map(\.utf8)),
            users: IdTable(sortedIds: ["x\n\"1\""].map(\.utf8)), knowledge: plain.knowledge,
            popularity: plain.popularity, history: plain.history, table: nil)
        let shop = try SampleStore(sample, content: content)
        let job = BatchJob(shop.version)
        let rows = try values(of: job).rows
        #expect(rows.map(\.item) == items)
        #expect(rows.allSatisfy { $0.user == "x\n\"1\"" })
        let fields = ["\"a\nb\"", "\"a\"\"b\"", "\"a,b\"", "ab"]
        let lines = zip(rows, fields).map { "\"x\n\"\"1\"\"\",\($0.rank),\($1),\($0.score),popular\n" }
        #expect(try job.text(ListCSV.self).text == "user,rank,item,score,source\n" + lines.joined())
    }

    @Test func aJobWithoutCustomersWritesNothing() throws {
        let shop = try SampleStore(SampleRecommender())
        var job = BatchJob(shop.version)
        job.users = try shop.folder.file("users.csv", "user\n")
        let error = try #require(throws: UserError.self) { try job.text(ListCSV.self) }
        #expect(error.code == .invalidData && error.place?.file == job.users)
    }

    @Test func whoCannotTakeRowsEndsTheJob() throws {
        struct Full: Error {}
        let shop = try SampleStore(SampleRecommender())
        let job = BatchJob(shop.version)
        #expect(throws: Full.self) {
            try job.run(
                begin: { _ -> @Sendable (ListRows) throws -> Int in
                    return { _ in throw Full() }
                },
                consume: { (_: Int) in }, progress: .silent)
        }
        #expect(throws: Full.self) {
            try job.write(as: ListCSV.self, to: { _ in throw Full() }, progress: .silent)
        }
    }
}
