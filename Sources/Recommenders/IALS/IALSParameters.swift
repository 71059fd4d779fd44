import Diagnostics

/// What an iALS model is fitted with; the same names stand in flags, pipeline files and manifests.
package struct IALSParameters: Codable, Sendable, Equatable {
    /// How a row's equations are solved.
    package enum Solver: String, Codable, Sendable, CaseIterable {
        /// `cholesky` or `cg`, by a fixed rule of the number of factors.
        case auto
        /// Exactly, by Cholesky factorization: O(n d² + d³) a row.
        case cholesky
        /// By two preconditioned steps of conjugate gradients from the last value: O(n d + d²) a row.
        case cg
        /// Block by block of 64 factors from the last value (iALS++): O(64 n d + d²) a row.
        case blocks
    }

    /// The number of factors d.
    ///
    /// More factors tell more apart, most of all on sparse data, and cost more time and memory.
    package var factors = 64
    /// Sweeps over both sides.
    ///
    /// Most of the gain comes in the first eight; some data sets overfit after five.
    package var epochs = 16
    /// The weight λ of the squared norms.
    ///
    /// The default and that of the unobserved weight reach .89 or more of the best of a grid on each of four shops
    /// (docs/tuning.md).
    package var regularization = 0.03
    /// The weight α₀ of pairs that were not observed.
    ///
    /// It acts together with λ as a ridge of about λ(α₀·items + n_u).
    package var unobservedWeight = 0.03
    /// How much regularization grows with a row's pairs: ν.
    package var frequencyExponent = 1.0
    /// The deviation of the initial item factors before the division by √d.
    package var initialDeviation = 0.1
    package var solver = Solver.auto
    package var seed: UInt64 = 0

    private enum CodingKeys: String, CodingKey {
        case factors, epochs, regularization, solver, seed
        case unobservedWeight = "unobserved_weight"
        case frequencyExponent = "frequency_exponent"
        case initialDeviation = "initial_deviation"
    }

    package init() {}

    /// The solver that `auto` stands for.
    ///
    /// A pair costs an exact solution d² operations and conjugate gradients 12 d, which run at about two fifths of the
    /// rate because they wait for memory (docs/benchmarks.md): the first is as fast up to some 32 factors. A sweep of
    /// blocks costs 64 d and comes no closer.
    package var chosenSolver: Solver {
        solver == .auto ? (factors <= 32 ? .cholesky : .cg) : solver
    }

    /// - Throws: `UserError` with code `wrongUsage` that names the flag and its range.
    package func validate() throws {
        try Parameter.check(factors >= 1 && factors <= 4096, "--factors \(factors)", "from 1 to 4096")
        try Parameter.check(epochs >= 1 && epochs <= 10_000, "--epochs \(epochs)", "from 1 to 10000")
        try Parameter.check(
            Parameter.isAmount(regularization), "--regularization \(regularization)", "a number from 0 to below 1000000"
        )
        try Parameter.check(
            Parameter.isAmount(unobservedWeight), "--unobserved-weight \(unobservedWeight)",
            "a number from 0 to below 1000000")
        try Parameter.check(
            Parameter.isAmount(frequencyExponent) && frequencyExponent <= 4,
            "--frequency-exponent \(frequencyExponent)",
            "a number from 0 to 4")
        try Parameter.check(
            Parameter.isAmount(initialDeviation) && initialDeviation >= 1e-6, "--initial-deviation \(initialDeviation)",
            "a number of at least 0.000001: factors that begin at 0 stay there")
        guard regularization > 0 || unobservedWeight > 0 else {
            throw UserError(
                .wrongUsage, "--regularization 0 with --unobserved-weight 0 has no solution",
                remedy: "Give a --regularization above 0, for example 0.03")
        }
    }
}
