import Drift
import Testing

@Suite struct DriftReportTests {
    @Test func oneAlarmIsAnAlarmOfAll() {
        let usual = DriftCheck("a", .usual, statistic: "psi", value: 0.1, threshold: 0.2, found: "a")
        var report = DriftReport([usual])
        #expect(!report.isAlarm)
        report.checks.append(DriftCheck("b", .alarm, statistic: "psi", value: 0.3, threshold: 0.2, found: "b"))
        #expect(report.isAlarm)
    }
}
