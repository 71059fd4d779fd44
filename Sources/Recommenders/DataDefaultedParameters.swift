package import Diagnostics
import Glibc
package import Interactions
import LinearAlgebra

/// Parameters of which some follow the data where they are not given.
///
/// Each of these is kept as what was given, `nil` where nobody gave it, and `dataDefaults` names it. A type has the rule
/// in `usual(users:items:pairs:)`; a fit prints what the rule decided, and manifests have the numbers.
package protocol DataDefaultedParameters: RecommenderParameters {
    /// The parameters that follow the data, by their names in ascending order.
    static var dataDefaults: [DataDefault<Self>] { get }

    /// The names of those that the data decided, in ascending order; `nil` where all were given.
    var byData: [String]? { get set }

    /// The default parameters with the values that some data decide.
    ///
    /// - Parameters:
    ///   - users: The number of customers.
    ///   - items: The number of items.
    ///   - pairs: The number of distinct pairs of both that have an event.
    /// - Returns: The parameters, as if all had been given.
    static func usual(users: Int, items: Int, pairs: Int) -> Self
}

/// A parameter that follows the data where it is not given.
package struct DataDefault<Parameters> {
    package let key: ParameterKey
    let isGiven: (Parameters) -> Bool
    /// Gives the second parameters the value of the first.
    let copied: (Parameters, Parameters) -> Parameters

    /// - Parameters:
    ///   - key: Its name.
    ///   - path: What was given; `nil` where nothing was.
    init<Value>(_ key: ParameterKey, _ path: WritableKeyPath<Parameters, Value?>) {
        self.key = key
        isGiven = { $0[keyPath: path] != nil }
        copied = { source, target in
            var changed = target
            changed[keyPath: path] = source[keyPath: path]
            return changed
        }
    }
}

extension DataDefaultedParameters {
    /// The parameters that follow the data, which are written only where they are given.
    package static var dataKeys: [ParameterKey] { dataDefaults.map(\.key) }

    /// The default parameters with the values that some interactions decide.
    package static func usual(for interactions: Interactions) -> Self {
        let matrix = interactions.matrix
        return usual(users: matrix.rows, items: matrix.columns, pairs: matrix.count)
    }

    package var followsData: Bool { Self.dataDefaults.contains { !$0.isGiven(self) } }

    package func decided(for interactions: Interactions) -> Self { decided(by: Self.usual(for: interactions)) }

    /// The same with the numbers that `usual(users:items:pairs:)` made for what is not given.
    package func decided(by usual: Self) -> Self {
        let missing = Self.dataDefaults.filter { !$0.isGiven(self) }
        guard !missing.isEmpty else { return self }
        var decided = missing.reduce(self) { $1.copied(usual, $0) }
        decided.byData = missing.map(\.key.name)
        return decided
    }

    /// What the data decided, for people: `ials: unobserved weight 0.51 and regularization 0.0071, by the data`; `nil`
    /// where all was given.
    var dataReport: String? {
        guard let byData else { return nil }
        let words = settings.filter { byData.contains($0.key.name) }
            .map { "\($0.key.name.replacing("_", with: " ")) \($0.value ?? "")" }
        return "\(Self.name.rawValue): \(words.joined(separator: " and ")), by the data"
    }
}

extension Double {
    /// The nearest value with two significant digits, so that what the data decide seldom changes from night to night.
    var inTwoDigits: Double {
        guard self > 0 else { return 0 }
        // Divided by a power of ten that is exact, so that it prints as short as it can.
        let scale = pow(10, 1 - log10(self).rounded(.down))
        return (self * scale).rounded() / scale
    }

    /// The same within a range.
    func clamped(to range: ClosedRange<Double>) -> Double {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
