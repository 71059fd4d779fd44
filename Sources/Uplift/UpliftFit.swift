package import CustomerModels
package import Diagnostics
import FeatureLearning
package import Features
package import LinearAlgebra

/// A fitted uplift model and what its cross-fitting showed.
///
/// The rows are dealt to K parts. For every part, each learner is fitted on the other parts alone, encoders included,
/// and predicts the part, so that every prediction is of a row which its model has not seen. The doubly robust learner
/// needs models of outcome and treatment that have not seen a row either: for the rows of part j among the rows without
/// part k they are fitted without j and k, and for the final model without j. That takes K (K + 1) / 2 times three
/// logistic fits.
package struct UpliftFit: Sendable {
    /// The uplift of each row by each learner, by a model that has not seen it.
    package let heldOut: [UpliftSettings.Learner: [Double]]
    package let overlap: TreatmentOverlap
    /// The model of the chosen learner, of all rows.
    package let encoding: TableEncoding
    package let effect: UpliftModel.Effect
    /// The penalty of the ridge regression; nil for other learners.
    package let ridge: Double?
    /// How many logistic fits stopped before they had converged.
    package let unconverged: Int

    /// Fits all learners in parts and the chosen one on all rows.
    ///
    /// - Parameters:
    ///   - rows: The rows in canonical order.
    ///   - parts: The part of each row, each with some of both arms and outcomes.
    ///   - recipe: How each model is made.
    ///   - machine: The threads, which change no bit of the result.
    ///   - progress: Receives each finished part, and warnings.
    /// - Throws: Errors of encoders and solvers; `UserError` with code `invalidData` where the arms do not overlap.
    package init(
        _ rows: CampaignRows, parts: [Int], _ recipe: UpliftRecipe, machine: Machine, progress: Progress
    ) throws {
        try recipe.validate()
        var work = CrossFitting(rows, parts, recipe, machine)
        let steps = work.count * (work.count + 1) / 2
        var done = 0
        var single: [NuisanceModels] = []
        var held: [UpliftSettings.Learner: [Double]] = [:]
        func advance() {
            done += 1
            progress.advance("cross-fitting", done: done, of: steps, unit: "fits")
        }
        func put(_ values: [Double], _ learner: UpliftSettings.Learner, _ part: Int) {
            for (row, value) in zip(work.rows(in: part), values) {
                held[learner, default: [Double](repeating: 0, count: rows.count)][row] = value
            }
        }
        var propensities = [Double](repeating: 0, count: rows.count)
        for part in 0..<work.count {
            var training = try work.training(without: [part])
            let models = try NuisanceModels(&training)
            let test = rows.rows(work.rows(in: part))
            let encoded = try training.encoding.encode(test.features, threads: machine.threads)
            let two = UpliftModel.Effect.difference(treated: models.treated, control: models.control)
            put(try two.uplifts(of: encoded, threads: machine.threads), .twoModels, part)
            put(try training.interactions().uplifts(of: encoded, threads: machine.threads), .interactions, part)
            for (row, value) in zip(work.rows(in: part), try models.propensities(of: test, threads: machine.threads)) {
                propensities[row] = value
            }
            single.append(models)
            work.count(training)
            advance()
        }
        overlap = TreatmentOverlap(propensities: propensities, treatments: rows.treatments)
        try overlap.check(rows: rows.count, progress: progress)
        // The models without parts j and k serve both, as the inner ones of k and of j.
        var pairs: [[Int]: [Int: [Double]]] = [:]
        for one in 0..<work.count {
            for other in (one + 1)..<max(work.count, one + 1) {
                var training = try work.training(without: [one, other])
                let models = try NuisanceModels(&training)
                pairs[[one, other]] = [
                    one: try models.pseudoOutcomes(of: rows.rows(work.rows(in: one)), threads: machine.threads),
                    other: try models.pseudoOutcomes(of: rows.rows(work.rows(in: other)), threads: machine.threads),
                ]
                work.count(training)
                advance()
            }
        }
        for part in 0..<work.count {
            let targets = (0..<work.count).map { other in
                other == part ? [] : pairs[[min(part, other), max(part, other)]]?[other] ?? []
            }
            let (effect, _) = try work.doublyRobust(
                encoding: single[part].encoding, targets: targets, without: part)
            let encoded = try single[part].encoding.encode(
                rows.rows(work.rows(in: part)).features, threads: machine.threads)
            put(try effect.uplifts(of: encoded, threads: machine.threads), .doublyRobust, part)
        }
        heldOut = held
        var all = try work.training(without: [])
        encoding = all.encoding
        switch recipe.learner {
        case .twoModels: (effect, ridge) = (try all.twoModels(), nil)
        case .interactions: (effect, ridge) = (try all.interactions(), nil)
        case .doublyRobust:
            let targets = try single.enumerated().map { part, models in
                try models.pseudoOutcomes(of: rows.rows(work.rows(in: part)), threads: machine.threads)
            }
            let made = try work.doublyRobust(encoding: encoding, targets: targets, without: nil)
            (effect, ridge) = (made.effect, made.penalty)
        }
        work.count(all)
        unconverged = work.unconverged
    }
}

/// The rows of a campaign in parts.
private struct CrossFitting {
    let count: Int
    private(set) var unconverged = 0
    private let all: CampaignRows
    private let parts: [Int]
    private let ofPart: [[Int]]
    private let recipe: UpliftRecipe
    private let machine: Machine

    init(_ all: CampaignRows, _ parts: [Int], _ recipe: UpliftRecipe, _ machine: Machine) {
        precondition(parts.count == all.count)
        (self.all, self.parts, self.recipe, self.machine) = (all, parts, recipe, machine)
        count = (parts.max() ?? 0) + 1
        var ofPart = [[Int]](repeating: [], count: count)
        for (row, part) in parts.enumerated() { ofPart[part].append(row) }
        self.ofPart = ofPart
    }

    /// The rows of a part, ascending.
    func rows(in part: Int) -> [Int] { ofPart[part] }

    func training(without held: [Int]) throws -> EncodedCampaign {
        try EncodedCampaign(
            all.rows(parts.indices.filter { !held.contains(parts[$0]) }), recipe, machine)
    }

    mutating func count(_ training: EncodedCampaign) { unconverged += training.unconverged }

    /// The ridge regression on pseudo-outcomes.
    ///
    /// - Parameters:
    ///   - encoding: The encoders of the rows that are learnt from.
    ///   - targets: For each part the pseudo-outcomes of its rows.
    ///   - held: The part that is left out; nil for none.
    /// - Returns: The linear effect and its penalty.
    /// - Throws: `UserError` with code `notConverged` for sums that are not finite.
    func doublyRobust(
        encoding: TableEncoding, targets: [[Double]], without held: Int?
    ) throws -> (effect: UpliftModel.Effect, penalty: Double) {
        let used = (0..<count).filter { $0 != held }
        let rows = used.flatMap { ofPart[$0] }
        let regression = RidgeRegression(
            try encoding.encode(all.features.rows(rows), threads: machine.threads),
            targets: used.flatMap { targets[$0] }, parts: rows.map { parts[$0] }, count: count)
        guard let fit = regression.fit(penalty: recipe.ridge) else {
            throw UserError(
                .notConverged, "the sums of the columns are too large for a regression",
                remedy: "Leave out columns of extreme amounts with \(.ignoredColumns)")
        }
        return (
            .linear(LinearPredictor(intercept: fit.intercept, coefficients: fit.coefficients)), fit.penalty
        )
    }
}
