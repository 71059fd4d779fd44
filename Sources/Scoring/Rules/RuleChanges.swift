import Ranking
import Rules

/// Which rules changed a list: the list without one of them, all others kept, is another.
package struct RuleChanges: Codable, Sendable, Equatable {
    /// How many rules a list is compared without at most.
    static let mostCompared = 30

    /// The names, in the order of the rules.
    package let changed: [String]
    /// How many rules were not compared because they are too many; absent where all were.
    package let notCompared: Int?

    private enum CodingKeys: String, CodingKey {
        case changed
        case notCompared = "not_compared"
    }
}

extension ListMaker {
    /// Makes one customer's list under rules.
    func ruledList(
        of customer: Customer, to request: RecommendationRequest, under rules: ListRules
    ) throws -> (list: RuledList, changes: RuleChanges?) {
        var customer = customer
        if let user = request.user, !customer.isOptedOut, rules.asksForIds {
            customer.id = Array((try standing(for: user) ?? user).utf8)
        }
        func list(_ rules: ListRules) throws -> RuledList {
            try lists(
                request.count, for: [customer], under: rules, shareNew: request.shareNew, scratch: makeScratch())[0]
        }
        let made = try list(rules)
        guard request.tellsRules else { return (made, nil) }
        var changed: [String] = []
        let possible = rules.rules.rules.indices.filter { rules.mayHaveChanged(made, $0) }
        for position in possible.prefix(RuleChanges.mostCompared) {
            let other = try list(rules.without(position, for: self))
            if other.items.map(\.index) != made.items.map(\.index) { changed.append(rules.rules.rules[position].name) }
        }
        let rest = possible.count - RuleChanges.mostCompared
        return (made, RuleChanges(changed: changed, notCompared: rest > 0 ? rest : nil))
    }
}

extension ListRules {
    /// Whether the list may be another without the rule at a position: rules of other days do nothing, and pins, caps and
    /// diversity that had no part in a choice left it as it was.
    fileprivate func mayHaveChanged(_ list: RuledList, _ position: Int) -> Bool {
        guard rules.effects[position].standing == .within else { return false }
        return switch rules.rules[position].action {
        case .pin, .cap, .diversity: list.effectiveRules.contains(position)
        default: true
        }
    }
}
