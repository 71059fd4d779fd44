import Diagnostics
import Events
import Ids
import Interactions
import LinearAlgebra
import Tables
import TestSupport
import Testing

/// The value of a pair with ratings.
@Suite struct RatingTests {
    private func log(_ csv: String) throws -> EventLog {
        let folder = try TemporaryFolder()
        return try EventLog.read(
            files: [folder.file("events.csv", csv)], options: EventOptions(), consent: nil, needsRatings: true,
            progress: .silent)
    }

    private func interactions(
        _ csv: String, threads: Threads = 2, _ change: (inout InteractionOptions) -> Void = { _ in }
    ) throws -> Interactions {
        var options = InteractionOptions()
        change(&options)
        return try Interactions(log(csv), options: options, usesRatings: true, threads: threads)
    }

    @Test func theNewestRatingOfAPairCounts() throws {
        let csv = """
            user,item,timestamp,rating
            a,x,2024-01-02,5
            a,x,2024-01-01,1
            a,y,2024-01-03,-2
            b,x,2024-01-04,0

            """
        let made = try interactions(csv)
        #expect(made.pairs == ["a x": 5, "a y": -2, "b x": 0])
        #expect(made.weights.usesRatings)
        #expect(made.popularity == [2, 1])
    }

    @Test func ratingsOfOneTimeAndWithoutTimesAreAveraged() throws {
        let csv = """
            user,item,timestamp,rating
            a,x,2024-01-02,5
            a,x,2024-01-01,1
            a,x,2024-01-02,2
            a,x,2024-01-02,2

            """
        #expect(try interactions(csv).pairs == ["a x": 3])
        #expect(try interactions("user,item,rating\na,x,5\na,x,1\na,y,2\n").pairs == ["a x": 3, "a y": 2])
    }

    @Test func ratingsOfOneAreKept() throws {
        #expect(try interactions("user,item,rating\na,x,1\na,y,1\n").pairs == ["a x": 1, "a y": 1])
    }

    @Test func ratingsOfEveryTypeCount() throws {
        let made = try interactions("user,item,type,rating\na,x,review,4\na,y,purchase,2\n")
        #expect(made.pairs == ["a x": 4, "a y": 2])
        #expect(made.seenTypes == ["purchase"])
        let given = try GivenHistory(
            log("user,item,type,rating\nb,y,survey,3\n"), weights: made.weights, threads: 1)
        #expect((0..<given.confidence.count).map { given.confidence.value(at: $0) } == [3])
    }

    @Test(arguments: [1, 2, 3]) func orderAndThreadsDoNotChangeABit(threads: Threads) throws {
        var generator = SeededGenerator(seed: 3)
        var rows = (0..<800).map { _ in
            let (user, item, day) = (generator.next() % 20, generator.next() % 15, 1 + generator.next() % 3)
            return "u\(user),i\(item),2024-01-0\(day),\(Double(generator.next() % 1000) / 7)\n"
        }
        let header = "user,item,timestamp,rating\n"
        let first = try interactions(header + rows.joined(), threads: 1) { $0.maximumUserEvents = 9 }
        rows.shuffle(using: &generator)
        let other = try interactions(header + rows.joined(), threads: threads) { $0.maximumUserEvents = 9 }
        #expect(other.matrix == first.matrix)
        #expect(other.funnel == first.funnel)
        #expect(first.matrix.count == 9 * first.users.count)
    }

    @Test func weightsHaveNoEffect() {
        expectError(.wrongUsage, "confidence.half_life") {
            try interactions("user,item,rating\na,x,1\n") { $0.confidence.halfLife = .seconds(10) }
        }
    }
}
