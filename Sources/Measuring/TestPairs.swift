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
        /// For each user the number of further items to find, which the model does not know.
        package let missing: [Int]
        /// For each user the only items that the list may hold, ascending; nil for all items.
        let candidates: [[UInt32]]?
        /// For each user the items that the list leaves out, ascending: those that some model counts as seen, or that a
        /// part is not about; nil where these are those that this model counts as seen, if the mask leaves them out.
        let excluded: [[UInt32]]?
    }

    /// The same pairs for each model.
    package let sides: [Side]
    package let users: Int
    package let pairs: Int
    package let skipped: EvaluationReport.SkippedRows
    package let unknownItems: UnknownItemPairs
    /// For each user the channel of most events to find, nil where nobody knows it; `nil` where nobody asked.
    package let channels: [String?]?
    /// For each user the segment, nil for somebody who is in none; `nil` where nobody asked.
    package let segments: [String?]?
    /// How the table of candidates meets the pairs; `nil` without one.
    package let candidates: CandidateCounts?
    /// The times of the rows, for comparing them with those of the training.
    package let oldest: OldestEvents

    /// Keeps the purchases, and drops pairs that lists of some model cannot find, unless they are to count as missed.
    ///
    /// - Parameters:
    ///   - log: The hidden events.
    ///   - models: The models; the first one says which types mean "bought", unless the log was read with names of them.
    ///   - mask: Which items the lists leave out.
    ///   - unknownItems: What becomes of a pair whose item some model does not know.
    ///   - candidates: The items that the lists may hold, for just these models; customers without any are left out.
    ///     `nil` for all items.
    ///   - asksForChannels: Whether to tell the channels of the users.
    ///   - segmentOf: Names the segment of a user; `nil` where nobody asks for segments.
    /// - Throws: `UserError` for a log without items, or without channels that are asked for, or a damaged model.
    package init(
        _ log: EventLog, models: [MeasuredModel], mask: ItemMask, unknownItems: UnknownItems = .skip,
        candidates: TestCandidates? = nil, asksForChannels: Bool = false,
        segmentOf: ((ArraySlice<UInt8>) throws -> String?)? = nil
    ) throws {
        let sides = try models.map { try KnownIds(log, of: $0, mask: mask) }
        let rowItems = try log.requiredItems()
        let purchases = try log.purchaseTypes(trained: models[0].model.settings.purchaseTypes)
        let isPurchase = log.mask(ofTypes: purchases)
        var skipped = EvaluationReport.SkippedRows()
        var oldest = OldestEvents()
        var found = [Set<Int>](repeating: [], count: log.users.count)
        // Of the pairs to find and of those that are left out because of their items, the items that are not known.
        var unknown = found
        let choices = candidates.map { table in
            (0..<log.users.count).map { UserCandidates(of: log.users[$0], in: table) }
        }
        var without: Set<Int> = []
        var usersChannels = asksForChannels ? try UserChannels(of: log) : nil
        for row in 0..<log.count {
            guard isPurchase[Int(log.type?[row] ?? 0)] else { continue }
            let (user, item) = (Int(log.user[row]), Int(rowItems[row]))
            if sides.contains(where: { $0.users[user] == nil }) {
                skipped.unknownUser += 1
                continue
            }
            let isUnknown = sides.contains { $0.items[item] == nil }
            // Whoever is not in the table is not measured.
            let isOutside = choices.map { $0[user] == nil } ?? false
            if isUnknown, unknownItems == .skip {
                skipped.unknownItem += 1
                if !isOutside { unknown[user].insert(item) }
            } else if sides.contains(where: { $0.hasSeen(user, item) }) {
                skipped.alreadySeen += 1
                oldest.addAlreadySeen(log.timestamp?[row])
            } else if isOutside {
                without.insert(user)
            } else {
                found[user].insert(item)
                usersChannels?.add(row)
                if isUnknown { unknown[user].insert(item) }
                oldest.addUsed(log.timestamp?[row])
            }
        }
        let kept = found.indices.filter { !found[$0].isEmpty }
        self.sides = try sides.indices.map { model in
            let side = sides[model]
            let relevant = kept.map { user in found[user].compactMap { side.items[$0] }.sorted() }
            return Side(
                users: kept.compactMap { side.users[$0] }, relevant: relevant,
                missing: zip(kept, relevant).map { found[$0].count - $1.count },
                candidates: choices.map { choices in kept.map { choices[$0]?.items[model] ?? [] } },
                excluded: try Self.excluded(of: model, sides, models, users: kept))
        }
        users = kept.count
        pairs = kept.reduce(0) { $0 + found[$1].count }
        channels = usersChannels.map { channels in kept.map { channels.usual(of: $0) } }
        segments = try segmentOf.map { segment in try kept.map { try segment(log.users[$0]) } }
        self.skipped = skipped
        let unknownPairs = unknown.reduce(0) { $0 + $1.count }
        self.unknownItems = UnknownItemPairs(
            mode: unknownItems, knownPairs: unknownItems == .miss ? pairs - unknownPairs : pairs,
            unknownPairs: unknownPairs)
        self.oldest = oldest
        guard let candidates else {
            self.candidates = nil
            return
        }
        let numbers = log.items.indices.map { candidates.pairs.items.index(of: log.items[$0]).map { UInt32($0) } }
        var outside = 0
        for user in kept {
            let own = choices?[user]?.numbers ?? []
            outside += found[user].count { item in !(numbers[item].map { own.containsSorted($0) } ?? false) }
        }
        self.candidates = CandidateCounts(
            users: candidates.users, items: candidates.items[0].counts, usersWithout: without.count,
            pairsOutside: outside)
    }

    /// Whether this test asks the same of its first model as a test of that model alone.
    package func asksTheSame(as alone: TestPairs) -> Bool {
        users == alone.users && pairs == alone.pairs && skipped == alone.skipped && unknownItems == alone.unknownItems
            && sides[0].excluded == nil
    }

    /// What the lists of one model leave out, in its numbers.
    ///
    /// A pair that any model counts as seen is none to find, so a model whose own lists could hold it would waste places
    /// that the others do not waste.
    private static func excluded(
        of model: Int, _ sides: [KnownIds], _ models: [MeasuredModel], users: [Int]
    ) throws -> [[UInt32]]? {
        var lists = users.map { sides[model].seen[$0] }
        var isWider = false
        for other in models.indices where other != model {
            let positions = try models[other].positions(in: models[model])
            for (index, user) in users.enumerated() {
                let seen = sides[other].seen[user].compactMap { item in positions[Int(item)].map { UInt32($0) } }
                let further = seen.filter { !lists[index].containsSorted($0) }
                if further.isEmpty { continue }
                lists[index] = (lists[index] + further).sorted()
                isWider = true
            }
        }
        return isWider ? lists : nil
    }
}

/// The candidates of one user.
private struct UserCandidates {
    /// By the table.
    let numbers: ArraySlice<UInt32>
    /// By each model.
    let items: [[UInt32]]

    /// `nil` for a user whom the table does not have.
    init?(of id: ArraySlice<UInt8>, in table: TestCandidates) {
        guard let numbers = table.pairs.candidates(of: id) else { return nil }
        self.numbers = numbers
        items = table.items.map { $0.candidates(of: id) ?? [] }
    }
}

/// The ids of a log, translated for one model.
private struct KnownIds {
    /// The number of each user of the log; nil if the model does not know the user.
    let users: [Int?]
    /// The index of each item of the log; nil if the model does not know the item.
    let items: [UInt32?]
    /// For each user of the log, the items that no list may contain, ascending.
    let seen: [[UInt32]]

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
