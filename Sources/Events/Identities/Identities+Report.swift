package import Diagnostics
package import Ids
import Tables

extension Identities {
    /// Tells which pairs were passed over, and warns of groups that are left apart.
    func report(_ source: IdentitySource, to progress: Progress) {
        if skipped > 0 {
            progress.warning(
                """
                \(file): \(skipped) of \(pairs) pairs join nobody, because a cell is empty or holds a word such as NULL \
                that stands for nobody
                """)
        }
        if large.groups > 0 {
            let (are, they) = large.groups == 1 ? ("group of ids is", "it has") : ("groups of ids are", "they have")
            progress.warning(
                """
                \(file): \(large.groups) \(are) left apart, because \(they) more than \(source.limit) ids, as a shared \
                device has: \(examples(of: large)); raise \(.identityLimit) if one customer can have so many
                """)
        }
        if shared.groups > 0 {
            let (are, they) = shared.groups == 1 ? ("group of ids is", "it has") : ("groups of ids are", "they have")
            progress.warning(
                """
                \(file): \(shared.groups) \(are) left apart, because \(they) several accounts, as a shared device has: \
                \(examples(of: shared)); add \(.identityAccounts, IdentitySource.SeveralAccounts.merge.rawValue) if these \
                are old and new accounts of one customer
                """)
        }
    }

    /// `'a1', 'a2', 't1' and 58 more; 'b1', 'b2'`.
    private func examples(of apart: ApartGroups) -> String {
        var members: [UInt32: [Int]] = [:]
        for sample in apart.samples { members[sample.first] = [] }
        for position in ids.indices {
            guard let count = members[group[position]]?.count, count < shownIds else { continue }
            members[group[position]]?.append(position)
        }
        return apart.samples.map { sample in
            let shown = members[sample.first] ?? []
            let rest = sample.size - shown.count
            return quoted(shown.map { Array(ids[$0]) }) + (rest > 0 ? " and \(rest) more" : "")
        }.joined(separator: "; ")
    }

    /// The hash of the id that stands for the customer with an id.
    package func standingHash(of id: UnsafeRawBufferPointer, hash: UInt64) -> UInt64 {
        guard let position = ids.index(of: id, hash: hash) else { return hash }
        let standing = Int(customer[position])
        return standing == position ? hash : ids[standing].withUnsafeBytes { IdHash.hash($0) }
    }

    /// The ids that stand for the customers with some ids.
    package func customers(among users: IdInterner) -> IdTable {
        var customers = IdInterner()
        for number in 0..<users.count {
            let position = users[number].withUnsafeBytes { ids.index(of: $0) }
            let standing = position.map { ids[Int(customer[$0])] } ?? users[number]
            _ = standing.withUnsafeBytes { customers.intern($0) }
        }
        return customers.sorted().table
    }

    /// Checks that the table speaks of the customers of a log that was only looked at.
    ///
    /// - Parameters:
    ///   - users: The ids of the log.
    ///   - events: How many events each of them has.
    ///   - isEssential: Whether it is an error if none is known.
    ///   - progress: Receives the counts, or a warning where few meet.
    /// - Throws: `UserError` with code `invalidData` when no id is known.
    package func check(with users: IdInterner, events: [Int], isEssential: Bool, progress: Progress) throws {
        var kept = IdInterner()
        var (known, changed) = (0, 0)
        for number in events.indices where events[number] > 0 {
            let position = users[number].withUnsafeBytes { id -> Int? in
                _ = kept.intern(id)
                return ids.index(of: id)
            }
            guard let position else { continue }
            known += 1
            if Int(customer[position]) != position { changed += events[number] }
        }
        guard kept.count > 0 else { return }
        try check(
            IdentityCounts(self, known: known, events: changed), with: kept, isEssential: isEssential, progress)
    }

    /// Checks that the table speaks of the customers of events, and tells how it does.
    ///
    /// - Parameters:
    ///   - counts: How the ids meet.
    ///   - users: The ids of the events, before they were merged.
    ///   - isEssential: Whether it is an error if none is known.
    ///   - progress: Receives the counts, or a warning where few meet.
    /// - Throws: `UserError` with code `invalidData` when no id is known, and when the names of the columns are ids.
    func check(_ counts: IdentityCounts, with users: IdInterner, isEssential: Bool, _ progress: Progress) throws {
        try checkNames(with: users)
        guard 2 * counts.known < min(ids.count, users.count) else {
            progress.step(
                """
                \(file): \(counts.known) of \(counts.ids) ids are known to the events; \(counts.customers) customers have \
                several ids, and \(counts.events) events another customer than before
                """)
            return
        }
        let unknown = ids.indices.lazy.filter { position in
            self.ids[position].withUnsafeBytes { users.number(of: $0, hash: IdHash.hash($0)) == nil }
        }
        let sample = ids.subset(keeping: Array(unknown.prefix(Self.comparedIds)))
        var lookAlikes = IdLookAlikes(of: sample)
        for number in 0..<users.count { users[number].withUnsafeBytes { lookAlikes.compare($0) } }
        let mine = quoted(sample.indices.prefix(shownIds).map { Array(sample[$0]) })
        let theirs = quoted((0..<min(users.count, shownIds)).map { Array(users[$0]) })
        let cause = lookAlikes.likelyCause
        guard counts.known == 0, isEssential else {
            progress.warning(
                """
                \(file): only \(counts.known) of \(counts.ids) ids are known to the events, where \(counts.events) events \
                have another customer than before: here are \(mine), there \(theirs)\(cause.map { "; \($0)" } ?? "")
                """)
            return
        }
        throw UserError(
            .invalidData,
            "none of the \(counts.ids) ids is known to the events: here are \(mine), there \(theirs)",
            at: .init(file: file),
            remedy: """
                \(cause.map { "\($0). " } ?? "")Write the ids byte by byte as in the events, because an id is never \
                changed to fit, or leave \(.identityTable) out
                """)
    }

    /// Refuses a first line that is a pair, because its ids would not be joined.
    private func checkNames(with users: IdInterner) throws {
        let found = guessedNames.first { name in
            ids.index(of: name) != nil
                || Array(name.utf8).withUnsafeBytes { users.number(of: $0, hash: IdHash.hash($0)) != nil }
        }
        guard let found else { return }
        throw UserError(
            .invalidData, "the first line should name the columns, but '\(found)' is an id of a customer",
            at: .init(file: file),
            remedy: """
                Write a line of two names above it, or name the columns with \(.identityColumn) and \
                \(.identityOtherColumn) if these are their names
                """)
    }

    /// How many unknown ids are compared with those of the events; enough to show a likely cause.
    private static let comparedIds = 10_000
}
