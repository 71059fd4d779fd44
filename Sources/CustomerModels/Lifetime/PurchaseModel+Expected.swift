import Glibc

extension PurchaseModel {
    /// How many purchases a customer is expected to make within a span from the end of what is known.
    ///
    /// - Parameters:
    ///   - customer: The history.
    ///   - span: Its length, in the unit of the history.
    ///   - interest: δ: a purchase after the time s counts e^(−δ s); 0 counts all alike.
    /// - Returns: ∫ e^(−δ s) dE[Y(s)] over the span.
    package func expectedPurchases(of customer: PurchaseSummary, within span: Double, interest: Double = 0) -> Double {
        let alive = alive(customer)
        guard alive > 0, span > 0 else { return 0 }
        let mean = future(of: customer, over: span).mean
        guard interest != 0 else { return alive * mean }
        // By parts e^(−δ t) E[Y(t)] + δ ∫ e^(−δ s) E[Y(s)] ds. With s = (α + T)(eᵛ − 1) the integrand is smooth whatever
        // the span is in units of α + T: its nearest singularity in v is at ± π i.
        let scale = alpha + customer.age
        let reach = log1p(span / scale)
        var growths = SIMD16<Double>()
        for node in 0..<16 { growths[node] = expm1(reach * (1 + Self.nodes[node]) / 2) }
        let means = future(of: customer, over: span).means(overOdds: growths)
        var integral = 0.0
        for node in 0..<16 {
            integral +=
                Self.weights[node] * exp(-interest * scale * growths[node]) * means[node] * scale * (1 + growths[node])
        }
        return alive * (exp(-interest * span) * mean + interest * integral * reach / 2)
    }

    /// The nodes of the Gauss–Legendre rule of 16 points, ascending, and their weights.
    private static let nodes = symmetric(
        [
            0.09501250983763744, 0.28160355077925891, 0.45801677765722739, 0.61787624440264375, 0.75540440835500303,
            0.86563120238783174, 0.94457502307323258, 0.98940093499164993,
        ], left: -1)
    private static let weights = symmetric(
        [
            0.18945061045506850, 0.18260341504492359, 0.16915651939500254, 0.14959598881657673, 0.12462897125553387,
            0.09515851168249278, 0.06225352393864789, 0.02715245941175409,
        ], left: 1)

    private static func symmetric(_ right: [Double], left sign: Double) -> SIMD16<Double> {
        SIMD16(right.reversed().map { sign * $0 } + right)
    }
}
