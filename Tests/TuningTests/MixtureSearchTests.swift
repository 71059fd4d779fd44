import Diagnostics
import Events
import Interactions
import LinearAlgebra
import Recommenders
import Synchronization
import Tables
import Testing
import Tuning

/// Mixtures in a search.
@Suite struct MixtureSearchTests {
    private static let day: Int64 = 86_400_000
    /// 2024-01-01.
    private static let start: Int64 = 19_723 * day

    private func row(_ user: String, _ item: String, _ day: Int) -> String {
        "\(user),\(item),\(Timestamp.text(Self.start + Int64(day) * Self.day))"
    }

    /// Forty customers, each of whom buys one of ten items every ten days, and one of thirty others between.
    private func rows() -> [String] {
        (0..<40).flatMap { user in
            (0..<10).flatMap { step in
                [
                    row("u\(user)", "own\(user % 10)", 10 * step + user % 10),
                    row("u\(user)", "new\((7 * user + 3 * step) % 30)", 10 * step + 5),
                ]
            }
        }
    }

    private func data(_ rows: [String], _ holdOut: HoldOut) throws -> ValidationData {
        let log = try PlantedTask.log("user,item,timestamp", rows)
        return try PlantedTask.data(holdOut.parts(of: log, seed: 5), mask: .none, countsPurchases: true)
    }

    private static let lastDays = HoldOut.from(start + 80 * day)

    private func mixtures(_ trials: [Trial]) -> [(parameters: MixtureParameters, confidence: Confidence)] {
        trials.compactMap { trial in
            (trial.algorithm.parameters as? MixtureParameters).map { ($0, trial.confidence) }
        }
    }

    /// There is only one other algorithm, so another member is seldom there to take.
    @Test func noMixtureIsTriedTwice() throws {
        let trials = try Tuning(
            try data(rows(), Self.lastDays), algorithms: [.ease, .repeat, .mixture], end: .trials(30), seed: 3,
            threads: 2
        ).run(record: { _ in }, clock: { 0 }, progress: .silent)
        let mixtures = mixtures(trials).map { mixture in
            var parameters = mixture.parameters
            // The share is learnt in each trial.
            parameters.share = nil
            return (parameters: parameters, confidence: mixture.confidence)
        }
        #expect(mixtures.count >= 5)
        for (number, mixture) in mixtures.enumerated() {
            let isRepeated = mixtures[..<number].contains {
                $0.parameters == mixture.parameters && $0.confidence == mixture.confidence
            }
            #expect(!isRepeated, "\(RecommenderAlgorithm.mixture(mixture.parameters).summary)")
        }
    }

    /// The share is learnt for customers whom the model does not know, too.
    @Test(arguments: [true, false])
    func everyMixtureHasAShare(isOfStrangers: Bool) throws {
        let holdOut = isOfStrangers ? HoldOut.users(share: 0.3, given: 0.6) : Self.lastDays
        let trials = try Tuning(
            try data(rows(), holdOut), algorithms: [.itemNeighbours, .repeat, .mixture], end: .trials(8), seed: 3,
            threads: 2
        ).run(record: { _ in }, clock: { 0 }, progress: .silent)
        let mixtures = mixtures(trials)
        #expect(!mixtures.isEmpty)
        #expect(mixtures.allSatisfy { $0.parameters.share != nil })
    }

    /// A clock that advances by a ten-thousandth of a second at every reading.
    private final class Clock: Sendable {
        private let readings = Atomic<Int>(0)

        func read() -> Double { 1e-4 * Double(readings.wrappingAdd(1, ordering: .relaxed).newValue) }
    }

    /// The inverse of more than 2,000 × 2,000 is expected to take .08 seconds, so there is no time for EASE.
    @Test func anAlgorithmWithoutTimeKeepsNoMixtureWaiting() throws {
        let rare = (0..<60).flatMap { user in
            (0..<34).map { row("rare\(user)", "r\(user)-\($0)", $0) }
        }
        let clock = Clock()
        let trials = try Tuning(
            try data(rows() + rare, Self.lastDays), algorithms: [.ease, .itemNeighbours, .repeat, .mixture],
            end: .seconds(0.05), seed: 3, threads: 1
        ).run(record: { _ in }, clock: { clock.read() }, progress: .silent)
        #expect(!trials.contains { $0.algorithm.name == .ease })
        #expect(!mixtures(trials).isEmpty)
    }
}
