import Glibc

/// The value of all purchases of a customer within a span: as many as `survival` says, each around the customer's mean.
///
/// The sum of k purchases by γ' = γ + x m is the odds of a beta distributed number, with p k and q' = q + p x. So
///
///     P(S ≤ s) = P(Y = 0) + Σ_k P(Y = k) · I_{s / (s + γ')}(p k, q'),
///
/// and S / γ' has the same distribution for all customers with the same purchases, whatever these were worth.
struct TotalSpend {
    private let q: Double
    /// For each number of purchases from 1 on: p k, its probability and ln B(p k, q').
    private let counts: [(shape: Double, probability: Double, logBeta: Double)]
    /// P(Y > 0).
    private let any: Double
    /// ln E[S / γ' | Y > 0].
    private let logMean: Double

    /// - Parameters:
    ///   - gammas: The gamma functions of the model of values.
    ///   - valued: x, the customer's purchases with a value.
    ///   - survival: P(Y ≥ k) for k = 1, 2, …
    init(_ gammas: SpendGammas, valued: Int, survival: [Double]) {
        let (p, q) = (gammas.model.p, gammas.model.q + gammas.model.p * Double(valued))
        counts = survival.indices.map { index in
            let next = index + 1 < survival.count ? survival[index + 1] : 0
            return (
                p * Double(index + 1), max(survival[index] - next, 0), gammas.logBeta(count: index + 1, valued: valued)
            )
        }
        any = counts.reduce(0) { $0 + $1.probability }
        logMean = log(p * survival.reduce(0, +) / (q - 1) / any)
        self.q = q
    }

    /// P(0 < S / γ' ≤ o) and P(S / γ' > o) at the logarithm of o, and the derivative of the former by ln o.
    private func parts(_ logOdds: Double) -> (below: Double, above: Double, density: Double) {
        let beta = IncompleteBeta(odds: exp(logOdds), tolerance: 1e-9)
        var sums = (below: 0.0, above: 0.0, density: 0.0)
        for count in counts {
            let part = beta.parts(count.shape, q, logBeta: count.logBeta)
            sums.below += count.probability * part.below
            sums.above += count.probability * part.above
            sums.density += count.probability * part.density
        }
        return sums
    }

    /// The o with P(S / γ' > o) = `share`, to 1e-5 in the probability; 0 where less than that has any value.
    ///
    /// Newton's method on the log-odds of P(S / γ' > o | S > 0) by ln o, which is nearly a line: both tails are powers
    /// of o. Where a step leaves what the steps before have ruled out, that is halved.
    func quantile(exceededBy share: Double) -> Double {
        guard any > share else { return 0 }
        let target = log(share / (any - share))
        var (low, high) = (-700.0, 700.0)
        var logOdds = logMean
        for _ in 0..<200 {
            let found = parts(logOdds)
            let excess = found.above - share
            if abs(excess) <= 1e-5 || high - low < 1e-12 { break }
            if excess > 0 { low = logOdds } else { high = logOdds }
            let slope = found.density * any / (found.below * found.above)
            let next = logOdds + (log(found.above / found.below) - target) / slope
            logOdds = next > low && next < high ? next : (low + high) / 2
        }
        return exp(logOdds)
    }
}

/// The gamma functions of a model of values, which depend on numbers of purchases alone.
struct SpendGammas: Sendable {
    let model: SpendModel
    /// ln Γ(p n) and ln Γ(q + p n) for n from 0 on.
    private let ofCounts: [Double]
    private let ofAll: [Double]

    /// More are computed when they are needed.
    private static let most = 512

    init(_ model: SpendModel) {
        self.model = model
        ofCounts = (0..<Self.most).map { logGamma(model.p * Double($0)) }
        ofAll = (0..<Self.most).map { logGamma(model.q + model.p * Double($0)) }
    }

    /// ln B(p k, q + p x) of `count` = k purchases of a customer with `valued` = x.
    func logBeta(count: Int, valued: Int) -> Double {
        let own = count < Self.most ? ofCounts[count] : logGamma(model.p * Double(count))
        return own + joint(valued) - joint(count + valued)
    }

    private func joint(_ number: Int) -> Double {
        number < Self.most ? ofAll[number] : logGamma(model.q + model.p * Double(number))
    }
}
