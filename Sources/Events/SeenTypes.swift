import Diagnostics

/// Which types of event mean that a customer already has an item.
///
/// The default is the type `purchase`, or every type when the log has no such type.
package struct SeenTypes: Codable, Sendable, Equatable {
    /// The types that were asked for; nil for the default.
    package var names: [String]?

    package init(names: [String]? = nil) {
        self.names = names
    }

    /// Whether each of a log's types counts as seen; one entry, true, for a log without types.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a type that the log does not have.
    package func mask(typeNames: [String]) throws -> [Bool] {
        guard let names else {
            let standard = "purchase"
            guard typeNames.contains(standard) else { return Array(repeating: true, count: max(typeNames.count, 1)) }
            return typeNames.map { $0 == standard }
        }
        for name in names where !typeNames.contains(name) {
            throw UserError(
                .wrongUsage, "\(.seenTypes) names '\(name)', but the events have \(listOfTypes(typeNames))",
                remedy: "Name types that there are, or leave the option out")
        }
        return typeNames.map(names.contains)
    }
}

/// The types of a log for a message.
func listOfTypes(_ names: [String]) -> String {
    names.isEmpty
        ? "no column of types" : "the types " + names.map { "'\($0)'" }.joined(separator: ", ")
}
