import Events
import Ids
import LinearAlgebra
import Testing
import Tuning

/// Which customers and items a sample has.
@Suite struct EventLogSamplingTests {
    private static let rows = (0..<1000).flatMap { ["u\($0),i\($0 % 7)", "u\($0),j\($0 % 3)"] }

    private func users(_ log: EventLog) -> Set<String> { Set(log.users.indices.map { log.users.string(at: $0) }) }

    /// 100 of 1,000 have a deviation of 9.5; the bounds are more than five deviations away.
    @Test func aSampleHasAboutAsManyCustomersAndAllOfTheirEvents() throws {
        let log = try PlantedTask.log("user,item", Self.rows)
        let sample = log.sampled(mostUsers: 100)
        #expect((50...150).contains(sample.users.count))
        #expect(sample.count == 2 * sample.users.count)
        #expect(log.sampled(mostUsers: 1000).count == 2000)
    }

    @Test func itDependsNeitherOnTheOrderNorOnOtherCustomers() throws {
        var generator = SeededGenerator(seed: 1)
        let log = try PlantedTask.log("user,item", Self.rows)
        let shuffled = try PlantedTask.log("user,item", Self.rows.shuffled(using: &generator))
        let sample = try log.sampled(share: 0.3, items: nil)
        #expect(try users(shuffled.sampled(share: 0.3, items: nil)) == users(sample))
        let half = try PlantedTask.log("user,item", Array(Self.rows[..<1000]))
        #expect(try users(half.sampled(share: 0.3, items: nil)) == users(sample).intersection(users(half)))
        // Smaller samples are parts of larger ones.
        #expect(try users(log.sampled(share: 0.1, items: nil)).isSubset(of: users(sample)))
    }

    @Test func theMostFrequentItemsAreKept() throws {
        let log = try PlantedTask.log("user,item", ["a,x", "b,x", "c,x", "a,z", "b,z", "c,y", "a,y", "d,w"])
        #expect(try log.mostFrequentItems(1) == ["x"])
        #expect(try log.mostFrequentItems(2) == ["x", "y"], "of equal ones the first")
        #expect(try log.mostFrequentItems(4) == nil)
        let sample = try log.sampled(share: 1, items: ["x", "w"])
        #expect(sample.count == 4 && users(sample) == ["a", "b", "c", "d"])
    }
}
