/// The values of a metric for the customers of an experiment.
package struct MetricValues: Sendable {
    /// A number for each customer; NaN for one of whom nothing is known.
    package var numerators: [Double]
    /// What they are divided by, in a ratio.
    package var denominators: [Double]?
    /// The same before the experiment; nil where that was not asked for.
    package var before: [Double]?
    package var denominatorsBefore: [Double]?

    package init(
        _ numerators: [Double], over denominators: [Double]? = nil, before: [Double]? = nil,
        overBefore denominatorsBefore: [Double]? = nil
    ) {
        (self.numerators, self.denominators) = (numerators, denominators)
        (self.before, self.denominatorsBefore) = (before, denominatorsBefore)
    }

    /// The customers among `rows` of whom something is known.
    func known(among rows: [Int]) -> [Int] {
        rows.filter { row in
            !numerators[row].isNaN && !(denominators?[row].isNaN ?? false) && !(before?[row].isNaN ?? false)
                && !(denominatorsBefore?[row].isNaN ?? false)
        }
    }

    /// The moments of an arm, of ratios by the delta method.
    ///
    /// - Parameters:
    ///   - rows: The arm's customers, at least two, all known.
    ///   - adjusts: Whether the values before the experiment count as covariates.
    /// - Returns: The moments, and whether they have covariates; nil where the denominators of a ratio are 0.
    func moments(_ rows: [Int], adjusts: Bool) -> (moments: ArmMoments, hasCovariates: Bool)? {
        func picked(_ values: [Double]) -> [Double] { rows.map { values[$0] } }
        func column(_ above: [Double], _ below: [Double]?) -> [Double]? {
            guard let below else { return picked(above) }
            return RatioValues.linearized(numerators: picked(above), denominators: picked(below))
        }
        guard let outcomes = column(numerators, denominators) else { return nil }
        guard adjusts, let before, let covariates = column(before, denominatorsBefore) else {
            return (ArmMoments(outcomes), false)
        }
        return (ArmMoments(outcomes, covariates: covariates), true)
    }
}
