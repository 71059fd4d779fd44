import Diagnostics
import Events
package import LinearAlgebra
package import RecommenderModels

/// Rules made ready for the items of one model on one day.
///
/// A value of this type never changes, so that lists which are made while rules are replaced are of the old or of the new
/// ones, never of both.
package struct CompiledRules: Sendable {
    /// At most `limit` items of a list may be of one group.
    package struct Cap: Sendable, Equatable {
        /// The group of an item that the cap does not count.
        package static let none = UInt32.max

        /// The position of the rule.
        package let rule: Int
        package let limit: Int
        /// For each item its group.
        package let groups: [UInt32]
    }

    /// An item at a fixed position.
    package struct Pin: Sendable, Equatable {
        /// The position of the rule.
        package let rule: Int
        /// Counted from 1.
        package let position: Int
        package let item: UInt32
    }

    /// What a customer's past withholds.
    struct PastRule: Sendable {
        /// The position of the rule.
        let rule: Int
        /// The number of days or of times.
        let limit: Int
        /// For each item whether the rule is about it; `nil` for all.
        let matches: [Bool]?
    }

    /// What a rule does on this day to the items of this model.
    package struct Effect: Sendable, Equatable {
        package let standing: Days.Standing
        /// How many items the rule is about: those that meet its condition, that have a value in its column, or that it pins.
        package let items: Int
        /// How many further items a pin names that the model does not know.
        package let unknown: [String]
    }

    /// The rules, in the order of the file.
    package let rules: [Rule]
    /// What each of them does.
    package let effects: [Effect]
    /// The day, in days since 1970-01-01 UTC.
    package let day: Int
    /// The number of items of the model.
    package let itemCount: Int
    /// The items that never appear, ascending.
    package let withheld: [UInt32]
    /// The boost of each item; `nil` where all are 1.
    package let boosts: [Float]?
    /// The largest boost of an item; 1 where there is none.
    package let largestBoost: Float
    /// The smallest boost of an item; 1 where there is none.
    package let smallestBoost: Float
    package let caps: [Cap]
    /// In ascending order of the positions; of items that the model knows.
    package let pins: [Pin]
    package let diversity: Diversity?
    let boughtWithin: [PastRule]
    let shown: [PastRule]
    private let boostRules: [(rule: Int, matches: [Bool]?)]
    private let facts: [RuleFacts]

    /// Makes rules ready.
    ///
    /// - Parameters:
    ///   - rules: The rules, in the order of the file.
    ///   - side: The items of the model.
    ///   - attributes: What is known of them.
    ///   - day: The day on which lists are shown, in days since 1970-01-01 UTC.
    /// - Throws: `UserError` with code `invalidData` that names the file, the line and the rule.
    package init(_ rules: [Rule], for side: ItemSide, attributes: ItemAttributes, on day: Int) throws {
        if side.settings.weights.newest == nil, let rule = rules.first(where: \.isAboutDaysOfPurchases) {
            throw rule.error(
                "the model was trained without times, so nobody knows when something was bought",
                remedy: "Train it with a column of times, or leave the rule out")
        }
        let hasFactors = side.settings.base.hasFactors && side.weights == nil
        try self.init(rules, attributes: attributes, traits: { hasFactors ? side.unitTraits : nil }, on: day)
    }

    /// Makes rules ready for items in memory.
    ///
    /// - Parameters:
    ///   - rules: The rules, in the order of the file.
    ///   - attributes: What is known of the items.
    ///   - traits: The factors of the items, items × d, whose rows have the norm 1 or 0; `nil` where there are none.
    ///   - day: The day on which lists are shown, in days since 1970-01-01 UTC.
    /// - Throws: `UserError` with code `invalidData`.
    package init(_ rules: [Rule], attributes: ItemAttributes, traits: () -> Matrix?, on day: Int) throws {
        try RuleBook.checkContradictions(among: rules)
        try self.init(rules, knowing: nil, attributes, traits: traits, on: day)
    }

    private init(
        _ rules: [Rule], knowing facts: [RuleFacts]?, _ attributes: ItemAttributes, traits: () -> Matrix?, on day: Int,
        limitsBoosts: Bool = false
    ) throws {
        var builder = RuleCompiler(attributes, on: day)
        for (position, rule) in rules.enumerated() {
            try builder.add(rule, at: position, knowing: facts?[position], traits: traits)
        }
        let boosts = try builder.factors(limitsBoosts: limitsBoosts)
        self.facts = builder.facts
        self.rules = rules
        self.day = day
        effects = builder.effects
        itemCount = attributes.count
        withheld = builder.isWithheld.indices.filter { builder.isWithheld[$0] }.map { UInt32($0) }
        self.boosts = boosts
        largestBoost = boosts?.max() ?? 1
        smallestBoost = boosts?.min() ?? 1
        caps = builder.caps
        pins = builder.pins.sorted { $0.position < $1.position }
        diversity = builder.diversity
        boughtWithin = builder.boughtWithin
        shown = builder.shown
        boostRules = builder.boostRules
    }

    /// The same rules but one.
    ///
    /// Boosts that multiply to a number out of range become the nearest within, because rules that are good together may
    /// be out of range without one of them.
    ///
    /// - Parameters:
    ///   - position: The position of the rule to leave out.
    ///   - attributes: What is known of the items, as the rules were made ready with.
    /// - Returns: The other rules, in O(rules · items), without a look at conditions.
    /// - Throws: Nothing in practice: fewer rules than those that could be made ready.
    package func without(_ position: Int, _ attributes: ItemAttributes) throws -> CompiledRules {
        var (rules, facts) = (rules, facts)
        rules.remove(at: position)
        facts.remove(at: position)
        return try CompiledRules(
            rules, knowing: facts, attributes, traits: { nil }, on: day, limitsBoosts: true)
    }

    /// Checks the rules together on later days on which one of them begins or ends to hold, so that a mistake is seen
    /// before the day.
    ///
    /// - Parameter attributes: What is known of the items, as the rules were made ready with.
    /// - Throws: `UserError` with code `invalidData` that names the file, the line, the rule and the day.
    package func checkLaterDays(_ attributes: ItemAttributes) throws {
        let days = Set(rules.flatMap { [$0.days.from, $0.days.until.map { $0 + 1 }] }.compactMap { $0 })
        for day in days.filter({ $0 > self.day }).sorted().prefix(Self.mostLaterDays) {
            do {
                _ = try CompiledRules(rules, knowing: facts, attributes, traits: { nil }, on: day)
            } catch let error as UserError {
                throw UserError(
                    error.code, "on \(Days.text(day)): \(error.problemMessage)", at: error.place,
                    remedy: error.remedyMessage)
            }
        }
    }

    /// So many of the next days on which a rule begins or ends are looked at, because each takes O(rules · items).
    private static let mostLaterDays = 60

    /// The positions of the rules that boost an item.
    package func rules(boosting item: UInt32) -> [Int] {
        boostRules.filter { $0.matches?[Int(item)] ?? true }.map(\.rule)
    }

    /// The score under the item's boost b: s · b for s ≥ 0 and s / b for s < 0, in single precision.
    package func boosted(_ score: Float, of item: UInt32) -> Float {
        guard let boosts else { return score }
        return Self.boosted(score, by: boosts[Int(item)])
    }

    /// The most that an item can have under its boost whose score is at most `score`.
    ///
    /// The function of a boost rises with the score and with the boost, also when it is rounded.
    package func bound(ofScoresUpTo score: Float) -> Float { Self.boosted(score, by: largestBoost) }

    static func boosted(_ score: Float, by boost: Float) -> Float { score >= 0 ? score * boost : score / boost }
}
