import Documents
package import Training

/// How much of the spread of the trials' values each parameter explains alone.
///
/// The trials are put into groups by the value of one parameter: a group for each value of a choice, and for a number at
/// most `mostBins` groups at the quantiles of its values. With k groups of n trials, SSB the sum of squares between the
/// groups' means and the mean of all, and SSW that within the groups, the share is ε² = (SSB − (k − 1) SSW/(n − k)) /
/// (SSB + SSW) (Kelley 1935): η² without what groups of chance would explain. It may be below 0, which means nothing.
///
/// It describes these trials alone. A search looks most where it has found most, and parameters that act together are
/// seen one by one.
package struct ParameterImportance: Sendable, Equatable {
    package struct Line: Sendable, Equatable {
        package let parameter: String
        /// ε², at most 1.
        package let share: Double
        package let groups: Int
        /// The group with the best mean in words: `0.01 to 0.05`, `cholesky`.
        package let best: String
    }

    /// The algorithm with the most trials.
    package let algorithm: String
    package let trials: Int
    /// The parameter that explains most first.
    package let lines: [Line]

    /// The fewest trials by which anything is said.
    package static let fewestTrials = 10
    package static let mostBins = 4

    /// Nil where fewer than ten trials of one algorithm have a value.
    ///
    /// - Parameters:
    ///   - trials: The trials of a search; those on a sample do not count, because their values are on other data.
    ///   - higherIsBetter: Whether a greater value is better.
    package init?(_ trials: [TrialLine], higherIsBetter: Bool = true) {
        let measured = trials.filter { !$0.isSampled && $0.value?.isFinite == true }
        let groups = Dictionary(grouping: measured, by: \.algorithm)
        let most = groups.max { one, other in
            one.value.count != other.value.count ? one.value.count < other.value.count : one.key > other.key
        }
        guard let most, most.value.count >= Self.fewestTrials else { return nil }
        algorithm = most.key
        self.trials = most.value.count
        let values = most.value.map { $0.value ?? 0 }
        let parameters = Set(most.value.flatMap(\.parameters.keys)).sorted()
        lines = parameters.compactMap { parameter in
            let settings = most.value.map { $0.parameters[parameter] ?? .null }
            guard let groups = Self.groups(of: settings, parameter) else { return nil }
            return Self.line(parameter, groups, values, higherIsBetter)
        }.sorted { $0.share != $1.share ? $0.share > $1.share : $0.parameter < $1.parameter }
    }

    /// The share that groups of values explain.
    ///
    /// - Parameters:
    ///   - values: The values.
    ///   - groups: The group of each value, from 0.
    /// - Returns: ε²; nil where all values are equal, or each stands alone.
    package static func explained(_ values: [Double], by groups: [Int]) -> Double? {
        let count = (groups.max() ?? 0) + 1
        guard values.count > count, count > 1 else { return nil }
        let mean = values.reduce(0, +) / Double(values.count)
        var sums = [Double](repeating: 0, count: count)
        var sizes = [Double](repeating: 0, count: count)
        for (value, group) in zip(values, groups) {
            sums[group] += value
            sizes[group] += 1
        }
        var (between, within) = (0.0, 0.0)
        for group in 0..<count where sizes[group] > 0 {
            let distance = sums[group] / sizes[group] - mean
            between += sizes[group] * distance * distance
        }
        for (value, group) in zip(values, groups) {
            let distance = value - sums[group] / sizes[group]
            within += distance * distance
        }
        // Rounding leaves a trace where all values are equal.
        guard between + within > 1e-24 * Double(values.count) * max(1, mean * mean) else { return nil }
        let chance = Double(count - 1) * within / Double(values.count - count)
        return (between - chance) / (between + within)
    }

    /// The group of each trial and the groups' names; nil for a parameter with one value.
    private static func groups(of settings: [JSONValue], _ parameter: String) -> (of: [Int], names: [String])? {
        let numbers = settings.compactMap(\.doubleValue)
        guard !numbers.isEmpty, settings.allSatisfy({ $0.doubleValue != nil || $0 == .null }) else {
            return groups(ofChoices: settings)
        }
        let (bins, names) = bins(of: numbers) { short($0, parameter) }
        // Trials without the parameter are a group of their own.
        let isComplete = numbers.count == settings.count
        guard names.count + (isComplete ? 0 : 1) > 1 else { return nil }
        return (
            settings.map { setting in setting.doubleValue.flatMap { bins[$0] } ?? names.count },
            names + (isComplete ? [] : ["not given"])
        )
    }

    /// The group of each distinct number, and the names of the groups.
    private static func bins(
        of numbers: [Double], named short: (Double) -> String
    ) -> (of: [Double: Int], names: [String]) {
        let distinct = Set(numbers).sorted()
        guard distinct.count > mostBins else {
            return (Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) }), distinct.map(short))
        }
        // A value belongs to the quarter in which the middle of its equals lies, so that equal values stay together.
        let sorted = numbers.sorted()
        var quarters: [Double: Int] = [:]
        for value in distinct {
            let first = sorted.firstIndex(of: value) ?? 0
            let last = sorted.lastIndex(of: value) ?? first
            quarters[value] = min(mostBins - 1, mostBins * (first + last + 1) / (2 * sorted.count))
        }
        let used = Set(quarters.values).sorted()
        let place = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
        let names = used.map { quarter in
            let values = distinct.filter { quarters[$0] == quarter }
            let (low, high) = (values.first ?? 0, values.last ?? 0)
            return low == high ? short(low) : "\(short(low)) to \(short(high))"
        }
        return (quarters.compactMapValues { place[$0] }, names)
    }

    private static func groups(ofChoices settings: [JSONValue]) -> (of: [Int], names: [String])? {
        let texts = settings.map { $0 == .null ? "not given" : $0.plainText }
        let distinct = Set(texts).sorted()
        guard distinct.count > 1 else { return nil }
        let place = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
        return (texts.map { place[$0] ?? 0 }, distinct)
    }

    private static func line(
        _ parameter: String, _ groups: (of: [Int], names: [String]), _ values: [Double], _ higherIsBetter: Bool
    ) -> Line? {
        guard let share = explained(values, by: groups.of) else { return nil }
        let means = groups.names.indices.map { group in
            let own = values.indices.filter { groups.of[$0] == group }.map { values[$0] }
            return own.reduce(0, +) / Double(max(own.count, 1))
        }
        let best = means.indices.max { higherIsBetter ? means[$0] < means[$1] : means[$0] > means[$1] } ?? 0
        return Line(
            parameter: parameter, share: share, groups: groups.names.count,
            best: groups.names[best].shortened(to: 60))
    }

    /// A value of a parameter as a table of settings shows it, in the digits of single precision.
    private static func short(_ value: Double, _ parameter: String) -> String {
        let number = Int(exactly: value).map(JSONValue.int)
        let text = SettingText.text(of: number ?? .double(value), at: parameter)
        return number == nil && text == JSONValue.double(value).plainText ? Float(value).description : text
    }
}
