import BLAS
package import Diagnostics
import Ids
package import Interactions
package import LinearAlgebra
package import RecommenderModels

/// The parameters of an iALS fit; command lines, pipeline files and manifests use the same names.
package struct IALSParameters: Codable, Sendable, Equatable {
    /// How a row's equations are solved.
    package enum Solver: String, Codable, Sendable, CaseIterable {
        /// `cholesky` or `cg`, by a fixed rule of the number of factors.
        case auto
        // Those of `FactorSolver`.
        case cholesky
        case cg
        case blocks
    }

    /// The number of factors d.
    ///
    /// More factors distinguish more, above all on sparse data, but cost more time and memory.
    package var factors = 64
    /// Sweeps over both sides.
    ///
    /// Most of the gain comes in the first eight; some data sets overfit after five.
    package var epochs = 16
    /// The weight λ of the squared norms where it is given; `nil` where the data decide (`decided(for:)`).
    package internal(set) var givenRegularization: Double?
    /// The weight α₀ of pairs that were not observed where it is given; `nil` where the data decide.
    package internal(set) var givenUnobservedWeight: Double?
    package var byData: [String]?
    /// How much regularization grows with a row's pairs: ν.
    package var frequencyExponent = 1.0
    /// The deviation of the initial item factors before the division by √d.
    package var initialDeviation = 0.1
    package var solver = Solver.auto
    package var seed: UInt64 = 0

    private enum CodingKeys: String, CodingKey {
        case factors, epochs, solver, seed
        case givenRegularization = "regularization"
        case givenUnobservedWeight = "unobserved_weight"
        case byData = "by_data"
        case frequencyExponent = "frequency_exponent"
        case initialDeviation = "initial_deviation"
    }

    package init() {}

    /// Stands for α₀ and λ where neither they nor the data are known: 0.89 of the best of a grid or more on each of four
    /// shops (docs/tuning.md).
    private static let withoutData = 0.03

    /// The weight λ of the squared norms; a value that is set is given.
    package var regularization: Double {
        get { givenRegularization ?? Self.withoutData }
        set { givenRegularization = newValue }
    }

    /// The weight α₀ of pairs that were not observed; a value that is set is given.
    ///
    /// It acts together with λ as a ridge of about λ(α₀·items + n_u).
    package var unobservedWeight: Double {
        get { givenUnobservedWeight ?? Self.withoutData }
        set { givenUnobservedWeight = newValue }
    }

    /// The solver that runs.
    ///
    /// `auto` stands for the faster one. For each pair, an exact solution takes d² operations and conjugate gradients
    /// take 12 d, at about two fifths of the rate because they wait for memory (docs/benchmarks.md). So an exact solution
    /// is as fast up to about 32 factors. A sweep of blocks takes 64 d and does not come closer.
    package var chosenSolver: FactorSolver {
        switch solver {
        case .auto: factors <= 32 ? .cholesky : .cg
        case .cholesky: .cholesky
        case .cg: .cg
        case .blocks: .blocks
        }
    }
}

extension IALSParameters: RecommenderParameters {
    package static let name: RecommenderAlgorithm.Name = .ials
    package static let kind: RecommenderKind = .ials

    package func validate() throws {
        try FactorConstraints.factors.check(factors)
        try FactorConstraints.epochs.check(epochs)
        try FactorConstraints.regularization.check(regularization)
        try Constraints.unobservedWeight.check(unobservedWeight)
        try FactorConstraints.frequencyExponent.check(frequencyExponent)
        try FactorConstraints.initialDeviation.check(initialDeviation)
        guard regularization > 0 || unobservedWeight > 0 else {
            throw UserError(
                .wrongUsage, "\(.regularization, 0) with \(.unobservedWeight, 0) has no solution",
                remedy: "Give a \(.regularization) above 0, for example 0.03")
        }
    }

    package var settings: [RecommenderAlgorithm.Setting] {
        var settings: [RecommenderAlgorithm.Setting] = [(.factors, "\(factors)"), (.epochs, "\(epochs)")]
        if let givenUnobservedWeight { settings.append((.unobservedWeight, "\(givenUnobservedWeight)")) }
        if let givenRegularization { settings.append((.regularization, "\(givenRegularization)")) }
        return settings
    }

    package var startableFactors: Int? { factors }

    package func fit(
        _ interactions: Interactions, from start: FactorStart?, threads: Threads,
        clock: @escaping @Sendable () -> Double, progress: Progress
    ) throws -> FittedRecommender {
        progress.step("ials: \(factors) factors, solver \(chosenSolver.rawValue)")
        func unsolvable(_ side: String, _ id: String) -> UserError {
            UserError(
                .notConverged, "the equations of a \(side)'s row have no finite solution", at: .init(id: id),
                remedy: "Raise \(.regularization), or look at the weights of that \(side)'s events")
        }
        do {
            let solver = IALS(
                self, interactions: interactions.matrix, history: interactions.history, threads: threads)
            let fitted = try solver.fit(
                from: start?.rows(for: interactions, progress), clock: clock, progress: progress)
            return FittedRecommender(
                settings: modelSettings(of: interactions),
                knowledge: .factors(.init(users: fitted.users, items: fitted.items, gram: fitted.itemGram.matrix)),
                convergence: fitted.convergence)
        } catch let failure as HalfSweep.Failure {
            throw unsolvable("user", interactions.users.string(at: failure.row))
        } catch let failure as IALS.ItemFailure {
            throw unsolvable("item", interactions.items.string(at: failure.item))
        }
    }

    package func modelSettings(of interactions: Interactions) -> RecommenderSettings {
        var settings = RecommenderSettings(kind: Self.kind, of: interactions)
        settings.unobservedWeight = unobservedWeight
        settings.regularization = regularization
        settings.frequencyExponent = frequencyExponent
        return settings
    }
}

extension IALSParameters {
    /// The values that the parameters take; `FactorConstraints` has those shared with ALS.
    package enum Constraints {
        package static let unobservedWeight = Parameter<Double>(.unobservedWeight, .numbers(0..<1e6))
    }
}

extension RecommenderAlgorithm {
    package static func ials(_ parameters: IALSParameters) -> Self { Self(parameters: parameters) }
}
