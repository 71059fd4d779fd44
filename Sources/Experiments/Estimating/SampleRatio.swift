import Statistics

/// Whether the arms have as many customers as their shares say (sample ratio mismatch).
///
/// The test is Pearson's χ² with an alarm below .001 (Fabijan et al. 2019, "Diagnosing sample ratio mismatch in online
/// controlled experiments", KDD). Where it rings, customers are missing from an arm, and those that are missing are
/// hardly ever like the others: no difference between the arms means anything.
package struct SampleRatio: Encodable, Sendable, Equatable {
    package struct Arm: Encodable, Sendable, Equatable {
        package let arm: String
        package let customers: Int
        package let expected: Double
    }

    package let arms: [Arm]
    package let statistic: Double
    package let p: Double

    package static let alarm = 0.001

    package var isMismatch: Bool { p < Self.alarm }

    /// Tests arms; `nil` where there is no customer.
    ///
    /// - Parameters:
    ///   - arms: Their names.
    ///   - customers: How many each has.
    ///   - shares: What each should have, greater than 0; they need not add up to 1.
    package init?(arms: [String], customers: [Int], shares: [Double]) {
        guard let test = ChiSquaredFit(customers, weights: shares) else { return nil }
        let (number, weight) = (Double(customers.reduce(0, +)), shares.reduce(0, +))
        self.arms = arms.indices.map {
            Arm(arm: arms[$0], customers: customers[$0], expected: number * shares[$0] / weight)
        }
        (statistic, p) = (test.statistic, test.p)
    }

    /// What to look at first where the alarm rings.
    package static let likelyReasons = [
        "exposures of one arm are written elsewhere, later or not at all: a slower arm, a redirect, an error page",
        "lines were dropped in one arm: a full disk or buffer counts them in the service's metrics",
        "the shares were changed while the experiment ran, or an arm was switched on later than the others",
        "customers are filtered after they were divided: robots, log-ins, consent, a condition that an arm can change",
        "one arm makes people come back, or keeps them from it, and only those who came back are counted",
        "the shares given are not those of the experiment",
    ]
}
