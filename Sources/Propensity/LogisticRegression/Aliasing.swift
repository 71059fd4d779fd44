import LinearAlgebra

/// Columns that are combinations of earlier ones, whose coefficients no data can tell apart without a penalty.
enum Aliasing {
    /// A column is aliased when the earlier ones explain all but this share of it: 1 − R² in the weights of the base rate.
    private static let unexplained = 1e-11
    /// The number of coefficients up to which aliased ones are looked for.
    static let mostCoefficients = 2_048

    /// The places of aliased coefficients: of a dependent set the last, as in R.
    static func places(of objective: LogisticObjective, baseRateAt z: [Double]) throws -> [Int] {
        let system = DoubleSystem(size: objective.loss.length)
        _ = try objective.evaluate(z, hessian: system)
        guard system.factorize(settingAside: objective.fixed, tolerance: unexplained) else { return [] }
        return system.aliased.filter { !objective.fixed.contains($0) }
    }
}
