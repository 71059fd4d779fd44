import CustomerModels
import Diagnostics
import FeatureLearning
import Features
import LinearAlgebra
import Propensity

/// The rows of a campaign, encoded by encoders that were learnt on them, and the models that are fitted to them.
struct EncodedCampaign {
    let encoding: TableEncoding
    let rows: EncodedRows
    private let campaign: CampaignRows
    private let recipe: UpliftRecipe
    private let machine: Machine
    /// How many of the fits stopped before they had converged.
    private(set) var unconverged = 0

    /// - Throws: Errors of encoders.
    init(_ campaign: CampaignRows, _ recipe: UpliftRecipe, _ machine: Machine) throws {
        (self.campaign, self.recipe, self.machine) = (campaign, recipe, machine)
        encoding = try EncoderLearning.learn(
            campaign.features, options: recipe.encoding, threads: machine.threads)
        rows = try encoding.encode(campaign.features, threads: machine.threads)
    }

    /// A logistic model of the outcome in one arm.
    mutating func outcomeModel(arm: UInt8) throws -> LinearPredictor {
        let chosen = campaign.treatments.indices.filter { campaign.treatments[$0] == arm }
        return try fit(rows.rows(chosen), chosen.map { campaign.outcomes[$0] })
    }

    /// A logistic model of who is treated.
    mutating func treatmentModel() throws -> LinearPredictor { try fit(rows, campaign.treatments) }

    mutating func twoModels() throws -> UpliftModel.Effect {
        .difference(treated: try outcomeModel(arm: 1), control: try outcomeModel(arm: 0))
    }

    /// One logistic model of (x, t, t · x), as the two functions that it is at t = 1 and at t = 0.
    mutating func interactions() throws -> UpliftModel.Effect {
        let fit = try fit(rows.withInteractions(campaign.treatments), campaign.outcomes)
        let (columns, width) = (rows.dense.columns, rows.width)
        let all = fit.coefficients
        let own = Array(all[0..<columns] + all[(2 * columns + 1)..<(columns + width + 1)])
        let further = Array(all[(columns + 1)..<(2 * columns + 1)] + all[(columns + width + 1)...])
        let treated = LinearPredictor(
            intercept: fit.intercept + all[columns], coefficients: zip(own, further).map { $0 + $1 })
        return .difference(treated: treated, control: LinearPredictor(intercept: fit.intercept, coefficients: own))
    }

    private mutating func fit(_ rows: EncodedRows, _ labels: [UInt8]) throws -> LinearPredictor {
        let fit = try LogisticRegression.fit(
            LogisticProblem(rows: rows, labels: labels), recipe.logistic, threads: machine.threads,
            clock: machine.clock)
        if !fit.convergence.converged { unconverged += 1 }
        return LinearPredictor(intercept: fit.intercept, coefficients: fit.coefficients)
    }
}

/// The models that the doubly robust learner needs of rows which none of them has seen.
struct NuisanceModels {
    let encoding: TableEncoding
    let treated: LinearPredictor
    let control: LinearPredictor
    let treatment: LinearPredictor

    init(_ campaign: inout EncodedCampaign) throws {
        encoding = campaign.encoding
        treated = try campaign.outcomeModel(arm: 1)
        control = try campaign.outcomeModel(arm: 0)
        treatment = try campaign.treatmentModel()
    }

    /// P(treated) of each row, as it is estimated.
    func propensities(of rows: CampaignRows, threads: Threads) throws -> [Double] {
        try treatment.probabilities(of: encoding.encode(rows.features, threads: threads), threads: threads)
    }

    /// The doubly robust pseudo-outcome of each row (Kennedy 2020, algorithm 1), whose mean given x is the uplift.
    ///
    ///     φ = (t − π(x)) / (π(x) (1 − π(x))) · (y − μ_t(x)) + μ₁(x) − μ₀(x)
    ///
    /// π is the estimated probability of being treated, kept within `TreatmentOverlap.bounds`; μ₁ and μ₀ are those of
    /// the outcome of the treated and of the others.
    func pseudoOutcomes(of rows: CampaignRows, threads: Threads) throws -> [Double] {
        let encoded = try encoding.encode(rows.features, threads: threads)
        let with = try treated.probabilities(of: encoded, threads: threads)
        let without = try control.probabilities(of: encoded, threads: threads)
        let propensities = try treatment.probabilities(of: encoded, threads: threads)
        let bounds = TreatmentOverlap.bounds
        return rows.outcomes.indices.map { row in
            let p = min(max(propensities[row], bounds.lowerBound), bounds.upperBound)
            let isTreated = rows.treatments[row] == 1
            let residual = Double(rows.outcomes[row]) - (isTreated ? with[row] : without[row])
            let weight = isTreated ? 1 / p : -1 / (1 - p)
            return weight * residual + with[row] - without[row]
        }
    }
}
