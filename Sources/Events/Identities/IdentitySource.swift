package import Diagnostics
import Sources

/// Where the pairs of ids are that one customer has, and which groups of them are one customer.
package struct IdentitySource: Codable, Sendable, Equatable {
    /// What becomes of a group of ids with several accounts.
    package enum SeveralAccounts: String, Codable, Sendable, CaseIterable {
        /// Several customers share a device: each id stays by itself.
        case apart
        /// One customer has several accounts: the first in byte order stands for all.
        case merge
    }

    /// A table of pairs in two columns.
    package var path: String
    private var namedColumns: IdentityColumns?
    private var namedLimit: Int?
    private var namedAccounts: SeveralAccounts?

    /// How many ids one customer has at most, unless another number is given.
    package static let standardLimit = 50

    private enum CodingKeys: String, CodingKey {
        case path
        case namedColumns = "columns"
        case namedLimit = "limit"
        case namedAccounts = "accounts"
    }

    package init(
        _ path: String, columns: IdentityColumns = IdentityColumns(), limit: Int? = nil,
        accounts: SeveralAccounts? = nil
    ) {
        self.path = path
        namedColumns = columns.orNil
        namedLimit = limit == Self.standardLimit ? nil : limit
        namedAccounts = accounts == .apart ? nil : accounts
    }

    package var columns: IdentityColumns { namedColumns ?? IdentityColumns() }

    /// How many ids one customer has at most; a larger group is left apart.
    package var limit: Int { namedLimit ?? Self.standardLimit }

    package var accounts: SeveralAccounts { namedAccounts ?? .apart }

    /// Refuses settings that cannot work.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package func check() throws {
        try columns.check()
        guard limit >= 2 else {
            throw UserError(
                .wrongUsage, "\(.identityLimit, limit) would leave every id by itself",
                remedy: "Give 2 or more, or leave \(.identityTable) out")
        }
    }

    /// Reads the table, and tells what was passed over and left apart.
    ///
    /// - Complexity: O(pairs) for the groups, O(ids · log ids) for their order.
    /// - Throws: `UserError` with code `invalidData` for a row that cannot be read, for a table without pairs, and where
    ///   nobody can tell which two columns hold the ids; `wrongUsage` for settings that cannot work.
    package func read(progress: Progress) throws -> Identities {
        try check()
        var rows = IdentityRows()
        let source = TableSource(path)
        try rows.read(source, columns, progress)
        guard rows.pairs > rows.skipped else {
            throw UserError(
                .invalidData,
                rows.pairs == 0
                    ? "the table has a header but no pair of ids"
                    : "no pair of the table has two ids: an empty cell, or a word such as NULL, stands for nobody",
                at: .init(file: source.name), remedy: "Give a table of pairs, or leave \(.identityTable) out")
        }
        let identities = Identities(rows, file: source.name, self)
        identities.report(self, to: progress)
        return identities
    }
}
