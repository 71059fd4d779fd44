import Events
import Glibc
import Recommenders
import Testing
import Tuning

/// Which parameters are tried.
@Suite struct SearchTests {
    private static let algorithms: [RecommenderAlgorithm.Name] = [.ials, .itemNeighbours, .ease, .rp3beta]

    @Test func popularityHasNothingToTune() {
        #expect(
            RecommenderAlgorithm.Name.allCases.filter(\.isTunable).sorted { $0.rawValue < $1.rawValue }
                == (Self.algorithms + [.repeat, .mixture]).sorted { $0.rawValue < $1.rawValue })
    }

    /// The first trial of each algorithm is what a training without parameters would be on the same data.
    @Test func theDefaultsComeFirst() throws {
        let interactions = try PlantedTask.data().task.interactions
        let trials = try PlantedTask.search(Self.algorithms, trials: 5)
        #expect(Set(trials.dropFirst().map(\.algorithm.name)) == Set(Self.algorithms))
        for trial in trials {
            var expected = RecommenderAlgorithm(trial.algorithm.name)
            switch trial.algorithm.parameters {
            case let tried as IALSParameters:
                var parameters = IALSParameters.usual(for: interactions)
                parameters.epochs = tried.epochs
                expected = .ials(parameters)
            case is RP3betaParameters: expected = .rp3beta(.usual(for: interactions))
            case is ItemNeighbourParameters: expected = .itemNeighbours(.usual(for: interactions))
            default: break
            }
            #expect(trial.algorithm == expected && trial.confidence == Confidence())
        }
    }

    @Test func everyParameterIsInItsRangeAndReadsBackFromItsText() throws {
        let trials = try PlantedTask.search(Self.algorithms, trials: 80)
        var seen: Set<String> = []
        for trial in trials {
            try trial.algorithm.validate()
            seen.insert(trial.algorithm.name.rawValue)
            let values = trial.algorithm.settings.compactMap { setting in setting.value.flatMap { Double($0) } }
            for value in values { #expect(Self.significantDigits(value) <= 3, "\(trial.algorithm.summary)") }
            switch trial.algorithm.parameters {
            case let parameters as IALSParameters:
                #expect((0.0001...1).contains(parameters.unobservedWeight))
                #expect((0.0003...0.1).contains(parameters.regularization))
                #expect([32, 64].contains(parameters.factors), "the data distinguish fewer than 128")
                #expect((1...16).contains(parameters.epochs))
            case let parameters as ItemNeighbourParameters:
                #expect((10...2000).contains(parameters.neighbours))
                #expect((0...1000).contains(parameters.shrinkage) && (0...1).contains(parameters.b))
            case let parameters as EASEParameters:
                #expect((1...5000).contains(parameters.l2))
                #expect([100, 200, 500, 1000, nil].contains(parameters.neighbours))
                #expect((0...0.9).contains(parameters.dropout) && (0...0.9).contains(parameters.relaxedDiagonal))
                #expect((0...0.5).contains(parameters.itemNormalization))
                #expect((0...1).contains(parameters.userNormalization))
            case let parameters as RP3betaParameters:
                #expect((0.1...2).contains(parameters.alpha) && (0...1.2).contains(parameters.beta))
                #expect((10...2000).contains(parameters.neighbours))
            default: #expect(trial.algorithm == .popularity && trial.number == 1)
            }
            // The data have neither times nor types, and no customer has several events with an item.
            #expect(trial.confidence == Confidence())
        }
        #expect(seen == ["popularity", "ials", "item-neighbours", "ease", "rp3beta"])
    }

    private static func significantDigits(_ value: Double) -> Int {
        let digits = "\(value)".split(separator: "e")[0].filter(\.isNumber)
        return String(digits.drop { $0 == "0" }.reversed().drop { $0 == "0" }).count
    }

    /// After the default come six points: each sixth of the logarithm of 1 to 5,000 contains one of them.
    @Test func theFirstPointsAreSpreadEvenly() throws {
        let trials = try PlantedTask.search([.ease], trials: 8)
        let sixths = trials[2...].compactMap { trial -> Int? in
            guard let parameters = trial.algorithm.parameters as? EASEParameters else { return nil }
            return min(Int(6 * log(parameters.l2) / log(5000)), 5)
        }
        #expect(sixths.sorted() == [0, 1, 2, 3, 4, 5])
        // Every second one has the confidences as they were given.
        #expect([3, 5, 7].allSatisfy { trials[$0].confidence == Confidence() })
    }

    @Test func anotherSeedTriesOtherParameters() throws {
        let one = try PlantedTask.search([.rp3beta], trials: 8, seed: 1)
        let two = try PlantedTask.search([.rp3beta], trials: 8, seed: 2)
        #expect(one[1].algorithm == two[1].algorithm, "the defaults are the same")
        for number in 2..<8 { #expect(one[number].algorithm != two[number].algorithm) }
    }

    @Test func laterTrialsAreBetterThanTheFirst() throws {
        let trials = try PlantedTask.search([.itemNeighbours], trials: 50)
        // The default and nine scattered points.
        let first = try #require(trials[1...10].map(\.value).max())
        let best = try #require(trials.best?.value)
        #expect(best >= first)
        // Refined points are near good ones: their mean beats that of the scattered points.
        let early = trials[2...10].map(\.value).reduce(0, +) / 9
        let late = trials[20...].map(\.value).reduce(0, +) / Double(trials.count - 20)
        #expect(late > early)
    }

    /// What is best with few factors is not with many, so each number of factors is tried with several α₀ and λ.
    @Test func eachNumberOfFactorsHasSeveralPoints() throws {
        let trials = try PlantedTask.search([.ials], trials: 24)
        var points: [Int: Set<[Double]>] = [:]
        for case let parameters as IALSParameters in trials.map(\.algorithm.parameters) {
            points[parameters.factors, default: []].insert([parameters.unobservedWeight, parameters.regularization])
        }
        #expect(Set(points.keys) == [32, 64])
        for (factors, tried) in points { #expect(tried.count >= 3, "\(factors) factors") }
    }
}
