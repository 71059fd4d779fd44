/// A parameter and the values that it takes: what its check, the help of commands, schemas and documents say of it.
public struct Parameter<Value: Sendable & Equatable>: Sendable {
    public let key: ParameterKey
    public let allowed: AllowedValues<Value>

    public init(_ key: ParameterKey, _ allowed: AllowedValues<Value>) {
        self.key = key
        self.allowed = allowed
    }

    /// Checks a value.
    ///
    /// - Throws: `UserError` with code `wrongUsage` that names the parameter, the value and what is allowed.
    public func check(_ value: Value) throws {
        guard !allowed.contains(value) else { return }
        throw UserError(
            .wrongUsage, "\(key, value) is out of range", remedy: "Give \(allowed)",
            parameter: .init(key: key, value: "\(value)", allowed: allowed.description))
    }
}

/// The values that a parameter takes.
public struct AllowedValues<Value: Sendable & Equatable>: Sendable, CustomStringConvertible {
    private let test: @Sendable (Value) -> Bool
    /// The values in words: `a number from 0 to 1`.
    public let description: String
    /// The least value or the bound below all values, as a JSON Schema says it; `nil` where there is none.
    public let lowest: Bound?
    /// The greatest value or the bound above all values; `nil` where there is none.
    public let greatest: Bound?

    /// An end of a range.
    public struct Bound: Sendable, Equatable {
        public let value: Value
        /// Whether the value itself is allowed.
        public let isIncluded: Bool
    }

    public func contains(_ value: Value) -> Bool { test(value) }
}

extension AllowedValues where Value == Int {
    /// Whole numbers within a range; `words` say it where `a whole number from 1 to 4096` does not.
    public static func integers(_ range: ClosedRange<Int>, words: String? = nil) -> Self {
        Self(
            test: range.contains,
            description: words ?? "a whole number from \(range.lowerBound) to \(range.upperBound)",
            lowest: Bound(value: range.lowerBound, isIncluded: true),
            greatest: Bound(value: range.upperBound, isIncluded: true))
    }
}

extension AllowedValues where Value == Double {
    /// Numbers within a range, both ends included; `words` say it where `a number from 0 to 1` does not.
    public static func numbers(_ range: ClosedRange<Double>, words: String? = nil) -> Self {
        Self(
            test: range.contains,
            description: words ?? "a number from \(short(range.lowerBound)) to \(short(range.upperBound))",
            lowest: Bound(value: range.lowerBound, isIncluded: true),
            greatest: Bound(value: range.upperBound, isIncluded: true))
    }

    /// Numbers within a range without its upper end; `words` say it where `a number from 0 to below 1000000` does not.
    public static func numbers(_ range: Range<Double>, words: String? = nil) -> Self {
        Self(
            test: range.contains,
            description: words ?? "a number from \(short(range.lowerBound)) to below \(short(range.upperBound))",
            lowest: Bound(value: range.lowerBound, isIncluded: true),
            greatest: Bound(value: range.upperBound, isIncluded: false))
    }

    /// Numbers between two others, neither of which is allowed: `a share between 0 and 1`.
    public static func shares() -> Self {
        Self(
            test: { $0 > 0 && $0 < 1 }, description: "a share between 0 and 1",
            lowest: Bound(value: 0, isIncluded: false), greatest: Bound(value: 1, isIncluded: false))
    }
}

/// A number without the `.0` of a whole one.
private func short(_ number: Double) -> String {
    Int(exactly: number).map { "\($0)" } ?? number.description
}
