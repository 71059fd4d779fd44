import Evaluation
package import Events
import Ids
package import LinearAlgebra
import ModelFiles
import RecommenderModels
import Tables

/// Which user's rating of which item must be predicted, and its true value.
package struct HiddenRatings: Sendable {
    /// The numbers of the users (see `TestUsers`) in ascending byte order of their ids.
    package let users: [Int]
    /// For each user the hidden ratings, at least one.
    let ratings: [Profile]
    let skipped: EvaluationReport.SkippedRows
    /// The times of the rows, for comparing them with those of the training.
    package let oldest: OldestEvents

    package var count: Int { ratings.reduce(0) { $0 + $1.items.count } }

    /// Keeps the pairs that can be predicted, each with the rating that training would have given it.
    ///
    /// - Parameters:
    ///   - log: The hidden events, read with ratings.
    ///   - measured: A model of ratings.
    ///   - mask: Whether to leave out pairs whose rating is already known.
    ///   - threads: The number of workers.
    /// - Throws: `UserError` with code `modelUnusable` for damaged files.
    package init(_ log: EventLog, measured: MeasuredModel, mask: ItemMask, threads: Threads) throws {
        let hidden = try measured.profiles(of: log, threads: threads)
        let known = measured.users
        let rowItems = try log.requiredItems()
        let items = try (0..<log.items.count).map { item in
            try measured.model.itemIndex(of: log.items[item]).map { UInt32($0) }
        }
        // A user whose known items are all unknown to the model cannot be predicted.
        let numbers = try (0..<log.users.count).map { user in
            try known.number(of: log.users[user]).flatMap { try known.profile(of: $0).items.isEmpty ? nil : $0 }
        }
        let masked = try numbers.map { try $0.map { mask == .seen ? try known.profile(of: $0).items : [] } ?? [] }
        var skipped = EvaluationReport.SkippedRows()
        var oldest = OldestEvents()
        for row in 0..<log.count {
            let user = Int(log.user[row])
            if numbers[user] == nil {
                skipped.unknownUser += 1
            } else if let item = items[Int(rowItems[row])] {
                if masked[user].containsSorted(item) {
                    skipped.alreadySeen += 1
                    oldest.addAlreadySeen(log.timestamp?[row])
                } else {
                    oldest.addUsed(log.timestamp?[row])
                }
            } else {
                skipped.unknownItem += 1
            }
        }
        var users: [Int] = []
        var ratings: [Profile] = []
        for (user, profile) in hidden.profiles.enumerated() {
            guard let number = numbers[user] else { continue }
            let open = profile.items.indices.filter { !masked[user].containsSorted(profile.items[$0]) }
            if open.isEmpty { continue }
            users.append(number)
            ratings.append(
                Profile(items: open.map { profile.items[$0] }, values: open.map { profile.values[$0] }))
        }
        self.users = users
        self.ratings = ratings
        self.skipped = skipped
        self.oldest = oldest
    }
}
