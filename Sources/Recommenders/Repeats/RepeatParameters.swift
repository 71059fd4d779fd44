package import Diagnostics
import Events
package import Interactions
package import LinearAlgebra
package import RecommenderModels

/// The parameters of a model of what customers buy again; `RepeatLearning` and `RepeatScoring` have the formulas.
package struct RepeatParameters: Codable, Sendable, Equatable {
    /// a, how many customers of its category or of all items each item is given in addition to its own, so that an item
    /// with few customers is taken for one like the others.
    package var priorWeight = 100.0
    /// h, how many days lists look ahead: what is not due by then is discounted.
    package var daysAhead = 90.0
    /// γ, the power of an item's chance of being bought again: 1 is the chance itself, 0 leaves it out.
    package var chancePower = 0.3
    /// ω, the power of the chance that a customer has not given an item up: 0 leaves it out.
    package var lapsePower = 1.0
    /// ε, how much of a customer's time before the first purchase of an item counts in the rate: 0 none of it, 1 all.
    package var waitingShare = 0.2

    private enum CodingKeys: String, CodingKey {
        case priorWeight = "prior_weight"
        case daysAhead = "days_ahead"
        case chancePower = "chance_power"
        case lapsePower = "lapse_power"
        case waitingShare = "waiting_share"
    }

    package init() {}

    /// Reads the parameters; without ε, as in manifests of earlier versions of the program, it is 0.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        priorWeight = try container.decode(Double.self, forKey: .priorWeight)
        daysAhead = try container.decode(Double.self, forKey: .daysAhead)
        chancePower = try container.decode(Double.self, forKey: .chancePower)
        lapsePower = try container.decode(Double.self, forKey: .lapsePower)
        waitingShare = try container.decodeIfPresent(Double.self, forKey: .waitingShare) ?? 0
    }
}

extension RepeatParameters: RecommenderParameters {
    package static let name: RecommenderAlgorithm.Name = .repeat
    package static let kind: RecommenderKind = .repeat
    package static let countsPurchases = true

    package func validate() throws {
        try Constraints.priorWeight.check(priorWeight)
        try Constraints.daysAhead.check(daysAhead)
        try Constraints.chancePower.check(chancePower)
        try Constraints.lapsePower.check(lapsePower)
        try Constraints.waitingShare.check(waitingShare)
    }

    package var settings: [RecommenderAlgorithm.Setting] {
        [
            (.priorWeight, "\(priorWeight)"), (.daysAhead, "\(daysAhead)"), (.chancePower, "\(chancePower)"),
            (.lapsePower, "\(lapsePower)"), (.waitingShare, "\(waitingShare)"),
        ]
    }

    package func fit(
        _ interactions: Interactions, from _: FactorStart?, threads: Threads,
        clock: @escaping @Sendable () -> Double, progress: Progress
    ) throws -> FittedRecommender {
        let learning = try RepeatLearning(interactions, waitingShare: waitingShare)
        let counts = learning.total
        guard counts.customers > 0 else {
            throw UserError(
                .invalidData, "no event that is left is a purchase, and what is bought again is learnt from purchases",
                remedy: "Give purchases a weight with \(.typeWeights), or use another \(.algorithm)")
        }
        progress.step(
            "repeat: of \(Int(counts.customers)) pairs of a customer and an item bought, \(Int(counts.returning)) bought "
                + "again")
        if counts.returning == 0 {
            progress.warning("no customer bought an item on two occasions, so nothing tells what is bought again")
        }
        return FittedRecommender(
            settings: modelSettings(of: interactions), knowledge: .repeats(learning.rates(priorWeight: priorWeight)))
    }

    package func modelSettings(of interactions: Interactions) -> RecommenderSettings {
        var settings = RecommenderSettings(kind: Self.kind, of: interactions)
        settings.repeats = RepeatRule(
            daysAhead: daysAhead, chancePower: chancePower, lapsePower: lapsePower, waitingShare: waitingShare)
        return settings
    }
}

extension RepeatParameters {
    /// The values that the parameters take.
    package enum Constraints {
        package static let priorWeight = Parameter<Double>(
            .priorWeight, .numbers(0.01...1e6, words: "a number of customers from 0.01 to 1000000"))
        package static let daysAhead = Parameter<Double>(
            .daysAhead, .numbers(0.1...3650, words: "a number of days from 0.1 to 3650"))
        package static let chancePower = Parameter<Double>(.chancePower, .numbers(0...4))
        package static let lapsePower = Parameter<Double>(.lapsePower, .numbers(0...10))
        package static let waitingShare = Parameter<Double>(.waitingShare, .numbers(0...1))
    }
}

extension RecommenderAlgorithm {
    package static func repeats(_ parameters: RepeatParameters) -> Self { Self(parameters: parameters) }
}
