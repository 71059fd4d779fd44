import Documents
import Glibc

/// Round numbers of linear and logarithmic axes.
extension Scale {
    static func log(_ value: Double) -> Double { log10(value) }

    static func power(_ exponent: Double) -> Double { pow(10, exponent) }

    /// Multiples of 1, 2, 2.5 or 5 times a power of ten.
    static func linear(
        from least: Double, to most: Double, _ isRounded: Bool, _ count: Int
    ) -> (low: Double, high: Double, ticks: [Tick]) {
        var (low, high) = (least, most)
        let size = max(low.magnitude, high.magnitude)
        // Numbers that differ in their last digits alone are one number to the eye.
        if high - low <= size * 1e-9 || high - low < 1e-290 {
            if size < 1e-280 {
                (low, high) = (0, 1)
            } else {
                (low, high) = (low - size / 10, high + size / 10)
            }
        }
        let step = step(of: (high - low) / Double(count))
        let (first, last) = ((low / step + 1e-9).rounded(.down), (high / step - 1e-9).rounded(.up))
        if isRounded { (low, high) = (first * step, last * step) }
        var multiples: [Double] = []
        var multiple = first
        while multiple <= last {
            let value = multiple * step
            if value >= low - step * 1e-9, value <= high + step * 1e-9 { multiples.append(value == 0 ? 0 : value) }
            multiple += 1
        }
        let form = NumberForm(step: step, largest: max(low.magnitude, high.magnitude))
        return (low, high, multiples.map { Tick($0, form.text($0)) })
    }

    /// The least round number that is not below a distance.
    private static func step(of distance: Double) -> Double {
        let power = pow(10, log10(distance).rounded(.down))
        for factor in [1, 2, 2.5, 5] where factor * power >= distance * (1 - 1e-9) { return factor * power }
        return 10 * power
    }

    /// Powers of ten; where there are fewer than two, also their twofold and fivefold.
    static func logarithmic(
        from least: Double, to most: Double, _ count: Int
    ) -> (low: Double, high: Double, ticks: [Tick]) {
        let (first, last) = (Int(log10(least).rounded(.down)), Int((log10(most) - 1e-12).rounded(.up)))
        func text(_ value: Double) -> String { NumberForm(step: value, largest: value).text(value) }
        guard last - first > 1 else {
            let candidates = [1, 2, 5, 10].map { $0 * pow(10, Double(first)) }
            let start = candidates.lastIndex { $0 <= least * (1 + 1e-9) } ?? 0
            let end = max(candidates.firstIndex { $0 >= most * (1 - 1e-9) } ?? 3, min(start + 1, 3))
            let shown = candidates[min(start, end - 1)...end]
            return (log10(shown[shown.startIndex]), log10(candidates[end]), shown.map { Tick($0, text($0)) })
        }
        let stride = (last - first + count - 1) / count
        let ticks = (first...last).filter { ($0 - first).isMultiple(of: stride) }.map { exponent in
            let value = pow(10, Double(exponent))
            return Tick(value, text(value))
        }
        return (Double(first), Double(last), ticks)
    }
}

/// How the numbers beside one axis are written, all with the same unit and the same decimals.
private struct NumberForm {
    private enum Unit {
        case ones, thousands, millions
        case power
    }

    private let unit: Unit
    private let step: Double

    init(step: Double, largest: Double) {
        self.step = step
        unit =
            if largest >= 1e15 || largest >= 1e9 && step >= 1e-6 * largest || largest < 1e-4 {
                .power
            } else if largest >= 1e6, step >= 1e4 {
                .millions
            } else if largest >= 1e4, step >= 10 {
                .thousands
            } else {
                .ones
            }
    }

    func text(_ value: Double) -> String {
        if value == 0 { return "0" }
        switch unit {
        case .ones: return grouped(value.fixed(decimals(of: step)))
        case .thousands: return trimmed(value / 1e3, step / 1e3) + "k"
        case .millions: return trimmed(value / 1e6, step / 1e6) + "M"
        case .power:
            let exponent = Int(log10(value.magnitude * (1 + 1e-12)).rounded(.down))
            let power = pow(10, Double(exponent))
            guard power > 0 else { return value.significant(3) }
            return trimmed(value / power, step / power) + "e\(exponent)"
        }
    }

    private func trimmed(_ value: Double, _ step: Double) -> String {
        var text = value.fixed(decimals(of: step))
        guard text.contains(".") else { return text }
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }

    /// The decimals that multiples of a step need.
    private func decimals(of step: Double) -> Int {
        for digits in 0..<12 {
            let scaled = step * pow(10, Double(digits))
            if scaled >= 0.99, abs(scaled - scaled.rounded()) < 1e-6 * scaled { return digits }
        }
        return 12
    }
}
