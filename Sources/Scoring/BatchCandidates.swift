import Diagnostics
import Events
import Ids
import LinearAlgebra
import ModelFiles
import RecommenderModels
import Tables

/// The items that each list of a batch may hold, as those of its model.
struct BatchCandidates: Sendable {
    let items: CandidateItems
    private let pairs: CandidatePairs

    /// How many items of the table the model knows.
    var counts: IdCounts { items.counts }

    /// Reads a table, and tells how its items meet those of the model.
    ///
    /// - Throws: `UserError` for a table that cannot be read, or of which the model knows no item.
    init(
        _ source: CandidateSource, of model: Recommender, _ availability: Availability?, _ progress: Progress
    ) throws {
        pairs = try source.read { try model.users.standing(for: $0) }
        let ids = model.items.ids
        items = try CandidateItems(
            pairs, with: OtherIds("the model", ids),
            allowed: { availability?.items.containsSorted($0) ?? true },
            itemIndex: { try ids.index(of: $0) })
        if let warning = items.warning {
            progress.warning(warning)
        } else {
            progress.step("\(pairs.file): \(counts.known) of \(counts.total) candidate items are known to the model")
        }
    }

    /// Counts the users of the table who get a list, and warns if these are few of those who could be.
    ///
    /// - Throws: `UserError` with code `invalidData` when none of them gets a list.
    func users(in audience: Audience, _ progress: Progress) throws -> IdCounts {
        let users = pairs.users
        var getsList = [Bool](repeating: false, count: users.count)
        for person in 0..<audience.total {
            try audience.withID(ofTotal: person) { id in
                if let user = users.index(of: id) { getsList[user] = true }
            }
        }
        var match = IdMatch()
        for user in users.indices { _ = match.add(users[user], isKnown: getsList[user]) }
        let others = OtherIds("the list of customers", count: audience.total) { person in
            try audience.withID(ofTotal: person) { Array($0) }
        }
        let place = UserError.Place(file: pairs.file)
        let most = min(users.count, audience.total)
        if let warning = try match.check("users", at: place, with: others, outOf: most) {
            progress.warning(warning)
        } else {
            progress.step("\(pairs.file): \(match.counts.known) of \(users.count) users get a list")
        }
        return match.counts
    }
}
