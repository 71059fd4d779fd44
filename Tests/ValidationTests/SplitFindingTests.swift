import Events
import Testing
import Validation

/// A test that begins where nobody can be trained on, measured on, or both.
@Suite struct SplitFindingTests {
    /// Two customers, of whom each has events on one side of 2024-01-10.
    private static let log = """
        user,item,timestamp
        u1,a,2024-01-01
        u1,b,2024-01-04
        u2,a,2024-01-28

        """

    private func finding(_ start: ValidationPlan.TestStart) throws -> Finding {
        let report = try validate(Self.log) { $0.testStart = start }
        return try #require(report.finding(.split))
    }

    @Test func beforeTheLog() throws {
        let finding = try finding(.secondsBeforeNewest(40 * 86_400))
        // 40 days before 2024-01-28.
        #expect(finding.text.contains("2023-12-19T00:00:00Z") && finding.text.contains("2024-01-01T00:00:00Z"))
        #expect(finding.text.hasSuffix("nothing is left to train on"))
        #expect(finding.remedy == "Begin the test later with split.test: the log spans 27 days")
    }

    @Test func afterTheLog() throws {
        // 2030-01-01.
        let finding = try finding(.time(1_893_456_000_000))
        #expect(finding.text.contains("2024-01-28T00:00:00Z") && finding.text.hasSuffix("nothing is held out"))
        #expect(finding.remedy == "Begin the test within the log with split.test_from")
    }

    @Test func nobodyInCommon() throws {
        let finding = try finding(.secondsBeforeNewest(7 * 86_400))
        #expect(finding.text.hasPrefix("no customer has events on both sides of 2024-01-21T00:00:00Z"))
        #expect(finding.text.hasSuffix("1 have some before it, 1 from then on"))
        #expect(finding.remedy?.contains("split.test,") == true && finding.remedy?.contains("split.test_users") == true)
    }

    @Test func aWindowBeforeTheLogSaysWhenTheLogIs() throws {
        let report = try validate(Self.log) { $0.options.until = 1_546_300_800_000 }
        let finding = try #require(report.finding(.noRows))
        #expect(finding.text.contains("of 2024-01-01T00:00:00Z to 2024-01-28T00:00:00Z"), "\(finding)")
        #expect(finding.remedy?.contains("data.events.until") == true)
    }
}
