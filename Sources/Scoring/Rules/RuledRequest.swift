import LinearAlgebra
import Ranking
import Rules

/// What one list under rules must hold.
struct RuledRequest {
    let customer: ListMaker.Customer
    let count: Int
    /// What the rules withhold because of the customer's own past, ascending.
    let withheld: [UInt32]
    /// The popular items of the customer's segment, best first.
    let segment: [RankedItem]
    /// The only items that may be listed, ascending; `nil` for all.
    let candidates: [UInt32]?
    /// The share of new items; `nil` for lists without one.
    let share: NewItems?

    /// All that must not be listed under the rules, as far as it differs between customers, ascending.
    var excludedByRules: [UInt32] { customer.excluded.mergedSorted(with: withheld) }

    /// Chooses the list from a prefix of the model's order.
    ///
    /// - Parameters:
    ///   - prefix: The prefix.
    ///   - rules: The rules.
    ///   - isPlain: Whether the list is made without them.
    ///   - round: How often prefixes were fetched.
    /// - Returns: The choice; `nil` if it depends on what comes behind the prefix.
    /// - Throws: What the choice throws.
    func choice(
        from prefix: RankedPrefix, by rules: ListRules, isPlain: Bool, round: Int
    ) throws -> RuledChoice? {
        var open = OpenItems(
            withheld: isPlain ? nil : rules.isWithheld, available: rules.isAvailable,
            excluded: isPlain ? customer.excluded : excludedByRules, candidates: candidates)
        let sources = [prefix] + rules.fillings.map { filling(by: $0) }
        let compiled = isPlain ? rules.none : rules.rules
        func choose() throws -> RuledChoice? {
            var order = RuledOrder(sources, under: compiled, of: open)
            let choice = try compiled.choose(count, from: &order)
            return order.isDry ? nil : RuledChoice(choice: choice, read: order.read, given: order.given, rounds: round)
        }
        guard let made = try choose() else { return nil }
        guard let share, let had = customer.had else { return made }
        // What was had takes at most the places that are not for new items; the first of them are those that a greedy
        // choice takes before it has used these places up. Where new items are too few, it takes the rest as well.
        func isHad(_ item: Choice.Item) -> Bool { had.containsSorted(item.item) }
        let pins = made.choice.items.count { $0.isPinned && isHad($0) }
        let all = made.choice.items.filter { !$0.isPinned && isHad($0) }.map(\.item)
        var places = count - share.places(of: count) - pins
        var list = made
        while places < all.count {
            open.limited = (had, Set(all.prefix(max(places, 0))).union(compiled.pins.map(\.item)))
            guard let limited = try choose() else { return nil }
            list = limited
            let missing = made.choice.items.count - limited.choice.items.count
            guard missing > 0 else { break }
            places = max(places, 0) + missing
        }
        return places < all.count ? list : made
    }

    private func filling(by filling: ListRules.Filling) -> RankedPrefix {
        switch filling {
        case .segment: RankedPrefix(items: segment, isWhole: true)
        case .everybody(_, let ranker):
            RankedPrefix(items: candidates.map { ranker.order(among: $0) } ?? ranker.order, isWhole: true)
        }
    }
}

/// A choice with what it took.
struct RuledChoice {
    let choice: Choice
    /// How many items of the model's order were read.
    let read: Int
    /// How many items were given in order, some of which were not chosen.
    let given: Int
    /// How often prefixes were fetched.
    let rounds: Int
}

extension ListRules {
    /// Whether a customer's segment fills lists.
    var fillsBySegment: Bool {
        fillings.contains { if case .segment = $0 { true } else { false } }
    }

    /// Whether lists depend on the ids of customers.
    var asksForIds: Bool { rules.asksForExposures || fillsBySegment }

    /// The source of the filling at a position.
    func source(_ filling: Int) -> Source {
        switch fillings[filling] {
        case .segment: .segment
        case .everybody(let source, _): source
        }
    }

    /// Why a list is short.
    ///
    /// - Parameters:
    ///   - made: The list, which is the whole order as far as rules allow it.
    ///   - plain: How many items the list has without rules.
    /// - Returns: The reason.
    func shortage(of made: RuledChoice, without plain: Int) -> Shortage {
        if made.choice.items.count >= plain { return namesFillings && !fillsWithAll ? .unfilled : .nothingLeft }
        let ordered = made.choice.items.count { !$0.isPinned }
        return made.given > ordered ? .capped : .withheld
    }

    /// Whether what fills lists has all items.
    private var fillsWithAll: Bool {
        fillings.contains { if case .everybody(.popular, _) = $0 { true } else { false } }
    }
}
