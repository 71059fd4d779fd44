import Diagnostics
import Documents
import LinearAlgebra
import ModelFiles
import ModelStore
import RecommenderModels
import Scoring
import Synchronization
import TestSupport
import Testing

/// A store with one version of a sample recommender.
struct SampleStore {
    let folder: TemporaryFolder
    let sample: SampleRecommender
    let store: ModelStore
    let version: Version
    let model: Recommender

    /// Stores a sample, or other content in its place.
    init(_ sample: SampleRecommender, content: RecommenderContent? = nil) throws {
        folder = try TemporaryFolder()
        self.sample = sample
        store = ModelStore(path: "\(folder.path)/models")
        let author = Author(name: "test") { UTCTime(seconds: 0) }
        try store.write(model: "sample", by: author) { folder in
            try (content ?? sample.content).write(toFolder: folder)
            return Manifest(kind: "ials", codeVersion: "test")
        }
        version = try store.resolve(Reference(parsing: "sample/1"))
        model = try Recommender(inFolder: version.folder)
    }

    /// Runs a batch and parses its lists.
    func lists(_ change: (inout BatchJob) -> Void = { _ in }) throws -> (lists: Lists, summary: BatchSummary) {
        var job = BatchJob(version)
        change(&job)
        let (text, summary) = try job.text(ListCSV.self)
        return (Lists(text), summary)
    }

    /// The list by its definition: scores in double, seen items left out, then the most popular of the other items.
    func expected(
        user: Int, count: Int, available: Set<Int>? = nil, masksSeen: Bool = true
    ) -> [(item: String, source: String)] {
        let seen = masksSeen ? Set(sample.histories[user].items.map { Int($0) }) : []
        let candidates = sample.itemNames.indices.filter { !seen.contains($0) && available?.contains($0) ?? true }
        guard !sample.histories[user].items.isEmpty else { return popular(among: candidates, count: count) }
        let scores = sample.itemNames.indices.map { item in
            zip(sample.users[user], sample.items[item]).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        }
        let best = candidates.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
        return best.prefix(count).map { (sample.itemNames[$0], "personal") }
    }

    func popular(among candidates: [Int], count: Int) -> [(item: String, source: String)] {
        let order = candidates.sorted {
            let (a, b) = (sample.popularity[$0], sample.popularity[$1])
            return a != b ? a > b : $0 < $1
        }
        return order.prefix(count).map { (sample.itemNames[$0], "popular") }
    }
}

extension BatchWork {
    /// Runs the work and returns what it writes in a format.
    func text<Format: RowFormat>(_ format: Format.Type) throws -> (text: String, summary: Summary)
    where Format.Context == Context, Format.Rows == Rows {
        var text: [UInt8] = []
        let summary = try write(as: format, to: { text += Array($0) }, progress: .silent)
        return (String(decoding: text, as: UTF8.self), summary)
    }
}

/// The rows of a file of lists by user, in order.
struct Lists: Equatable {
    struct Row: Equatable {
        let rank: Int
        let item: String
        let score: String
        let source: String
    }

    /// All users with a row, in the order of the file.
    private(set) var users: [String] = []
    private(set) var rows: [String: [Row]] = [:]

    init(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let columns = lines.first?.split(separator: ",") ?? []
        // Only lists that leave nothing out have the last column.
        #expect(["user", "rank", "item", "score", "source", "part"].starts(with: columns.map(String.init)))
        #expect(columns.count >= 5)
        #expect(lines.last == "")
        for line in lines.dropFirst().dropLast() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == columns.count, let rank = Int(cells[1]) else {
                Issue.record("a row is '\(line)'")
                continue
            }
            if users.last != cells[0] { users.append(cells[0]) }
            rows[cells[0], default: []].append(Row(rank: rank, item: cells[2], score: cells[3], source: cells[4]))
        }
    }

    subscript(user: String) -> [Row] { rows[user] ?? [] }
}

extension [Lists.Row] {
    var items: [String] { map(\.item) }
    var sources: Set<String> { Set(map(\.source)) }
}

/// Expects an error with this code whose text contains `part`.
func expectError<Result>(
    _ code: ExitCode, _ part: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Result
) {
    do {
        _ = try body()
        Issue.record("no error", sourceLocation: sourceLocation)
    } catch let error as UserError {
        #expect(error.code == code, sourceLocation: sourceLocation)
        #expect(error.description.contains(part), sourceLocation: sourceLocation)
        #expect(error.remedy != nil, sourceLocation: sourceLocation)
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}
