import Diagnostics
package import Evaluation
package import Events
import Ids
package import Interactions
import LinearAlgebra
import Ranking
import RecommenderModels
import Tables

/// The data that models are tried on: interactions to learn from, and items that lists should find for some customers.
package struct ValidationTask: Sendable {
    /// The interactions that models learn from.
    package let interactions: Interactions
    /// The measure that decides between candidates.
    package let measure: Measure
    /// The number of pairs to find.
    package let pairs: Int
    /// The customers to measure on.
    let people: [Person]
    let catalogue: Catalogue
    /// The matrix of the interactions, transposed: items × users.
    let byItem: SparseMatrix

    struct Person: Sendable {
        /// The row in the interactions; `nil` for a person who is folded in.
        let row: Int?
        let profile: Profile
        let seen: [UInt32]
        let relevant: [UInt32]
    }

    /// - Parameters:
    ///   - interactions: The interactions that models learn from.
    ///   - hidden: The events that lists should predict; events whose type does not mark an item as seen and events
    ///     that no list could find are skipped.
    ///   - given: The known events of the customers to measure on; `nil` when they are in the interactions.
    ///   - measure: The measure that decides, a mean over users.
    ///   - threads: The number of workers.
    /// - Throws: `UserError` with code `invalidData` when nothing is left to find.
    package init(
        _ interactions: Interactions, hidden: EventLog, given: EventLog?, measure: Measure, threads: Int
    ) throws {
        precondition(measure.isMeanOverUsers)
        self.interactions = interactions
        self.measure = measure
        let known = try given.map { given in
            try GivenProfiles(given, weights: interactions.weights, threads: threads) {
                interactions.items.index(of: $0)
            }
        }
        let rowItems = try hidden.requiredItems()
        let items = hidden.items.indices.map { interactions.items.index(of: hidden.items[$0]) }
        let counts = hidden.typeNames.map { interactions.seenTypes.isEmpty || interactions.seenTypes.contains($0) }
        var wanted = [Set<UInt32>](repeating: [], count: hidden.users.count)
        for row in 0..<hidden.count {
            if let type = hidden.type?[row], !counts[Int(type)] { continue }
            if let item = items[Int(rowItems[row])] { wanted[Int(hidden.user[row])].insert(UInt32(item)) }
        }
        let seenBits = interactions.weights.bits(of: interactions.seenTypes)
        people = wanted.indices.compactMap { user -> Person? in
            let person: (row: Int?, profile: Profile, seen: [UInt32])
            if let known {
                guard let number = known.users.index(of: hidden.users[user]) else { return nil }
                person = (nil, known.profiles[number], known.profiles[number].items)
            } else {
                guard let row = interactions.users.index(of: hidden.users[user]) else { return nil }
                let range = interactions.matrix.range(ofRow: row)
                let profile = Profile(
                    items: Array(interactions.matrix.indices[range]),
                    confidence: range.map { interactions.matrix.value(at: $0) })
                let seen = range.filter { position in
                    interactions.types.map { $0[position] & seenBits != 0 } ?? true
                }
                person = (row, profile, seen.map { interactions.matrix.indices[$0] })
            }
            let relevant = wanted[user].filter { !person.seen.containsSorted($0) }.sorted()
            return relevant.isEmpty
                ? nil : Person(row: person.row, profile: person.profile, seen: person.seen, relevant: relevant)
        }
        guard !people.isEmpty else {
            throw UserError(
                .invalidData, "nobody who is held out has an item left to find",
                remedy: "Hold out an earlier time, fewer items of each, or customers: --holdout-users")
        }
        pairs = people.reduce(0) { $0 + $1.relevant.count }
        byItem = interactions.matrix.transposed()
        catalogue = Catalogue(popularity: interactions.popularity, users: interactions.users.count)
    }
}
