import CustomerModels
import Diagnostics
import Documents
import LinearAlgebra
import Scoring
import TestSupport
import Testing

@Suite struct ScoreRowTests {
    /// Three customers whose ids need quotes; the last has no tenure.
    private static let table = "customer,tenure\n\"a,b\",10\n\"c\"\"d\",14\n\"e\nf\",\n"

    /// Runs a job and returns its rows as values, without any format.
    private func values(of job: TableScoreJob) throws -> (rows: [ScoreRow], columns: [ScoreColumns]) {
        var all: [ScoreRow] = []
        var begun: [ScoreColumns] = []
        _ = try job.run(
            begin: { columns -> @Sendable ([ScoreRow]) throws -> [ScoreRow] in
                begun.append(columns)
                return { rows in rows }
            },
            consume: { (rows: [ScoreRow]) in all += rows }, progress: .silent)
        return (all, begun)
    }

    private func text(_ format: ScoreCSV, _ rows: [ScoreRow]) -> String {
        String(decoding: format.header + format.bytes(of: rows), as: UTF8.self)
    }

    @Test func valuesAreWhatTheCSVSays() throws {
        let sample = try SampleProbabilities()
        var job = TableScoreJob(sample.version, input: try sample.folder.file("customers.csv", Self.table))
        job.reasons = 1
        let (rows, columns) = try values(of: job)
        #expect(columns == [ScoreColumns(name: "customer", reasons: 1)])
        #expect(rows.map(\.name) == ["a,b", "c\"d", "e\nf"].map { ScoreRow.Name.id(ArraySlice($0.utf8)) })
        #expect(rows.map(\.logOdds) == [-1, -0.5, -1])
        #expect(rows.map(\.reasons.count) == [0, 1, 0])
        let single = try ScoredRow.rows(
            [["tenure": "10"], ["tenure": "14"], ["tenure": nil]], by: sample.model, version: sample.version,
            explains: false)
        #expect(rows.map(\.probability) == single.map(\.probability))
        let (text, summary) = try job.text(ScoreCSV.self)
        let probabilities = rows.map(\.probability.description)
        #expect(
            text == """
                customer,probability,log_odds,reason_1,contribution_1
                "a,b",\(probabilities[0]),-1.0,,
                "c""d",\(probabilities[1]),-0.5,tenure = 14,0.5
                "e
                f",\(probabilities[2]),-1.0,,

                """)
        #expect(summary.rows == 3)
        let sum = rows.reduce(0) { $0 + $1.probability }
        #expect(summary.meanProbability == sum / 3)
    }

    @Test func rowsWithoutIdsAreNamedByTheirFirstLine() throws {
        let sample = try SampleProbabilities(id: nil)
        let job = TableScoreJob(
            sample.version, input: try sample.folder.file("customers.csv", Self.table + "last,10\n"))
        let (rows, columns) = try values(of: job)
        #expect(columns == [ScoreColumns(name: "line", reasons: 0)])
        #expect(rows.map(\.name) == [.line(2), .line(3), .line(4), .line(6)])
        #expect(rows.filter { !$0.reasons.isEmpty }.isEmpty)
        let lines = zip([2, 3, 4, 6], rows).map { "\($0),\($1.probability)\n" }
        #expect(try job.text(ScoreCSV.self).text == "line,probability\n" + lines.joined())
    }

    /// The parts of 2048 rows are written in order.
    @Test func threadsDoNotChangeAByte() throws {
        let sample = try SampleProbabilities()
        let rows = (0..<9000).map { "c\($0),\($0 * 7 % 41)\n" }
        var job = TableScoreJob(
            sample.version, input: try sample.folder.file("customers.csv", "customer,tenure\n" + rows.joined()))
        job.reasons = 2
        let one = try job.text(ScoreCSV.self)
        job.threads = 3
        let three = try job.text(ScoreCSV.self)
        #expect(one.text == three.text)
        #expect(one.summary == three.summary)
        let names = one.text.split(separator: "\n").dropFirst().map { line in String(line.prefix { $0 != "," }) }
        #expect(names == (0..<9000).map { "c\($0)" })
    }

    @Test func aTableWithoutRowsIsAnErrorAndWritesNothing() throws {
        let sample = try SampleProbabilities()
        let job = TableScoreJob(
            sample.version, input: try sample.folder.file("customers.csv", "customer,tenure\n"))
        var written = 0
        expectError(.invalidData, "a header but no row") {
            try job.write(as: ScoreCSV.self, to: { written += $0.count }, progress: .silent)
        }
        #expect(written == 0)
    }

    @Test func fieldsAreQuotedWhereTheyNeedIt() throws {
        func contribution(
            _ value: JSONValue, _ contribution: JSONValue, _ text: JSONValue
        ) throws
            -> PropensityModel.Contribution
        {
            try (["column": "plan", "value": value, "contribution": contribution, "text": text] as JSONValue).decoded(
                as: PropensityModel.Contribution.self)
        }
        let reason = try contribution("a,\"b\"\nc", 0.5, "plan is a,\"b\"\nc")
        let missing = try contribution(.null, -0.25, "plan is missing")
        let format = ScoreCSV(ScoreColumns(name: "the \"id\", quoted", reasons: 2))
        let rows = [
            ScoreRow(name: .id(ArraySlice("\"".utf8)), probability: 0.125, logOdds: -2, reasons: [reason, missing]),
            ScoreRow(name: .id(ArraySlice("plain".utf8)), probability: 0.5, logOdds: 0, reasons: [missing]),
            ScoreRow(name: .id([]), probability: 1, logOdds: 40),
            ScoreRow(name: .line(120), probability: 0, logOdds: -800),
        ]
        let expected = [
            "\"the \"\"id\"\", quoted\",probability,log_odds,reason_1,contribution_1,reason_2,contribution_2\n",
            "\"\"\"\",0.125,-2.0,\"plan is a,\"\"b\"\"\nc\",0.5,plan is missing,-0.25\n",
            "plain,0.5,0.0,plan is missing,-0.25,,\n",
            ",1.0,40.0,,,,\n", "120,0.0,-800.0,,,,\n",
        ]
        #expect(text(format, rows) == expected.joined())
        #expect(text(format, []) == expected[0])
    }
}
