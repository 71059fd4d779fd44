import Diagnostics
import Documents

/// Which columns of the exposures hold what.
package struct ExposureColumns: Sendable, Equatable {
    package enum Role: String, CaseIterable, Sendable {
        case time, customer, arm, experiment
        case request = "request_id"
    }

    /// The columns that are called otherwise than their role.
    package private(set) var names: [Role: String] = [:]

    package init() {}

    /// Reads `customer=user_id` and the like.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package init(parsing texts: [String]) throws {
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, let role = Role(rawValue: parts[0]), !parts[1].isEmpty else {
                throw UserError(
                    .wrongUsage, "\(.exposureColumn) takes ROLE=COLUMN, found \(text.excerpt)",
                    remedy:
                        "Write it as customer=user_id; the roles are time, customer, arm, experiment and request_id")
            }
            guard names.updateValue(parts[1], forKey: role) == nil else {
                throw UserError(
                    .wrongUsage, "\(.exposureColumn) names the column of \(parts[0]) twice", remedy: "Name it once")
            }
        }
    }

    func name(of role: Role) -> String { names[role] ?? role.rawValue }
}
