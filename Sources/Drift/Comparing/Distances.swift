import Statistics

/// The distances of two histograms of one column.
package struct Distances: Codable, Sendable, Equatable {
    /// The population stability index and the Jensen–Shannon distance; `nil` where a side has no values.
    package var psi: Double?
    package var jsDistance: Double?
    /// Kolmogorov's and Smirnov's D between the edges; `nil` for names, which have no order.
    package var ks: Double?
    package var chiSquared: Double?
    package var degreesOfFreedom: Int?
    /// The probability of such counts in two samples of one distribution, by D for numbers and by χ² for names; `nil`
    /// for events, because those of one customer are not independent of each other.
    package var p: Double?
    /// The same after Holm's correction for all tests of a comparison.
    package var correctedP: Double?

    private enum CodingKeys: String, CodingKey {
        case psi, ks, p
        case jsDistance = "js_distance"
        case chiSquared = "chi_squared"
        case degreesOfFreedom = "degrees_of_freedom"
        case correctedP = "corrected_p"
    }

    /// - Parameters:
    ///   - first: The counts of the training.
    ///   - second: The new counts.
    ///   - bins: What both count.
    ///   - areIndependent: Whether a count is of a customer of its own, so that tests hold.
    init(_ first: [Int], _ second: [Int], bins: ColumnBins, areIndependent: Bool) {
        psi = PopulationStability.index(first, second)
        jsDistance = JensenShannon.distance(first, second)
        let test = ChiSquared(first, second)
        (chiSquared, degreesOfFreedom) = (test?.statistic, test?.degreesOfFreedom)
        var tail = test?.p
        if case .edges = bins {
            let order = KolmogorovSmirnov(binned: first, second)
            ks = order?.distance
            tail = order?.p
        }
        if areIndependent { p = tail }
    }
}
