package import CustomerModels
import Diagnostics
package import Evaluation
package import LinearAlgebra
import Propensity

/// How good predicted uplifts are, on customers of both arms.
package struct UpliftReport: Codable, Sendable, Equatable {
    package let rows: Int
    package let arms: ArmTally
    /// yes₁ / n₁ − yes₀ / n₀ of all, with the interval of Newcombe 1998.
    package let effect: Estimate
    /// The normalized coefficient, with an interval by the bootstrap of the customers; nil where all orders are equal.
    package let qini: Estimate?
    /// At most 100 points of the Qini curve.
    package let curve: [QiniCurve.Point]
    package let deciles: [UpliftDecile]
    /// The best 10%, 20% … 100%.
    package let policies: [ContactPolicy]
    package let terms: ContactTerms?
    /// How each figure is computed.
    package let formulas: [String: String]

    /// Measures a sample.
    ///
    /// - Parameters:
    ///   - sample: The customers.
    ///   - terms: What a contact costs and an outcome is worth; nil leaves profits out.
    ///   - bootstrap: How intervals are made.
    ///   - threads: The number of workers; it does not change the result.
    /// - Throws: `UserError` with code `invalidData` for fewer than ten customers, an empty arm, and an arm in which all
    ///   outcomes are the same.
    package init(
        _ sample: UpliftSample, terms: ContactTerms?, bootstrap: Bootstrap, threads: Threads
    ) throws {
        let arms = sample.total
        try arms.checkMeasurable()
        guard let effect = arms.uplift, sample.count >= 10 else {
            throw UserError(
                .invalidData, "\(sample.count) customers have no tenths", remedy: "Measure on more customers")
        }
        (rows, self.arms, self.terms, formulas) = (sample.count, arms, terms, Self.formulas)
        self.effect = Estimate(effect, interval: arms.upliftInterval)
        let resampled = try bootstrap.distribution(units: sample.count, threads: threads) { counts in
            let groups = sample.groups(counts: counts).filter { $0.arms.count > 0 }
            let coefficient = QiniCurve(groups.lazy.map(\.arms)).coefficient ?? .nan
            return [coefficient] + UpliftSample.bestTenths(of: groups).map { $0.arms.uplift ?? .nan }
        }
        let curve = sample.curve()
        let coefficients = resampled.map { $0[0] }.filter(\.isFinite)
        qini = curve.coefficient.map {
            Estimate($0, interval: coefficients.isEmpty ? nil : bootstrap.interval(of: coefficients))
        }
        self.curve = curve.thinned(to: 100)
        let best = UpliftSample.bestTenths(of: sample.groups())
        deciles = UpliftDecile.all(of: best)
        let count = sample.count
        policies = best.enumerated().map { index, group in
            let share = Double(index + 1) / 10
            return ContactPolicy(
                share: share, contacts: Int((share * Double(count)).rounded()), uplift: group.arms.uplift,
                resampled: resampled.map { $0[index + 1] }, bootstrap, terms)
        }
    }

    /// The policy with the highest profit; nil without terms, and where no policy has a profit above 0.
    package var best: ContactPolicy? {
        policies.filter { ($0.profit?.value ?? 0) > 0 }.max { ($0.profit?.value ?? 0) < ($1.profit?.value ?? 0) }
    }

    /// The formula of each figure, by its name.
    package static let formulas = [
        "effect": "yes1/n1 - yes0/n0, treated minus control; interval: Newcombe 1998, method 10",
        "qini":
            "(area - N Q(N)/2) / (area of the best order - N Q(N)/2), Q(n) = yes1 - yes0 n1/n0 among the n customers "
            + "with the highest predictions; interval: bootstrap of customers",
        "deciles": "yes1/n1 - yes0/n0 in each tenth by prediction; interval: Newcombe 1998, method 10",
        "outcomes":
            "k n u, with u = yes1/n1 - yes0/n0 among the best k of the n customers; interval: bootstrap of customers",
        "profit": "k n (value u - cost)",
    ]
}

extension ArmTally {
    /// Refuses customers of whom no effect can be measured.
    ///
    /// - Throws: `UserError` with code `invalidData` for an empty arm, and one in which all outcomes are the same.
    package func checkMeasurable(atLeast least: Double = 1) throws {
        for (arm, count, yes) in [("treated", treated, treatedYes), ("control", control, controlYes)] {
            guard count > 0 else {
                throw UserError(
                    .invalidData, "the arm '\(arm)' has no customers", remedy: "Give customers of both arms")
            }
            guard yes > 0 && yes < count else {
                throw UserError(
                    .invalidData,
                    "all \(Int(count)) customers of the arm '\(arm)' have the outcome '\(yes > 0 ? "yes" : "no")'",
                    remedy: "Wait for outcomes of both kinds in each arm, or look at how the table was made")
            }
            guard min(yes, count - yes) >= least else {
                throw UserError(
                    .invalidData,
                    "the arm '\(arm)' has \(Int(yes)) with the outcome and \(Int(count - yes)) without, too few for "
                        + "\(Int(least)) folds",
                    remedy: "Ask for fewer folds with \(.folds), or train on more customers")
            }
        }
    }
}
