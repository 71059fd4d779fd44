import Documents
import Glibc
import TestSupport
import Testing

/// Which parameters of `repeat` a search tries.
@Suite struct RepeatSearchTests {
    /// Forty customers buy an item of their own each month, and another one once.
    private static let purchases: String = {
        var rows = ["user,item,timestamp"]
        for customer in 0..<40 {
            for month in 1...6 { rows.append("u\(customer),own\(customer % 10),2024-0\(month)-1\(customer % 10)") }
            rows.append("u\(customer),once\(customer % 7),2024-02-03")
        }
        return rows.joined(separator: "\n") + "\n"
    }()

    /// After the defaults come six points: each sixth of the range of a parameter contains one of them.
    @Test func theFirstPointsAreSpreadOverAllRanges() throws {
        let bench = try Workbench()
        let answer = try bench.trainer(
            "tune", "--events", bench.folder.file("log.csv", Self.purchases), "--model", "tuned", "--holdout-from",
            "2024-06-01", "--mask", "none", "--algorithms", "repeat", "--trials", "8")
        let trials = (answer["trials"]?.arrayValue ?? []).compactMap { $0["algorithm"] }
        let names = trials.compactMap { $0["algorithm"]?.stringValue }
        #expect(names == ["popularity"] + [String](repeating: "repeat", count: 7))
        func sixths(_ key: String, _ position: (Double) -> Double) -> [Int] {
            trials.dropFirst(2).compactMap { $0[key]?.doubleValue }.map { min(Int(6 * position($0)), 5) }.sorted()
        }
        let weights = sixths("prior_weight") { log($0) / log(3000) }
        let days = sixths("days_ahead") { log($0) / log(3650) }
        let chances = sixths("chance_power") { $0 }
        let lapses = sixths("lapse_power") { $0 / 2 }
        let shares = sixths("waiting_share") { $0 }
        for found in [weights, days, chances, lapses, shares] { #expect(found == [0, 1, 2, 3, 4, 5]) }
    }
}
