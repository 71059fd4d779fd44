import Diagnostics
import Events
import Interactions
import LinearAlgebra
import Recommenders
import Tables
import Testing
import Tuning

/// Shops in which some events tell more than others.
@Suite struct PlantedConfidenceTests {
    private static let day: Int64 = 86_400_000
    /// 2024-01-01.
    private static let start: Int64 = 19_723 * day
    /// The items are in six groups of twenty.
    private static let groups = 6

    private func row(_ user: Int, _ group: Int, _ generator: inout SeededGenerator) -> String {
        "u\(user),i\(20 * group + Int(20 * generator.uniform()))"
    }

    private func searched(_ data: ValidationData) throws -> (best: Trial, trials: [Trial]) {
        let trials = try Tuning(data, algorithms: [.itemNeighbours], end: .trials(50), seed: 3, threads: 2)
            .run(record: { _ in }, clock: { 0 }, progress: .silent)
        return (try #require(trials.best), trials)
    }

    /// Customers who switch to another group after 50 of 100 days, of which the last ten are held out.
    private func switchers() throws -> EventLog {
        var generator = SeededGenerator(seed: 41)
        let rows = (0..<300).flatMap { user -> [String] in
            let first = user % Self.groups
            let second = (first + 1 + user / Self.groups % (Self.groups - 1)) % Self.groups
            return stride(from: 0, to: 100, by: 4).map { day in
                let time = Timestamp.text(Self.start + Int64(day + user % 4) * Self.day)
                return row(user, day < 50 ? first : second, &generator) + ",\(time)"
            }
        }
        return try PlantedTask.log("user,item,timestamp", rows)
    }

    /// Before the switch there are more events than after it, so all of them together speak for the old group.
    @Test func aHalfLifeIsFoundWhereOnlyRecentEventsTell() throws {
        let parts = try HoldOut.from(Self.start + 90 * Self.day).parts(of: switchers(), seed: 0)
        let (best, trials) = try searched(PlantedTask.data(parts))
        #expect(best.confidence.halfLife != nil || best.confidence.historyHalfLife != nil)
        let without = trials.filter { $0.confidence.halfLife == nil && $0.confidence.historyHalfLife == nil }
        let value = try #require(without.map(\.value).max())
        #expect(best.value > 1.2 * value)
    }

    /// Customers who buy of one group, and look at anything.
    @Test func weightsOfTypesAreFoundWhereOneTypeIsNoise() throws {
        var generator = SeededGenerator(seed: 43)
        let rows = (0..<400).flatMap { user -> [String] in
            let purchases = (0..<8).map { _ in row(user, user % Self.groups, &generator) + ",purchase" }
            let views = (0..<24).map { _ -> String in
                let group = Int(6 * generator.uniform())
                return row(user, group, &generator) + ",view"
            }
            return purchases + views
        }
        let log = try PlantedTask.log("user,item,type", rows)
        let parts = try HoldOut.users(share: 0.25, given: 0.6).parts(of: log, seed: 5)
        let (best, trials) = try searched(PlantedTask.data(parts))
        #expect(best.confidence.weights["view"] ?? 1 < 0.5 && best.confidence.weights["purchase"] == 1)
        let value = try #require(trials.filter(\.confidence.weights.isEmpty).map(\.value).max())
        #expect(best.value > 1.1 * value)
    }

    /// Ten events are three years newer than all others, so a short half-life leaves next to nothing of these: such
    /// candidates find nothing, and the search goes on.
    @Test func aHalfLifeThatLeavesNothingDoesNotEndTheSearch() throws {
        var generator = SeededGenerator(seed: 47)
        var rows = (0..<300).flatMap { user -> [String] in
            (0..<10).map { row(user, user % Self.groups, &generator) + ",2024-01-\(10 + $0)" }
        }
        rows += (0..<10).map { "u\($0),i\($0),2027-01-01" }
        let log = try PlantedTask.log("user,item,timestamp", rows)
        let parts = try HoldOut.users(share: 0.2, given: 0.6).parts(of: log, seed: 5)
        let (best, trials) = try searched(PlantedTask.data(parts))
        #expect(trials.count == 50 && best.value > trials[0].value)
        let failed = trials.filter { $0.value == 0 }
        #expect(!failed.isEmpty)
        #expect(
            failed.allSatisfy { $0.confidence.halfLife != nil || $0.confidence.historyHalfLife != nil })
    }
}
