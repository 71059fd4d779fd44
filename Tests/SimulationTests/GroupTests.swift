import Diagnostics
import LinearAlgebra
import Simulation
import TestSupport
import Testing

@Suite struct GroupTests {
    private func shop(_ groups: Int?, threads: Int = 2) throws -> (folder: TemporaryFolder, truth: Shop.Truth) {
        let folder = try TemporaryFolder()
        let parameters = Shop.Parameters(customers: 600, items: 200, eventsPerCustomer: 8, groups: groups)
        return (
            folder, try Shop.simulate(parameters, to: folder.path, threads: .init(threads), progress: .silent)
        )
    }

    private func groups(_ folder: TemporaryFolder) throws -> [String: String] {
        try PlainLog.rows("\(folder.path)/groups.csv").dropFirst().reduce(into: [:]) { $0[$1[0]] = $1[1] }
    }

    @Test func customersOfAGroupLikeTheSameAndOthersDoNot() throws {
        let (folder, truth) = try shop(10)
        let groups = try groups(folder)
        #expect(Set(groups.values).count == 10)
        func taste(_ user: Int) -> [Float] {
            Array(truth.userVectors[user * truth.dimensions..<(user + 1) * truth.dimensions - 1])
        }
        var (same, other): ([Double], [Double]) = ([], [])
        for one in 0..<200 {
            for two in 0..<one {
                let (first, second) = (taste(one), taste(two))
                guard let group = groups[truth.userIds[one]], let against = groups[truth.userIds[two]] else { continue }
                let distance = zip(first, second).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
                if group == against { same.append(distance) } else { other.append(distance) }
            }
        }
        let (near, far) = (same.reduce(0, +) / Double(same.count), other.reduce(0, +) / Double(other.count))
        // 2 · 8 · 0.2 within a group; at right angles 2 · 8 · 0.8 more, and twice that for opposite centres.
        #expect(abs(near - 3.2) < 0.4, "\(near)")
        #expect(far > 3.2 + 12.8 - 1, "\(far)")
    }

    @Test func withoutGroupsThereIsNoFileAndRobotsAreInNone() throws {
        let (plain, _) = try shop(nil)
        #expect(throws: (any Error).self) { try groups(plain) }
        let (folder, truth) = try shop(2)
        #expect(try groups(folder).count == 600 - truth.summary.statistics.robots)
    }

    @Test func theNumberOfThreadsChangesNoByte() throws {
        let (one, other) = (try shop(4, threads: 1).folder, try shop(4, threads: 3).folder)
        for name in ["events.csv", "groups.csv"] {
            #expect(try PlainLog.rows("\(one.path)/\(name)") == PlainLog.rows("\(other.path)/\(name)"))
        }
    }

    @Test(arguments: [-1, 0, 1, 17]) func impossibleNumbersAreRefused(groups: Int) {
        let error = #expect(throws: UserError.self) { try shop(groups) }
        #expect(error?.code == .wrongUsage)
    }
}
