import LinearAlgebra

/// Columns that are linear combinations of earlier ones; without a penalty no data can determine their coefficients.
enum Aliasing {
    /// A column is aliased if its 1 − R² given the earlier columns is below this, with the row weights at the base
    /// rate.
    private static let unexplained = 1e-11
    /// The largest number of coefficients for which aliased ones are searched.
    static let mostCoefficients = 2_048

    /// The places of aliased coefficients: the last one of each dependent set, as in R.
    static func places(of objective: LogisticObjective, baseRateAt z: [Double]) throws -> [Int] {
        let system = DoubleSystem(size: objective.loss.length)
        _ = try objective.evaluate(z, hessian: system)
        guard system.factorize(settingAside: objective.fixed, tolerance: unexplained) else { return [] }
        return system.aliased.filter { !objective.fixed.contains($0) }
    }
}
