/// How many more outcomes than without treatment there are among the customers with the highest predicted uplift.
///
/// After the n customers with the highest predictions, of whom n₁ were treated and n₀ were not,
///
///     Q(n) = yes₁ − yes₀ · n₁ / n₀   (the last term is 0 where n₀ = 0)
///
/// Radcliffe 2007, "Using control groups to target on predicted lift". Customers with equal predictions are one step, so
/// that their order does not matter. Points and coefficient are those of scikit-uplift's `qini_curve` and
/// `qini_auc_score`.
package struct QiniCurve: Sendable, Equatable {
    package struct Point: Codable, Sendable, Equatable {
        /// How many customers were taken.
        package let count: Double
        /// Q of these.
        package let outcomes: Double
    }

    /// The first is (0, 0), the last of all customers.
    package let points: [Point]
    /// All customers.
    private let total: ArmTally

    /// - Parameter groups: Customers with equal predictions together, the highest prediction first.
    package init(_ groups: some Sequence<ArmTally>) {
        var points = [Point(count: 0, outcomes: 0)]
        var sum = ArmTally()
        for group in groups where group.count > 0 {
            sum += group
            let unit = sum.control > 0 ? sum.treated / sum.control : 0
            points.append(Point(count: sum.count, outcomes: sum.treatedYes - sum.controlYes * unit))
        }
        self.points = points
        total = sum
    }

    /// The area below the curve by trapezoids, in customers · outcomes.
    package var area: Double {
        zip(points, points.dropFirst()).reduce(0) { sum, step in
            sum + (step.1.count - step.0.count) * (step.0.outcomes + step.1.outcomes) / 2
        }
    }

    /// The area between the curve and the straight line to its end, as a share of that of the best possible order.
    ///
    ///     (area − N · Q(N) / 2) / (area of the best order − N · Q(N) / 2)
    ///
    /// 0 is what a random order is expected to have, 1 is the best; it is negative where the order is worse than a
    /// random one. It is nil where all orders have the same area.
    package var coefficient: Double? {
        guard let end = points.last else { return nil }
        let line = end.count * end.outcomes / 2
        let span = Self.best(total).area - line
        return span == 0 ? nil : (area - line) / span
    }

    /// The best order: first the treated with the outcome, then all without it, then the control with it.
    private static func best(_ total: ArmTally) -> QiniCurve {
        QiniCurve([
            ArmTally(treated: total.treatedYes, treatedYes: total.treatedYes),
            ArmTally(treated: total.treated - total.treatedYes, control: total.control - total.controlYes),
            ArmTally(control: total.controlYes, controlYes: total.controlYes),
        ])
    }

    /// At most about `most` of the points at equal distances, with the first and the last.
    package func thinned(to most: Int) -> [Point] {
        guard points.count > most else { return points }
        return (0..<most).map { points[$0 * (points.count - 1) / (most - 1)] }
    }
}
