import Events
import LinearAlgebra
import ModelFiles
import Ranking
import RecommenderModels
import Rules

/// A list that was made under rules.
struct RuledList: Sendable {
    var items: [ScoredItem]
    /// Why there are fewer items than requested; `nil` when there are enough.
    var shortage: Shortage?
    /// How many pinned items were left out because they may not be listed.
    var pinsLeftOut = 0
    /// The positions of the pins, caps and the diversity that had a part in the choice, ascending.
    var effectiveRules: [Int] = []
    /// The items of the list without rules; `nil` unless asked for.
    var plain: [UInt32]?

    /// Whether the list without rules is another; false unless asked for.
    var isChanged: Bool { plain.map { $0 != items.map(\.index) } ?? false }
}

extension ListMaker {
    /// The lists of several customers under rules, in the order of the customers.
    ///
    /// Prefixes of the model's order are fetched for all customers together; those whose list depends on what comes behind
    /// get a longer one. So the lists are those of the whole order, to the last bit.
    ///
    /// - Parameters:
    ///   - count: The wanted length.
    ///   - customers: The customers.
    ///   - rules: The rules, which were made ready for this maker.
    ///   - candidates: For each of them the only items that may be listed, ascending; `nil` for all. The maker must then be
    ///     for one answer.
    ///   - shareNew: The share of what the customers had not, where lists may hold what they had; `nil` for that of the
    ///     model.
    ///   - comparing: Whether the lists without rules are made, too.
    ///   - scratch: The worker's scratch value.
    /// - Returns: One list per customer.
    /// - Throws: `UserError` with code `modelUnusable`.
    func lists(
        _ count: Int, for customers: [Customer], under rules: ListRules, among candidates: [[UInt32]]? = nil,
        shareNew: Double? = nil, comparing: Bool = false, scratch: Scratch
    ) throws -> [RuledList] {
        let requests = try customers.enumerated().map { index, customer in
            RuledRequest(
                customer: customer, count: count, withheld: try withheld(from: customer, by: rules),
                segment: segmentItems(of: customer, by: rules), candidates: candidates?[index],
                share: customer.had == nil ? nil : model.settings.newItems(.none, requested: shareNew))
        }
        let least = rules.rules.boosts == nil && rules.rules.caps.isEmpty ? count : 2 * count
        let usual = rules.rules.diversity == nil ? least + 16 : 4 * least + 64
        let depth = scratch.depth.first(usual, atLeast: count, atMost: 32 * count + 256)
        // Only the plain order can be compared with.
        let first = fetch(comparing ? maker : rules.open, depth, requests, comparing ? nil : rules, scratch)
        let plain = try comparing ? plainItems(requests, by: rules, first, depth, scratch) : []
        let chosen = try settled(requests, by: rules, isPlain: false, first, depth, scratch)
        for made in chosen { scratch.depth.note(max(made.read, made.rounds == 1 ? 0 : 2 * depth)) }
        scratch.depth.learn(atLeast: count)
        let tellsParts = tellsParts(sharing: shareNew)
        return try chosen.indices.map { index in
            var list = RuledList(
                items: try items(of: chosen[index].choice, for: customers[index], rules, tellingParts: tellsParts))
            list.pinsLeftOut = chosen[index].choice.pinsLeftOut
            list.effectiveRules = chosen[index].choice.effectiveRules
            if comparing { list.plain = plain[index] }
            if list.items.count < count {
                let without =
                    try comparing ? plain[index] : plainItems([requests[index]], by: rules, nil, depth, scratch)[0]
                list.shortage = rules.shortage(of: chosen[index], without: without.count)
            }
            return list
        }
    }

    private func items(
        of choice: Choice, for customer: Customer, _ rules: ListRules, tellingParts: Bool
    ) throws -> [ScoredItem] {
        try choice.items.map { chosen in
            let part = tellingParts ? customer.part(of: chosen.item) : nil
            guard let ordered = chosen.ordered else {
                return ScoredItem(RankedItem(index: chosen.item, score: 0), source: .pinned, part: part)
            }
            guard ordered.plainScore.isFinite, ordered.score.isFinite else { throw notFinite }
            return ScoredItem(
                RankedItem(index: chosen.item, score: ordered.plainScore),
                source: ordered.source == 0 ? customer.source : rules.source(ordered.source - 1), part: part,
                boosted: ordered.score)
        }
    }

    // MARK: The past

    /// What the customer's own past withholds, ascending; nothing for strangers and customers who opted out.
    func withheld(from customer: Customer, by rules: ListRules) throws -> [UInt32] {
        var items: [UInt32] = []
        if rules.rules.asksForPurchases, let user = customer.user {
            items = try rules.rules.withheld(boughtSince: { day in
                try model.users.items(of: user, since: day, types: model.settings.popularBits) ?? []
            })
        }
        if rules.rules.asksForExposures, let id = customer.id, let exposures = rules.tables.exposures {
            items = items.mergedSorted(with: rules.rules.withheld(shown: exposures.shown(to: id)))
        }
        return items
    }

    private func segmentItems(of customer: Customer, by rules: ListRules) -> [RankedItem] {
        guard rules.fillsBySegment, let id = customer.id else { return [] }
        return id.withUnsafeBytes { rules.tables.segments?.items(of: $0) } ?? []
    }

    // MARK: Choosing

    /// The items of the lists without rules.
    private func plainItems(
        _ requests: [RuledRequest], by rules: ListRules, _ first: [RankedPrefix]?, _ depth: Int, _ scratch: Scratch
    ) throws -> [[UInt32]] {
        let first = first ?? fetch(maker, depth, requests, nil, scratch)
        return try zip(requests, first).map { request, prefix in
            // Without a share of new items, the model's own best items are the list.
            if request.share == nil, prefix.items.count >= request.count {
                return prefix.items.prefix(request.count).map(\.index)
            }
            return try settled([request], by: rules, isPlain: true, [prefix], depth, scratch)[0].choice.items.map(
                \.item)
        }
    }

    /// Chooses each list from a prefix that is long enough for it.
    private func settled(
        _ requests: [RuledRequest], by rules: ListRules, isPlain: Bool, _ first: [RankedPrefix]?, _ length: Int,
        _ scratch: Scratch
    ) throws -> [RuledChoice] {
        let lists = isPlain ? maker : rules.open
        let limits = isPlain ? nil : rules
        var depth = length
        var prefixes = first ?? fetch(lists, depth, requests, limits, scratch)
        var made = [RuledChoice?](repeating: nil, count: requests.count)
        var waiting = Array(requests.indices)
        var rounds = 1
        while true {
            var short: [Int] = []
            for (index, prefix) in zip(waiting, prefixes) {
                made[index] = try requests[index].choice(from: prefix, by: rules, isPlain: isPlain, round: rounds)
                if made[index] == nil { short.append(index) }
            }
            guard !short.isEmpty else { return made.compactMap { $0 } }
            // One more than all items: such a prefix is always whole.
            depth = min(4 * depth, model.items.ids.count + 1)
            rounds += 1
            prefixes = fetch(lists, depth, short.map { requests[$0] }, limits, scratch)
            waiting = short
        }
    }

    private func fetch(
        _ lists: CompletedLists, _ depth: Int, _ requests: [RuledRequest], _ rules: ListRules?, _ scratch: Scratch
    ) -> [RankedPrefix] {
        let people = requests.map { request in
            let excluded = request.customer.excluded
            return (
                taste: request.customer.taste, excluded: rules == nil ? excluded : request.excludedByRules
            )
        }
        let candidates = requests.compactMap(\.candidates)
        return lists.prefixes(
            depth, for: people, among: candidates.isEmpty ? nil : candidates, scratch: scratch.ranking)
    }
}
