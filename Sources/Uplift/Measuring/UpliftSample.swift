/// Customers with a predicted uplift, whether they were treated, and whether the outcome came.
package struct UpliftSample: Sendable {
    /// Customers with equal predictions, whole or in part.
    struct Group: Sendable, Equatable {
        var arms = ArmTally()
        /// The sum of their predictions.
        var predicted = 0.0

        static func += (left: inout Group, right: Group) {
            left.arms += right.arms
            left.predicted += right.predicted
        }

        func part(_ share: Double) -> Group {
            let arms = ArmTally(
                treated: share * arms.treated, treatedYes: share * arms.treatedYes, control: share * arms.control,
                controlYes: share * arms.controlYes)
            return Group(arms: arms, predicted: share * predicted)
        }
    }

    /// The rows, the highest prediction first.
    private let order: [Int]
    /// For each group of equal predictions the position in `order` behind its last row.
    private let ends: [Int]
    private let uplifts: [Double]
    private let treatments: [UInt8]
    private let outcomes: [UInt8]

    /// - Parameters:
    ///   - uplifts: The predictions, all finite.
    ///   - treatments: 1 for treated, 0 for control.
    ///   - outcomes: 1 for yes, 0 for no.
    package init(uplifts: [Double], treatments: [UInt8], outcomes: [UInt8]) {
        precondition(uplifts.count == treatments.count && uplifts.count == outcomes.count)
        (self.uplifts, self.treatments, self.outcomes) = (uplifts, treatments, outcomes)
        let order = uplifts.indices.sorted {
            uplifts[$0] != uplifts[$1] ? uplifts[$0] > uplifts[$1] : $0 < $1
        }
        ends = order.indices.filter { $0 + 1 == order.count || uplifts[order[$0]] != uplifts[order[$0 + 1]] }
            .map { $0 + 1 }
        self.order = order
    }

    package var count: Int { order.count }

    /// All customers.
    package var total: ArmTally {
        treatments.indices.reduce(into: ArmTally()) { $0.add(treatment: treatments[$1], outcome: outcomes[$1]) }
    }

    /// The customers with equal predictions, the highest first, each row as often as `counts` says; nil means once.
    func groups(counts: [Int32]? = nil) -> [Group] {
        var start = 0
        return ends.map { end in
            defer { start = end }
            var group = Group()
            for row in order[start..<end] {
                let weight = counts.map { Double($0[row]) } ?? 1
                group.arms.add(treatment: treatments[row], outcome: outcomes[row], times: weight)
                group.predicted += weight * uplifts[row]
            }
            return group
        }
    }

    /// The curve, or that of a resample in which each row occurs as often as `counts` says.
    package func curve(counts: [Int32]? = nil) -> QiniCurve {
        QiniCurve(groups(counts: counts).lazy.map(\.arms))
    }

    /// The best tenth, the best two tenths and so on; of a group that a border divides, an equal part of each customer.
    static func bestTenths(of groups: [Group]) -> [Group] {
        let total = groups.reduce(0) { $0 + $1.arms.count }
        var (whole, next) = (Group(), 0)
        return (1...10).map { tenth in
            let wanted = total * Double(tenth) / 10
            while next < groups.count, whole.arms.count + groups[next].arms.count <= wanted {
                whole += groups[next]
                next += 1
            }
            var best = whole
            if next < groups.count {
                best += groups[next].part((wanted - whole.arms.count) / groups[next].arms.count)
            }
            return best
        }
    }
}
