import Diagnostics
import Tables

/// Which two columns of a table of pairs hold the ids; nil stands for a column that is not named.
package struct IdentityColumns: Codable, Sendable, Equatable {
    /// The one column of ids.
    package var id: String?
    /// The other column of ids, none of which stands for the others.
    package var other: String?
    /// In place of `other`, the column of accounts, whose ids stand for their customers.
    package var account: String?

    package init(id: String? = nil, other: String? = nil, account: String? = nil) {
        self.id = id
        self.other = other
        self.account = account
    }

    /// These columns; nil when none is named.
    package var orNil: IdentityColumns? { self == IdentityColumns() ? nil : self }

    /// Where the columns stand in a table.
    struct Positions: Equatable {
        let first: Int
        let second: Int
        /// The one of them that holds accounts; nil where none does.
        let account: Int?
    }

    /// Refuses names of which one has no effect.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package func check() throws {
        if other != nil, account != nil {
            throw UserError(
                .wrongUsage, "\(.identityOtherColumn) and \(.identityAccountColumn) are two names of one column",
                remedy: "Give \(.identityAccountColumn) if its ids stand for the customers, else the other")
        }
        let names = [id, other, account].compactMap(\.self)
        if names.count == 2, names[0] == names[1] {
            throw UserError(
                .wrongUsage, "both ids of a pair would be read from the column '\(names[0])'",
                remedy: "Name two columns")
        }
    }

    /// Finds the columns: those that are named, and in a table of two columns the other one.
    ///
    /// - Throws: `UserError` with code `invalidData` for a column that is missing, and for a table of which nobody can
    ///   tell which two columns hold the ids.
    func positions(in names: [String], file: String) throws -> Positions {
        try check()
        func position(of name: String?, _ key: ParameterKey) throws -> Int? {
            guard let name else { return nil }
            if let index = names.firstIndex(of: name) { return index }
            throw missingColumn(name, among: names, file: file, remedy: "Name one of them with \(key)")
        }
        let own = try position(of: id, .identityColumn)
        let named = try position(of: account, .identityAccountColumn)
        let partner = try named ?? position(of: other, .identityOtherColumn)
        if own == nil, partner == nil, HeaderCheck.looksLikeData(names) {
            throw UserError(
                .invalidData, "the first line, which should name the columns, looks like a pair of ids",
                at: .init(file: file),
                remedy: "Write a line of two names above it, or name the columns if these are their names")
        }
        let first: Int
        let second: Int
        switch (own, partner) {
        case (let own?, let partner?): (first, second) = (own, partner)
        case (let known?, nil) where names.count == 2, (nil, let known?) where names.count == 2:
            (first, second) = (known, 1 - known)
        case (nil, nil) where names.count == 2: (first, second) = (0, 1)
        default: throw undecided(names, file: file)
        }
        guard first != second else {
            throw UserError(
                .invalidData, "both ids of a pair would be read from the column '\(names[first])'",
                at: .init(file: file), remedy: "Give a table with two columns of ids")
        }
        let called = other == nil ? [first, second].first { names[$0] == "account" } : nil
        let near = [first, second].first { isAccount(names[$0]) }
        if named == nil, other == nil, called == nil, let near {
            throw UserError(
                .invalidData,
                "the column '\(names[near])' is not called 'account', so its ids would not stand for the customers",
                at: .init(file: file),
                remedy: """
                    Name it with \(.identityAccountColumn) if it holds accounts, else with \(.identityOtherColumn)
                    """)
        }
        return Positions(first: first, second: second, account: named ?? called)
    }

    /// Whether a name is that of the column of accounts, but for blanks and capitals.
    private func isAccount(_ name: String) -> Bool {
        name.filter { !$0.isWhitespace }.lowercased() == "account"
    }

    private func undecided(_ names: [String], file: String) -> UserError {
        UserError(
            .invalidData,
            "the table has \(names.count) columns, so nobody can tell which two hold the ids: \(quoted(names.prefix(20)))",
            at: .init(file: file),
            remedy: """
                Name them with \(.identityColumn) and \(.identityAccountColumn) if the ids of the second stand for the \
                customers, else with \(.identityColumn) and \(.identityOtherColumn)
                """)
    }
}
