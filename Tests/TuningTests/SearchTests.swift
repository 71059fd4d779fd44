import Recommenders
import Testing
import Tuning

/// Which parameters are tried.
@Suite struct SearchTests {
    private static let algorithms: [RecommenderAlgorithm.Name] = [.ials, .itemNeighbours, .ease, .rp3beta]

    @Test func popularityHasNothingToTune() {
        #expect(
            RecommenderAlgorithm.Name.allCases.filter(\.isTunable).sorted { $0.rawValue < $1.rawValue }
                == (Self.algorithms + [.repeat]).sorted { $0.rawValue < $1.rawValue })
    }

    @Test func everyParameterIsInItsRangeAndReadsBackFromItsText() throws {
        let trials = try PlantedTask.search(Self.algorithms, trials: 60)
        var seen: Set<String> = []
        for trial in trials {
            try trial.algorithm.validate()
            seen.insert(trial.algorithm.name.rawValue)
            let values = trial.algorithm.settings.compactMap { setting in setting.value.flatMap { Double($0) } }
            for value in values { #expect(Self.significantDigits(value) <= 3, "\(trial.algorithm.summary)") }
            switch trial.algorithm.parameters {
            case let parameters as IALSParameters:
                #expect((0.0005...0.5).contains(parameters.unobservedWeight))
                #expect((0.001...0.03).contains(parameters.regularization))
                #expect([32, 64].contains(parameters.factors), "the data have 80 users and 64 items")
                #expect((1...16).contains(parameters.epochs))
            case let parameters as ItemNeighbourParameters:
                #expect((10...1000).contains(parameters.neighbours))
                #expect((0...1000).contains(parameters.shrinkage))
            case let parameters as EASEParameters: #expect((10...3000).contains(parameters.l2))
            case let parameters as RP3betaParameters:
                #expect((0.3...1.8).contains(parameters.alpha) && (0...1.2).contains(parameters.beta))
            default: #expect(trial.algorithm == .popularity && trial.number == 1)
            }
        }
        #expect(seen == ["popularity", "ials", "item-neighbours", "ease", "rp3beta"])
    }

    private static func significantDigits(_ value: Double) -> Int {
        let digits = "\(value)".split(separator: "e")[0].filter(\.isNumber)
        return String(digits.drop { $0 == "0" }.reversed().drop { $0 == "0" }).count
    }

    /// The logarithm of a dimension has as many equal parts as first points, and each part contains one of them.
    @Test func theFirstPointsAreSpreadEvenly() throws {
        let trials = try PlantedTask.search([.ease], trials: 5)
        let quarters = trials.compactMap { trial -> Int? in
            guard let parameters = trial.algorithm.parameters as? EASEParameters else { return nil }
            return (0...3).last { parameters.l2 >= [10, 41.6, 173, 721][$0] * 0.99 }
        }
        #expect(quarters.sorted() == [0, 1, 2, 3])
    }

    @Test func anotherSeedTriesOtherParameters() throws {
        let one = try PlantedTask.search([.rp3beta], trials: 7, seed: 1)
        let two = try PlantedTask.search([.rp3beta], trials: 7, seed: 2)
        #expect(one.dropFirst().map(\.algorithm) != two.dropFirst().map(\.algorithm))
    }

    @Test func laterTrialsAreBetterThanTheFirst() throws {
        let trials = try PlantedTask.search([.itemNeighbours], trials: 40)
        let first = try #require(trials[1...9].map(\.value).max())
        let best = try #require(trials.best?.value)
        #expect(best >= first)
        // Refined points are near good ones: their mean beats that of the first points.
        let early = trials[1...9].map(\.value).reduce(0, +) / 9
        let late = trials[20...].map(\.value).reduce(0, +) / Double(trials.count - 20)
        #expect(late > early)
    }
}
