import Diagnostics
import Events
import ModelStore
import Scoring
import TestSupport
import Testing

/// Tables that leave no customer to score, or too few.
@Suite struct EmptyScoresTests {
    private let sample: SampleProbabilities
    private let output: String

    init() throws {
        sample = try SampleProbabilities()
        output = try sample.folder.file("scores.csv", "yesterday")
    }

    private func run(
        _ rows: [String], consent: String? = nil, skips: Bool = false, maximum: Double? = nil
    ) throws -> ScoreSummary {
        let table = "customer,tenure\n" + rows.map { $0 + "\n" }.joined()
        var job = TableScoreJob(sample.version, input: try sample.folder.file("customers.csv", table))
        if let consent {
            job.consent = ConsentSource(
                try sample.folder.file("consent.csv", "user,personalization\n" + consent), defaultYes: true)
        }
        job.skipsInvalid = skips
        job.maximumInvalid = maximum ?? job.maximumInvalid
        let store = ModelStore(path: "\(sample.folder.path)/models")
        return try BatchFile(job, output: output).run(
            as: ScoreCSV.self, clock: { 0 }, store: store, progress: .silent
        ).summary
    }

    private func expectKept(
        _ part: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> ScoreSummary
    ) throws {
        expectError(.invalidData, part, sourceLocation: sourceLocation, body)
        #expect(try bytes(of: output) == Array("yesterday".utf8), sourceLocation: sourceLocation)
    }

    @Test func aHeaderAlone() throws {
        try expectKept("a header but no row") { try run([]) }
        try expectKept("a header but no row") { try run([], consent: "c1,no\n", skips: true) }
    }

    @Test func everybodyOptedOut() throws {
        try expectKept("2 are of customers who opted out, 0 are invalid") {
            try run(["c1,10", "c2,14"], consent: "c1,no\nc2,no\n")
        }
        #expect(try run(["c1,10", "c2,14"], consent: "c1,no\n").rows == 1)
    }

    @Test func everyRowIsInvalid() throws {
        for maximum in [nil, 0.5, 1] as [Double?] {
            try expectKept("all 2 rows are invalid\n  2 like \(sample.folder.path)/customers.csv:2, column 'tenure'") {
                try run(["c1,long", "c2,short"], skips: true, maximum: maximum)
            }
        }
    }

    @Test func whoIsLeftOptedOut() throws {
        try expectKept("1 are of customers who opted out, 1 are invalid") {
            try run(["c1,long", "c2,14"], consent: "c2,no\n", skips: true, maximum: 1)
        }
    }

    /// Many rows are scored before the share of invalid ones is known.
    @Test func tooManyRowsAreInvalid() throws {
        var rows = (0..<70_000).map { "c\($0),\($0 % 40)" }
        for row in 0..<701 { rows[row * 99] = "c,?" }
        try expectKept("701 of 70000 rows are invalid, more than 1%") { try run(rows, skips: true) }
        rows[0] = "c,10"
        let summary = try run(rows, skips: true)
        #expect(summary.rows == 69_300 && summary.invalid == 700)
    }
}
