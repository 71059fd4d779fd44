import Diagnostics
import Documents
import Evaluation
package import Events
import Ids
import LinearAlgebra
import Measuring
import ModelFiles
package import ModelStore
import RecommenderModels
import Tables

/// What customers bought after they got the lists of a past batch.
package struct ListOutcomes: Codable, Sendable, Equatable {
    /// Some customers with a list, and what the lists found.
    package struct Group: Codable, Sendable, Equatable {
        /// `all`, or the source of the lists, by their first item that no rule pinned: `personal`, `popular`.
        package let name: String
        /// The customers with a list who bought something that it could have found.
        package let customers: Int
        package let metrics: [String: Quality.Value]
    }

    /// The time of the lists, and the end of the events, in milliseconds since 1970 UTC.
    package let from: Int64
    package let until: Int64
    package let lists: Int
    /// The customers with a list who bought something later, and those who did without having a list.
    package let buyers: Int
    package let buyersWithoutList: Int
    /// The pairs of a customer with a list and an item bought later: those that count, those of items that the version
    /// does not know, and those of items that the customer had before and lists leave out.
    package let pairs: Int
    package let unknownItems: Int
    package let alreadySeen: Int
    /// What lists left out: `seen` or `none`.
    package let mask: ItemMask
    /// Whether items that the version does not know count as not found.
    package let countsUnknownItems: Bool
    package let groups: [Group]
    /// What the training measured, on other days and on lists of its own.
    package let quality: [String: Quality.Value]

    private enum CodingKeys: String, CodingKey {
        case from, until, lists, buyers, pairs, mask, groups, quality
        case buyersWithoutList = "buyers_without_list"
        case unknownItems = "unknown_items"
        case alreadySeen = "already_seen"
        case countsUnknownItems = "counts_unknown_items"
    }

    /// How the lists were made, and how they are measured.
    struct Terms {
        /// The first moment of outcomes, in milliseconds since 1970 UTC.
        var from: Int64
        var mask: ItemMask
        var unknownItems: UnknownItems
        var quality: Quality?
        /// How many items a list was to have.
        var top: Int
        var seed: UInt64
        var threads: Threads
    }

    /// Holds the lists against the purchases after them.
    ///
    /// - Parameters:
    ///   - batch: The lists.
    ///   - log: The events.
    ///   - model: The version that made the lists.
    ///   - terms: How they are measured.
    ///   - progress: Receives a warning when few customers have a list.
    /// - Throws: `UserError` with code `invalidData` when no event is later than the lists, or no customer bought what a
    ///   list could have found.
    init(
        _ batch: ListedBatch, _ log: EventLog, of model: Recommender, _ terms: Terms, progress: Progress
    ) throws {
        guard let times = log.timestamp, let newest = log.newest else {
            throw UserError(
                .invalidData, "the events have no times, so nobody can tell what came after the lists",
                at: .init(file: log.file), remedy: "Name the column of the time with \(.timestampColumn)")
        }
        guard newest >= terms.from else {
            throw UserError(
                .invalidData,
                """
                the lists are of \(Timestamp.text(terms.from)), and the newest event is of \(Timestamp.text(newest)), so no \
                outcome is known yet
                """, at: .init(file: log.file),
                remedy: "Measure when the events go on after \(Timestamp.text(terms.from))")
        }
        let items = try log.requiredItems()
        let isPurchase = log.mask(ofTypes: try log.purchaseTypes(trained: model.settings.purchaseTypes))
        let lists = (0..<log.users.count).map { user in
            log.users[user].withUnsafeBytes { batch.users.number(of: $0, hash: IdHash.hash($0)) }
        }
        let known = try (0..<log.items.count).map { try model.items.ids.index(of: log.items[$0]).map { UInt32($0) } }
        let seen = try lists.indices.map { user -> [UInt32] in
            guard terms.mask == .seen, lists[user] != nil,
                let index = try log.users[user].withUnsafeBytes({ try model.users.index(of: $0) })
            else { return [] }
            return try model.users.seen(by: index)
        }
        var bought = [Set<UInt32>](repeating: [], count: log.users.count)
        for row in 0..<log.count where isPurchase[Int(log.type?[row] ?? 0)] && times[row] >= terms.from {
            bought[Int(log.user[row])].insert(items[row])
        }
        var match = IdMatch()
        for user in bought.indices where !bought[user].isEmpty {
            _ = match.add(log.users[user], isKnown: lists[user] != nil)
        }
        let others = OtherIds("the lists", count: batch.users.count) { Array(batch.users[$0]) }
        let warning = try match.check("buyers", at: .init(file: log.file, column: "user"), with: others)
        if let warning { progress.warning(warning) }

        let indexes = try (0..<batch.items.count).map { try model.items.ids.index(of: batch.items[$0]) }
        let catalogue = try Catalogue(model)
        let cutoffs = Set([min(10, terms.top), min(20, terms.top)]).sorted()
        let measures = [Measure.Kind.hitRate, .ndcg, .recall, .precision].flatMap { kind in
            cutoffs.map { Measure(kind, at: $0) }
        }
        var tallies: [String: RankingTally] = [:]
        var counts = (buyers: 0, pairs: 0, unknown: 0, seen: 0)
        for user in bought.indices {
            guard let list = lists[user], !bought[user].isEmpty else { continue }
            counts.buyers += 1
            let missing = bought[user].count { known[Int($0)] == nil }
            counts.unknown += missing
            let indexed = bought[user].compactMap { known[Int($0)] }.sorted()
            let relevant = indexed.filter { !seen[user].containsSorted($0) }
            counts.seen += indexed.count - relevant.count
            let missed = terms.unknownItems == .miss ? missing : 0
            guard !relevant.isEmpty || missed > 0 else { continue }
            counts.pairs += relevant.count + missed
            let rows = batch.list(Int(list))
            // An item that the version does not have finds nothing, but takes its place in the list.
            let ranked = rows.map { row in
                indexes[Int(batch.rows[row])].map { UInt32($0) } ?? UInt32(catalogue.count)
            }
            for name in ["all", batch.source(Int(list)).rawValue] {
                tallies[name, default: RankingTally(measures: measures, catalogue: catalogue)].add(
                    ranked: ranked, relevant: relevant, missing: missed)
            }
        }
        guard counts.pairs > 0 else {
            throw UserError(
                .invalidData,
                """
                nobody bought after \(Timestamp.text(terms.from)) what a list could have found: of \(counts.buyers) buyers with \
                a list, \(counts.unknown) items are not in the version and \(counts.seen) were not new
                """, at: .init(file: log.file), remedy: "Measure when more events came after the lists")
        }
        from = terms.from
        until = newest
        self.lists = batch.users.count
        buyers = counts.buyers
        buyersWithoutList = match.counts.unknown
        (pairs, unknownItems, alreadySeen) = (counts.pairs, counts.unknown, counts.seen)
        (mask, countsUnknownItems) = (terms.mask, terms.unknownItems == .miss)
        groups = try (["all"] + ListedBatch.Source.allCases.map(\.rawValue)).compactMap { name in
            guard let tally = tallies[name] else { return nil }
            let report = try EvaluationReport(
                model: tally, masked: terms.mask, bootstrap: Bootstrap(seed: terms.seed), threads: terms.threads)
            return Group(
                name: name, customers: tally.users,
                metrics: report.metrics.reduce(into: [:]) { metrics, entry in
                    metrics[entry.key.description] = Quality.Value(
                        entry.value.value, low: entry.value.low, high: entry.value.high)
                })
        }
        quality = terms.quality?.metrics ?? [:]
    }
}
