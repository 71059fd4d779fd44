import Diagnostics
import Events
import Interactions
import LinearAlgebra
import Tables
import Testing

/// A half-life that leaves next to nothing of nearly all pairs is an error; the rule is that of docs/data.md.
@Suite struct DecayTests {
    private static let header = "user,item,timestamp\n"

    /// A pair on each of the last days up to 2024-12-31, which is day 20,088.
    private func daily(_ days: Int) -> String {
        let times = (0..<days).map { Timestamp.text(Int64(20_088 - $0) * Timestamp.millisecondsPerDay) }
        return Self.header + times.enumerated().map { "u\($0),x,\($1)\n" }.joined()
    }

    private func interactions(
        _ csv: String, halfLife: String, _ change: (inout InteractionOptions) -> Void = { _ in }
    ) throws -> Interactions {
        let seconds = try TimeSpan.seconds(parsing: halfLife)
        return try InteractionsTests.interactions(csv) {
            $0.confidence.halfLife = .seconds(seconds)
            $0.confidence.transform = .linear
            change(&$0)
        }
    }

    /// `3m` is three minutes; three months were meant.
    @Test func minutesForMonths() throws {
        expectError(.invalidData, "only 1 of 200 pairs keep at least 1% of their weight at 2024-12-31T00:00:00Z") {
            try interactions(daily(200), halfLife: "3m")
        }
        // 180 seconds × log₂ 100 are 1,195.894 seconds.
        expectError(.invalidData, "data.events.from 2024-12-30T23:40:04.106Z") {
            try interactions(daily(200), halfLife: "3m")
        }
        #expect(try interactions(daily(200), halfLife: "90d").matrix.count == 200)
    }

    /// With a half-life of a day, the seven days from 25 to 31 December keep 1% or more: 2⁻⁶ is 1.6%, 2⁻⁷ is 0.8%.
    @Test func fewerThanAHundredthOfThePairs() throws {
        #expect(try interactions(daily(700), halfLife: "1d").matrix.count == 700)
        expectError(.invalidData, "only 7 of 701 pairs") { try interactions(daily(701), halfLife: "1d") }
        // The newest of a hundred pairs is always a hundredth of them.
        #expect(try interactions(daily(100), halfLife: "1s").matrix.count == 100)
        expectError(.invalidData, "only 1 of 101 pairs") { try interactions(daily(101), halfLife: "1s") }
    }

    @Test func theRemedyHelps() throws {
        let from = try Timestamp.parse("2024-12-24T08:32:50.826Z")
        // Six and 0.6438… days before the end: 86,400 seconds × log₂ 100 are 574,029.175 seconds.
        expectError(.invalidData, "data.events.from 2024-12-24T08:32:50.826Z") {
            try interactions(daily(701), halfLife: "1d")
        }
        var options = InteractionOptions()
        options.confidence.halfLife = .seconds(86_400)
        options.confidence.transform = .linear
        let kept = try Interactions(log(daily(701)) { $0.from = from }, options: options, threads: 2)
        #expect(kept.matrix.count == 7)
    }

    @Test func theNewestEventOfAPairCounts() throws {
        let again = (0..<200).map { "u\($0),x,2024-12-31\n" }.joined()
        #expect(try interactions(daily(200) + again, halfLife: "3m").matrix.count == 200)
    }

    /// Neither pairs without weight nor those that a minimum drops count.
    @Test func onlyPairsThatAreLeftCount() throws {
        let views = (0..<200).map { "u\($0),y,2024-06-\(10 + $0 % 20),view\n" }.joined()
        let log = "user,item,timestamp,type\n" + views + "a,x,2024-07-01,purchase\nb,x,2024-07-02,purchase\n"
        #expect(
            try interactions(log, halfLife: "3m") {
                $0.confidence.weights = ["purchase": 1]
            }.matrix.count == 2)
        expectError(.invalidData, "of 202 pairs") { try interactions(log, halfLife: "3m") }
    }

    /// Eleven rows of 2099 among 5,000 are too many to be stray, but they leave nothing of the others.
    @Test func aWrongNewestTime() throws {
        let rows = (0..<4_989).map { "u\($0),x,\(Timestamp.text(Int64(19_723 + $0 % 300) * 86_400_000))\n" }
        let wrong = (0..<11).map { "v\($0),x,2099-01-01\n" }
        expectError(.invalidData, "only 11 of 5000 pairs keep at least 1% of their weight at 2099-01-01T00:00:00Z") {
            try interactions(Self.header + (rows + wrong).joined(), halfLife: "90d")
        }
    }

    @Test func theOrderOfTheRowsAndThreadsChangeNothing() throws {
        var options = InteractionOptions()
        options.confidence.halfLife = .seconds(180)
        options.confidence.transform = .log
        let rows = daily(300).split(separator: "\n").dropFirst()
        for threads in [1, 2, 3] as [Threads] {
            let csv = Self.header + rows.shuffled().joined(separator: "\n")
            expectError(.invalidData, "only 1 of 300 pairs") {
                try Interactions(log(csv), options: options, threads: threads)
            }
        }
    }
}
