import Diagnostics
import Documents

/// The names of checks that thresholds may have, also before there is a version with columns and types of its own.
package enum MonitoredChecks {
    /// The checks of lists, which a model of customers has none of.
    package static let ofLists = ListChecks.names + OutcomeChecks.ofLists

    /// The checks of probabilities, which a recommender has none of.
    package static let ofProbabilities = ScoreChecks.names + OutcomeChecks.ofProbabilities + ["scores"]

    /// The checks of events and of rows of customers whose names say all.
    package static let ofData = [
        "newest", "volume", "type.new", "category.new", "catalogue", "popularity", "unseen.customers", "unseen.items",
        "ids.customers", "ids.items", "concentration",
    ]

    /// The beginnings of names that end in a column or a type of event: `distribution.price`, `type.purchase`.
    package static let families = ["type.", "distribution.", "missing.", "unseen."]

    /// Refuses a name that no check of any version has.
    ///
    /// - Parameter name: The name of a check, or one that ends in `.*` and stands for all that begin like it.
    /// - Throws: `UserError` with code `wrongUsage`, which says the nearest name.
    package static func check(_ name: String) throws {
        let names = ofLists + ofProbabilities + ofData
        if names.contains(name) { return }
        if families.contains(where: { name.hasPrefix($0) && name.utf8.count > $0.utf8.count }) { return }
        if name.hasSuffix(".*"), names.contains(where: { $0.hasPrefix(name.dropLast()) }) { return }
        let near = nearestName(to: name, among: names) ?? nearFamily(to: name)
        throw UserError(
            .wrongUsage, "'\(name)' is no check",
            remedy: near.map { "Did you mean '\($0)'?" }
                ?? """
                The checks are \(names.joined(separator: ", ")), and those that begin with \
                \(families.joined(separator: ", "))
                """)
    }

    /// The name with the family that it most likely meant: `distribution.price` for `distributon.price`.
    private static func nearFamily(to name: String) -> String? {
        guard let point = name.firstIndex(of: ".") else { return nil }
        let near = nearestName(to: String(name[..<point]), among: families.map { String($0.dropLast()) })
        return near.map { "\($0)\(name[point...])" }
    }
}
