/// How many customers of a group were treated and how many were not, and how many of each had the outcome.
package struct ArmTally: Codable, Sendable, Equatable {
    package var treated = 0.0
    package var treatedYes = 0.0
    package var control = 0.0
    package var controlYes = 0.0

    private enum CodingKeys: String, CodingKey {
        case treated, control
        case treatedYes = "treated_yes"
        case controlYes = "control_yes"
    }

    package init(treated: Double = 0, treatedYes: Double = 0, control: Double = 0, controlYes: Double = 0) {
        (self.treated, self.treatedYes, self.control, self.controlYes) = (treated, treatedYes, control, controlYes)
    }

    package var count: Double { treated + control }
    /// The share of the treated with the outcome; nil without one who was treated.
    package var treatedRate: Double? { treated > 0 ? treatedYes / treated : nil }
    /// The share of the others with the outcome; nil without one.
    package var controlRate: Double? { control > 0 ? controlYes / control : nil }

    /// yes₁ / n₁ − yes₀ / n₀, treated minus control; nil where an arm is empty.
    package var uplift: Double? {
        guard let treatedRate, let controlRate else { return nil }
        return treatedRate - controlRate
    }

    mutating func add(treatment: UInt8, outcome: UInt8, times weight: Double = 1) {
        let yes = outcome == 1 ? weight : 0
        if treatment == 1 {
            treated += weight
            treatedYes += yes
        } else {
            control += weight
            controlYes += yes
        }
    }

    /// Sets counts to 0 that only the rounding of differences has left.
    mutating func clearRounding() {
        func cleared(_ count: Double) -> Double { count < 1e-9 ? 0 : count }
        (treated, treatedYes) = (cleared(treated), cleared(treatedYes))
        (control, controlYes) = (cleared(control), cleared(controlYes))
    }

    static func += (left: inout ArmTally, right: ArmTally) {
        left.treated += right.treated
        left.treatedYes += right.treatedYes
        left.control += right.control
        left.controlYes += right.controlYes
    }
}
