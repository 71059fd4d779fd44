import CustomerModels
package import Evaluation

/// What contacting the customers with the highest predicted uplift would have brought.
///
/// Of the best k of the customers, with n the customers and u = yes₁ / n₁ − yes₀ / n₀ among the best k,
///
///     outcomes caused = k · n · u
///     profit          = k · n · (value · u − cost)
///
/// Both arms are needed in that part. u is what the treatment does to these customers if it was given at random.
package struct ContactPolicy: Codable, Sendable, Equatable {
    /// The share of the customers who are contacted, k.
    package let share: Double
    /// How many these are, k · n.
    package let contacts: Int
    /// u, with an interval by the bootstrap; nil where an arm is empty.
    package let uplift: Estimate?
    package let outcomes: Estimate?
    /// nil without a cost and a value.
    package let profit: Estimate?

    init(
        share: Double, contacts: Int, uplift: Double?, resampled: [Double], _ bootstrap: Bootstrap,
        _ terms: ContactTerms?
    ) {
        self.share = share
        self.contacts = contacts
        let values = resampled.filter(\.isFinite)
        let interval = values.isEmpty ? nil : bootstrap.interval(of: values)
        func estimate(_ figure: (Double) -> Double) -> Estimate? {
            uplift.map {
                Estimate(figure($0), interval: interval.map { figure($0.lowerBound)...figure($0.upperBound) })
            }
        }
        let count = Double(contacts)
        self.uplift = estimate { $0 }
        outcomes = estimate { count * $0 }
        profit = terms.flatMap { terms in estimate { count * (terms.value * $0 - terms.cost) } }
    }
}
