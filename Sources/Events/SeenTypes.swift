import Diagnostics
import Tables

/// Which types of event mean that a customer already has an item.
package struct SeenTypes: Codable, Sendable, Equatable {
    /// The types that were asked for; nil for the purchase types.
    package var names: [String]?

    package init(names: [String]? = nil) {
        self.names = names
    }

    /// The types of a log that mark an item as seen; empty for a log without types, each of whose events does.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a type that the log does not have.
    package func types(of log: EventLog) throws -> [String] {
        guard let names else { return try log.purchaseTypes() }
        for name in names where !log.typeNames.contains(name) {
            throw UserError(
                .wrongUsage, "\(.seenTypes) names '\(name)', but the events have \(listOfTypes(log.typeNames))",
                remedy: "Name types that there are, or leave the option out")
        }
        return log.typeNames.filter(names.contains)
    }
}

/// The types of a log for a message.
func listOfTypes(_ names: [String]) -> String {
    names.isEmpty
        ? "no column of types" : "the types " + quoted(names)
}
