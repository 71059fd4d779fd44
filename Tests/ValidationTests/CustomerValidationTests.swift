import Events
import FeatureLearning
import TestSupport
import Testing
import Validation

/// Tables with one row per customer.
@Suite struct CustomerValidationTests {
    private func validate(
        _ text: String, checks: [(String, String)] = [], consent: String? = nil,
        _ change: (inout ValidationPlan.Customers) -> Void = { _ in }
    ) throws -> ValidationReport {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        var table = ValidationPlan.Customers(file: try folder.file("customers.csv", text))
        (table.schema.id, table.schema.target) = ("id", "left")
        change(&table)
        var plan = ValidationPlan(.customers(table))
        plan.checks = try checks.map { try DataCheck(of: $0.0, parsing: $0.1) }
        if let consent { plan.consent = ConsentSource(try folder.file("consent.csv", consent)) }
        return try Validation.run(plan, now: ShopTables.now)
    }

    private static let clean = """
        id,left,age,plan
        c1,yes,31,basic
        c2,no,45,plus
        c3,no,,basic
        c4,yes,28,plus

        """

    @Test func aCleanTableHasNoFinding() throws {
        let report = try validate(Self.clean, checks: [("age", "whole number from 18 to 99"), ("id", "unique")])
        #expect(report.findings.isEmpty, "\(report.findings)")
        #expect(report.events == nil && report.tables.map(\.role) == [.customers])
        let age = try #require(report.tables.first?.columns[2])
        #expect(age.empty == 1 && age.kind == .wholeNumbers && age.numbers?.median == 31)
    }

    @Test func whatATrainingRefusesIsFound() throws {
        let again = try validate(Self.clean + "c2,yes,3,basic\n")
        #expect(again.finding(.repeatedId, "id")?.examples.first?.line == 6)
        #expect(try validate(Self.clean + "c2,yes,3,basic\n") { $0.repeatedIds = true }.isSound)
        #expect(try validate(Self.clean + "c5,maybe,3,basic\n").finding(.target, "left")?.count == 3)
        #expect(try validate(Self.clean) { $0.positive = "ja" }.finding(.target)?.severity == .failure)
        #expect(try validate(Self.clean) { $0.schema.target = nil }.finding(.target) != nil)
        #expect(try validate(Self.clean) { $0.schema.numeric = ["plan"] }.finding(.invalidCell, "plan")?.count == 4)
        #expect(try validate(Self.clean) { $0.schema.ignore = ["nothing"] }.finding(.missingColumn) != nil)
        #expect(try validate(Self.clean + ",no,3,basic\n").finding(.invalidCell, "id")?.examples.first?.line == 6)
        #expect(try validate(Self.clean + "c6,,3,basic\n").finding(.invalidCell, "left") != nil)
        #expect(try validate("id,left,age\n").finding(.noRows) != nil)
    }

    @Test func consentIsComparedWithTheIds() throws {
        let consent = "user,personalization\nc1,yes\nc3,no\n"
        let report = try validate(Self.clean, consent: consent)
        #expect(report.isSound && report.funnel?.stages.map(\.dropped) == [1])
        #expect(try validate(Self.clean, consent: "user,personalization\nx,no\ny,yes\n").finding(.consent) != nil)
        #expect(try validate(Self.clean, consent: consent) { $0.schema.id = nil }.finding(.consent) != nil)
    }

    @Test func infinityIsFoundAmongMoreTextsThanAreKept() throws {
        let rows = (0..<60_000).map { row -> String in
            let isOdd = row % 30_000 == 7
            let (spend, note) = (isOdd ? " -inf" : "\(row).25", isOdd ? "inf" : "note \(row)")
            return "c\(row),\(row % 3 == 0 ? "yes" : "no"),\(spend),\(note)\n"
        }
        let text = "id,left,spend,note\n" + rows.joined()
        let report = try validate(text)
        let finding = try #require(report.finding(.invalidCell, "spend"))
        #expect(finding.severity == .failure && finding.count == 2 && finding.examples.map(\.value) == ["'-inf'"])
        #expect(report.finding(.invalidCell, "note") == nil)
        // Two of 60,000 rows may be skipped.
        #expect(try validate(text) { $0.skipInvalid = true }.isSound)
        #expect(try validate(text) { ($0.skipInvalid, $0.maximumInvalid) = (true, 0) }.finding(.tooManyInvalid) != nil)
    }

    @Test func columnsThatAreIgnoredAreNotLookedAt() throws {
        let text = "id,left,age,note\nc1,yes,3,x\nc2,no,4,x\n"
        #expect(try validate(text).finding(.constantColumn, "note") != nil)
        #expect(try validate(text) { $0.schema.ignore = ["note"] }.findings.isEmpty)
    }
}
