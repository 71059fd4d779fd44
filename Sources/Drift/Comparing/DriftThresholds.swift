import Diagnostics
import Documents

/// The values beyond which checks are alarms that somebody set by hand, in place of those that past windows gave.
package struct DriftThresholds: Codable, Sendable, Equatable {
    /// By the name of a check, or by one that ends in `.*` and stands for all that begin like it: `distribution.*`.
    package var values: [String: Double]

    package init(_ values: [String: Double] = [:]) {
        self.values = values
    }

    package init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: Double].self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }

    /// The value that was set for a check: that of its name, else that of the longest wildcard that it meets.
    package func value(for name: String) -> Double? {
        if let value = values[name] { return value }
        let wildcards = values.filter { $0.key.hasSuffix(".*") && name.hasPrefix($0.key.dropLast()) }
        return wildcards.max { $0.key.utf8.count < $1.key.utf8.count }?.value
    }

    /// Refuses values that no check has.
    ///
    /// - Parameter names: The checks that there are.
    /// - Throws: `UserError` with code `wrongUsage`, which says the nearest name, and for a value that is no number.
    package func check(names: [String]) throws {
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            let prefix = name.hasSuffix(".*") ? name.dropLast() : nil
            let isKnown = prefix.map { prefix in names.contains { $0.hasPrefix(prefix) } } ?? names.contains(name)
            guard isKnown else {
                let near = nearestName(to: name, among: names)
                throw UserError(
                    .wrongUsage, "\(.driftThresholds) has '\(name)', which is no check of this version",
                    remedy: near.map { "Did you mean '\($0)'?" } ?? "The checks are \(names.joined(separator: ", "))")
            }
            guard value.isFinite else {
                throw UserError(
                    .wrongUsage, "\(.driftThresholds) has \(value) for '\(name)', which is no threshold",
                    remedy: "Give a number")
            }
        }
    }
}
