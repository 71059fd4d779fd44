/// Where the numbers of an axis stand, and which of them are written beside it.
package struct Scale: Sendable {
    /// A number that is written beside the axis.
    package struct Tick: Sendable, Equatable {
        package let value: Double
        package let label: String
        /// What the ticks after this one share until it changes, such as the year; a second line below the first.
        package var group: String?

        package init(_ value: Double, _ label: String, group: String? = nil) {
            self.value = value
            self.label = label
            self.group = group
        }
    }

    let kind: Chart.Axis.Scale
    /// The ends of the axis; logarithms to base 10 on a logarithmic axis.
    let low: Double
    let high: Double
    package let ticks: [Tick]

    /// The part of the axis that lies below a value, from 0 to 1.
    func fraction(of value: Double) -> Double {
        let place = kind == .logarithmic ? (value > 0 ? Self.log(value) : low) : value
        return min(max((place - low) / (high - low), 0), 1)
    }

    /// Whether an axis can show a value: no NaN, no infinity, nothing below 0 on a logarithmic axis.
    static func shows(_ value: Double, _ kind: Chart.Axis.Scale) -> Bool {
        switch kind {
        case .linear: value.magnitude <= 1e300
        case .logarithmic: value >= 1e-300 && value <= 1e300
        // The years 1 to 9999.
        case .time: value >= -62_135_596_800_000 && value < 253_402_300_800_000
        }
    }

    /// The scale of an axis that has room for some values.
    ///
    /// - Parameters:
    ///   - axis: The axis.
    ///   - values: What it must show; values that it cannot show do not count.
    ///   - isRounded: Whether a linear axis ends at ticks, and not at the outermost values.
    ///   - count: About how many ticks it may have.
    package init(_ axis: Chart.Axis, showing values: some Sequence<Double>, isRounded: Bool, ticks count: Int = 5) {
        var (least, most) = (Double.infinity, -Double.infinity)
        for value in values where Self.shows(value, axis.scale) {
            (least, most) = (min(least, value), max(most, value))
        }
        if least > most { (least, most) = axis.scale == .linear ? (0, 1) : (1, 10) }
        kind = axis.scale
        switch axis.scale {
        case .linear:
            if axis.fromZero { (least, most) = (min(least, 0), max(most, 0)) }
            (low, high, ticks) = Self.linear(from: least, to: most, isRounded, count)
        case .logarithmic: (low, high, ticks) = Self.logarithmic(from: least, to: most, count)
        case .time: (low, high, ticks) = Self.time(from: least, to: most, count + 2)
        }
    }
}
