import Testing
import Validation

/// Each violation of a check says what to do about it.
@Suite struct CheckRemedyTests {
    private static let log = "user,item,timestamp,price\nu1,a,2024-02-01,5\nu2,b,2024-02-02,\nu1,c,2024-02-03,x\n"

    @Test(arguments: [
        ("rows", "at least 5"), ("rows", "at most 2"), ("newest", "within 2d"), ("user", "unique"),
        ("price", "required"), ("price", "number"), ("price", "at most 1% empty"), ("item", "one of a b"),
        ("item", "starts a"), ("item", "time"),
    ])
    func everyDemand(subject: String, text: String) throws {
        let report = try validate(Self.log, checks: [(subject, text)])
        let finding = try #require(report.findings.first { $0.severity == .violation })
        #expect(finding.remedy?.hasSuffix(", or change the check") == true, "\(finding)")
    }

    @Test func theLastRunAlone() throws {
        var shop = ShopTables()
        shop.checks = [("rows", "within 20% of the last runs")]
        let one = try shop.validate { _, plan in plan.lastRows = [900] }
        #expect(one.finding(.check)?.text.hasSuffix("600 rows were read, 900 in the last run") == true)
        let two = try shop.validate { _, plan in plan.lastRows = [900, 1000] }
        #expect(two.finding(.check)?.text.hasSuffix("950 on average in the last 2 runs") == true)
        #expect(one.finding(.check)?.remedy != nil)
    }
}
