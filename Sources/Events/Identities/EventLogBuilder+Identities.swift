import Diagnostics
import Ids

/// What merging the ids of a log gave.
struct MergedIds: Sendable {
    let identities: Identities
    let counts: IdentityCounts
}

extension EventLogBuilder {
    /// Gives all events of a customer the id that stands for the customer.
    ///
    /// - Parameters:
    ///   - identities: Which ids belong to one customer.
    ///   - isWhole: Whether the log is all that there is of customers, so that some id must be known.
    ///   - progress: Receives how the ids meet.
    /// - Returns: How the ids meet; nil for a log without events.
    /// - Throws: `UserError` with code `invalidData` when no id is known.
    mutating func merge(by identities: Identities, isWhole: Bool, _ progress: Progress) throws -> MergedIds? {
        guard !user.isEmpty else { return nil }
        let spoken = users
        var customers = IdInterner()
        var numbers: [UInt32] = []
        var isChanged: [Bool] = []
        numbers.reserveCapacity(spoken.count)
        isChanged.reserveCapacity(spoken.count)
        var known = 0
        for number in 0..<spoken.count {
            let id = spoken[number]
            let position = id.withUnsafeBytes { identities.ids.index(of: $0) }
            let standing = position.map { Int(identities.customer[$0]) }
            if position != nil { known += 1 }
            isChanged.append(standing != position)
            let customer = standing.map { identities.ids[$0] } ?? id
            numbers.append(customer.withUnsafeBytes { customers.intern($0) })
        }
        var events = 0
        for index in user.indices {
            let number = Int(user[index])
            if isChanged[number] { events += 1 }
            user[index] = numbers[number]
        }
        users = customers
        let counts = IdentityCounts(identities, known: known, events: events)
        // Customers who said no are not among the events, so the ids may be known though none is here.
        try identities.check(counts, with: spoken, isEssential: isWhole && refused == 0, progress)
        return MergedIds(identities: identities, counts: counts)
    }
}

extension Consent {
    /// Warns where a no counts for ids that are customers by themselves.
    func reportSpread(to progress: Progress) {
        guard let byCustomer, byCustomer.spread > 0 else { return }
        progress.warning(
            """
            \(byCustomer.identities.file): \(byCustomer.spread) ids of groups that are left apart count as no, because \
            another id of their group said no; take the ids of shared devices out of the table if these are other customers
            """)
    }
}
