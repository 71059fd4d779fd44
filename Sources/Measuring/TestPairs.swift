package import Evaluation
package import Events
import Ids
import LinearAlgebra
import ModelFiles
import RecommenderModels
import Tables

/// Which items must be found for which users: the hidden pairs of an evaluation.
package struct TestPairs: Sendable {
    /// The pairs as indexes of one model.
    package struct Side: Sendable {
        /// The numbers of the users (see `TestUsers`) in ascending byte order of their ids.
        package let users: [Int]
        /// For each user the items to find, ascending.
        package let relevant: [[UInt32]]
    }

    /// The same pairs for each model.
    package let sides: [Side]
    package let users: Int
    package let pairs: Int
    package let skipped: EvaluationReport.SkippedRows
    /// The times of the rows, for comparing them with those of the training.
    package let oldest: OldestEvents

    /// Keeps the purchases, and drops pairs that lists of some model cannot find.
    ///
    /// - Parameters:
    ///   - log: The hidden events.
    ///   - models: The models; the first one says which types mean "bought", unless the log was read with names of them.
    ///   - mask: Which items the lists leave out.
    /// - Throws: `UserError` for a log without items, or a damaged model.
    package init(_ log: EventLog, models: [MeasuredModel], mask: ItemMask) throws {
        let sides = try models.map { try KnownIds(log, of: $0, mask: mask) }
        let rowItems = try log.requiredItems()
        let purchases = try log.purchaseTypes(trained: models[0].model.settings.purchaseTypes)
        let isPurchase = log.mask(ofTypes: purchases)
        var skipped = EvaluationReport.SkippedRows()
        var oldest = OldestEvents()
        var found = [Set<Int>](repeating: [], count: log.users.count)
        for row in 0..<log.count {
            guard isPurchase[Int(log.type?[row] ?? 0)] else { continue }
            let (user, item) = (Int(log.user[row]), Int(rowItems[row]))
            if sides.contains(where: { $0.users[user] == nil }) {
                skipped.unknownUser += 1
            } else if sides.contains(where: { $0.items[item] == nil }) {
                skipped.unknownItem += 1
            } else if sides.contains(where: { $0.hasSeen(user, item) }) {
                skipped.alreadySeen += 1
                oldest.addAlreadySeen(log.timestamp?[row])
            } else {
                found[user].insert(item)
                oldest.addUsed(log.timestamp?[row])
            }
        }
        let kept = found.indices.filter { !found[$0].isEmpty }
        self.sides = sides.map { side in
            Side(
                users: kept.compactMap { side.users[$0] },
                relevant: kept.map { user in found[user].compactMap { side.items[$0] }.sorted() })
        }
        users = kept.count
        pairs = kept.reduce(0) { $0 + found[$1].count }
        self.skipped = skipped
        self.oldest = oldest
    }
}

/// The ids of a log, translated for one model.
private struct KnownIds {
    /// The number of each user of the log; nil if the model does not know the user.
    let users: [Int?]
    /// The index of each item of the log; nil if the model does not know the item.
    let items: [UInt32?]
    /// For each user of the log, the items that no list may contain, ascending.
    private let seen: [[UInt32]]

    init(_ log: EventLog, of measured: MeasuredModel, mask: ItemMask) throws {
        users = try (0..<log.users.count).map { try measured.users.number(of: log.users[$0]) }
        items = try (0..<log.items.count).map { item in
            try measured.model.itemIndex(of: log.items[item]).map { UInt32($0) }
        }
        seen = try users.map { try $0.map { mask == .seen ? try measured.users.seen(by: $0) : [] } ?? [] }
    }

    func hasSeen(_ user: Int, _ item: Int) -> Bool {
        items[item].map { seen[user].containsSorted($0) } ?? false
    }
}
