package import Diagnostics
package import Ids

/// How the ids of a table meet those of another side, counted while the table is read; each id counts once.
package struct IdMatch: Sendable {
    /// All ids, and the numbers of those that the other side does not know.
    private var ids = IdInterner(slots: 16)
    private var unknown: [Int] = []

    package init() {}

    package var counts: IdCounts { IdCounts(known: ids.count - unknown.count, unknown: unknown.count) }

    /// Counts the id of a row.
    ///
    /// - Returns: Whether no row before had this id.
    package mutating func add(_ id: ArraySlice<UInt8>, isKnown: Bool) -> Bool {
        let count = ids.count
        guard Int(id.withUnsafeBytes { ids.intern($0) }) == count else { return false }
        if !isKnown { unknown.append(count) }
        return true
    }

    /// Refuses a table without a row: an export that went wrong looks like it.
    ///
    /// - Throws: `UserError` with code `invalidData`.
    package func checkHasIds(_ thing: String, at place: UserError.Place) throws {
        guard ids.count == 0 else { return }
        throw UserError(
            .invalidData, "the table has a header but no \(thing)", at: place,
            remedy: "Give a table that has rows, or leave it out")
    }

    /// Checks that the ids meet, and says so where few do.
    ///
    /// - Parameters:
    ///   - things: What the ids name: `items`.
    ///   - place: The table, and its column of ids.
    ///   - others: The other side.
    ///   - whole: How many ids could be known at most; nil for all of the table.
    /// - Returns: A warning when less than half of `whole` is known, with three ids of each side and the likely cause.
    /// - Throws: `UserError` with code `invalidData` when the table has ids and none is known.
    package func check(
        _ things: String, at place: UserError.Place, with others: OtherIds, outOf whole: Int? = nil
    ) throws -> Message? {
        let counts = counts
        guard counts.total > 0, 2 * counts.known < whole ?? counts.total else { return nil }
        let mine = quoted(unknown.prefix(shownIds).map { Array(ids[$0]) })
        let (theirs, cause) = (try others.examples(), try likelyCause(others))
        guard counts.known > 0 else {
            let advice = "Write the ids byte by byte as in \(others.name), because an id is never changed to fit"
            throw UserError(
                .invalidData,
                "none of the \(counts.total) \(things) is known to \(others.name): here are \(mine), there \(theirs)",
                at: place, remedy: "\(cause.map { "\($0). " } ?? "")\(advice)")
        }
        let file = place.file.map { "\($0): " } ?? ""
        return """
            \(file)only \(counts.known) of \(counts.total) \(things) are known to \(others.name): here are \(mine), there \
            \(theirs)\(cause.map { "; \($0)" } ?? "")
            """
    }

    /// The likely cause, from a part of the unknown ids that is large enough to show it.
    private func likelyCause(_ others: OtherIds) throws -> String? {
        let sample = unknown.prefix(10_000).map { ids[$0] }.sorted { $0.lexicographicallyPrecedes($1) }
        var lookAlikes = IdLookAlikes(of: IdTable(sortedIds: sample))
        for position in 0..<others.count { try others.id(position).withUnsafeBytes { lookAlikes.compare($0) } }
        return lookAlikes.likelyCause
    }
}
