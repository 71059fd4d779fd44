import CustomerModels
import Diagnostics
import Documents
import Events
import Features
import LinearAlgebra
import ModelFiles
import ModelStore
import Scoring
import TestSupport
import Testing

@Suite("Uplifts in batches, and who is contacted")
struct UpliftTests {
    private let folder: TemporaryFolder
    private let store: ModelStore

    init() throws {
        folder = try TemporaryFolder()
        store = ModelStore(path: "\(folder.path)/models")
    }

    /// A model whose uplift is the column `gain`.
    private func version(
        learner: UpliftSettings.Learner = .doublyRobust, terms: ContactTerms? = nil, id: String? = "customer"
    ) throws -> Version {
        let encoder = ColumnEncoder(
            column: "gain", kind: .numeric,
            method: .number(NumberEncoder(center: 0, deviation: 1, fill: 0, hasIndicator: false)))
        let settings = UpliftSettings(
            learner: learner,
            outcome: .init(name: "bought", values: TargetValues(positive: "1", negative: "0"), baseRate: 0.3),
            treatment: .init(name: "mailed", values: TargetValues(positive: "1", negative: "0"), share: 0.5),
            schema: TableSchema(
                columns: [.init(name: "gain", kind: .numeric)], id: id, target: "bought", treatment: "mailed"),
            encoding: TableEncoding(columns: [encoder]), terms: terms)
        let slope = LinearPredictor(intercept: 0, coefficients: [1])
        let effect: UpliftModel.Effect =
            learner == .doublyRobust
            ? .linear(slope)
            : .difference(treated: slope, control: LinearPredictor(intercept: 0, coefficients: [0]))
        let model = UpliftModel(settings: settings, effect: effect)
        try store.write(model: "voucher", by: Author(name: "test") { UTCTime(seconds: 0) }) { folder in
            try model.write(toFolder: folder)
            #expect(try UpliftModel(inFolder: folder) == model)
            return Manifest(kind: "uplift", codeVersion: "test")
        }
        return try store.resolve(Reference(parsing: "voucher/1"))
    }

    private static let table = "customer,gain\na,0.1\nd,0.3\nc,-0.2\nb,0.3\ne,4\n"

    private func batch(
        of version: Version, _ table: String = table, _ change: (inout UpliftJob) throws -> Void = { _ in }
    ) throws -> (String, UpliftSummary) {
        var job = UpliftJob(version, input: try folder.file("input.csv", table))
        try change(&job)
        var bytes: [UInt8] = []
        let summary = try job.write(as: UpliftCSV.self, to: { bytes += $0 }, progress: .silent)
        return (String(decoding: bytes, as: UTF8.self), summary)
    }

    @Test("Without a cost, whoever gains is contacted; a linear uplift ends at 1")
    func gaining() throws {
        let (text, summary) = try batch(of: try version())
        #expect(
            text == "customer,uplift,contact\na,0.1,yes\nd,0.3,yes\nc,-0.2,no\nb,0.3,yes\ne,1.0,yes\n")
        #expect(summary.rows == 5)
        #expect(summary.contacts == 4)
        #expect(summary.rule == "uplift > 0")
    }

    @Test("The terms of the training decide, and those of the batch before them; equal is not worth it")
    func worth() throws {
        let version = try version(terms: try ContactTerms(cost: 2, value: 10))
        #expect(try batch(of: version).0.contains("\na,0.1,no\nd,0.3,yes\n"))
        let dear = try batch(of: version) { $0.rule = .worth(try ContactTerms(cost: 3, value: 10)) }
        #expect(dear.0.contains("\nd,0.3,no\n"))
        #expect(dear.1.contacts == 1)
    }

    @Test("The best share is exact, and goes by id among equal uplifts, in parts too")
    func best() throws {
        let version = try version(terms: try ContactTerms(cost: 2, value: 10))
        let (text, summary) = try batch(of: version) { $0.rule = try ContactRule(bestShare: 0.4) }
        #expect(text.contains("\nd,0.3,no\n") && text.contains("\nb,0.3,yes\ne,1.0,yes\n"))
        #expect(summary.contacts == 2)
        let parts = try (1...2).map { part in
            try batch(of: version) {
                $0.rule = try ContactRule(bestShare: 0.4)
                $0.shard = Shard("\(part)/2")
            }
        }
        #expect(parts.reduce(0) { $0 + $1.1.contacts } == 2)
        #expect(parts.reduce(0) { $0 + $1.1.rows } == 5)
        #expect(throws: UserError.self) { try ContactRule(bestShare: 0) }
    }

    @Test("Two log-odds give the difference of their probabilities")
    func difference() throws {
        let (text, _) = try batch(of: try version(learner: .twoModels), "customer,gain\na,1\n")
        #expect(text == "customer,uplift,contact\na,\(sigmoid(1) - 0.5),yes\n")
    }

    @Test("Whoever opted out has no uplift, and a table of nobody else is an error")
    func consent() throws {
        let consent = try folder.file("consent.csv", "user,personalization\na,no\nd,yes\n")
        let version = try version()
        let (text, summary) = try batch(of: version) { $0.consent = ConsentSource(consent) }
        #expect(!text.contains("\na,"))
        #expect(summary.optedOut == 1)
        let error = #expect(throws: UserError.self) {
            try batch(of: version, "customer,gain\na,1\n") { $0.consent = ConsentSource(consent) }
        }
        #expect(error?.code == .invalidData)
    }

    @Test("Without an id column rows have the numbers of their lines")
    func lines() throws {
        let (text, _) = try batch(of: try version(id: nil), "gain\n0.5\n-0.5\n")
        #expect(text == "line,uplift,contact\n2,0.5,yes\n3,-0.5,no\n")
    }

    @Test("A model of another family is refused with what to do")
    func otherFamily() throws {
        let version = try version()
        let error = #expect(throws: UserError.self) { try PropensityModel(inFolder: version.folder) }
        #expect(error?.code == .wrongUsage)
    }
}
