import Diagnostics
import Ids
import LinearAlgebra

extension FactorSet {
    /// Makes sure that a model can hold these factors.
    ///
    /// - Parameter place: Where a part is.
    /// - Throws: `UserError` with code `invalidData` that names the part.
    func check(_ place: (Part) -> UserError.Place) throws {
        try Self.check(users, called: "user", place(.users))
        try Self.check(items, called: "item", place(.items))
        guard factors > 0 else {
            throw Self.invalid("there are no factors", place(.items), "Give at least one column of factors")
        }
        for (rows, ids, part) in [
            (userFactors.count / factors, users.count, Part.users), (itemFactors.count / factors, items.count, .items),
        ] where rows != ids {
            throw Self.invalid(
                "there are \(ids) ids and \(rows) rows of factors", place(part), "Give one row for each id")
        }
        if ((popularity ?? []) + (recentPopularity ?? [])).contains(where: { !($0 >= 0) }) {
            throw Self.invalid(
                "a number of customers is below 0", place(.popularity), "Give how many customers had each item")
        }
        let own = settings.named.first { $0.value < 0 || !$0.value.isFinite }
        if let own {
            throw Self.invalid(
                "'\(own.name)' is \(own.value)", place(.setting(own.name)), "Give a number of at least 0")
        }
        try checkHistory(place(.history))
    }

    /// Makes sure that each further id leads to one user.
    ///
    /// - Parameter place: Where the further id of a position is.
    /// - Throws: `UserError` with code `invalidData`.
    func checkFurtherIds(_ place: (Int) -> UserError.Place) throws {
        guard let furtherIds else { return }
        var known = IdInterner()
        for id in users { known.intern(id) }
        for (position, id) in furtherIds.ids.enumerated() {
            guard !id.isEmpty else {
                throw Self.invalid("a further id is empty", place(position), "Leave it out")
            }
            guard Int(known.intern(id)) == users.count + position else {
                throw Self.invalid(
                    "the further id '\(id)' is that of a user, or occurs twice", place(position),
                    "Give each id once: as that of a user, or as a further id of one user")
            }
        }
    }

    private func checkHistory(_ place: UserError.Place) throws {
        guard let history else { return }
        for user in 0..<history.rows {
            let items = history.indices[history.range(ofRow: user)]
            guard Set(items).count == items.count else {
                throw Self.invalid(
                    "the history of '\(users[user])' has an item twice", place, "Add up entries of one user and item")
            }
        }
        guard (history.values ?? []).allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw Self.invalid(
                "a confidence in the history is not above 0", place,
                "Leave such entries out; a confidence says how surely a user wants an item")
        }
    }

    private static func check(_ ids: [String], called name: String, _ place: UserError.Place) throws {
        guard !ids.isEmpty else { throw invalid("there is no \(name)", place, "Give at least one") }
        // By bytes: texts that differ only in how a letter is put together are equal in Swift.
        var known = IdInterner()
        for (row, id) in ids.enumerated() {
            guard !id.isEmpty else { throw invalid("row \(row) has no id", place, "Give every \(name) an id") }
            guard Int(known.intern(id)) == row else {
                throw invalid("the \(name) '\(id)' occurs twice", place, "Give every \(name) one row")
            }
        }
    }
}

extension IdInterner {
    /// The number of an id given as text.
    @discardableResult
    mutating func intern(_ id: String) -> UInt32 { Array(id.utf8).withUnsafeBytes { intern($0) } }
}
