import Diagnostics
import Glibc
import LinearAlgebra

/// Collects what rules do to items, one rule after another.
struct RuleCompiler {
    private let columns: RuleColumns
    private let day: Int
    private var count: Int { columns.attributes.count }

    private(set) var effects: [CompiledRules.Effect] = []
    private(set) var facts: [RuleFacts] = []
    private(set) var isWithheld: [Bool]
    private var withheldCount = 0
    private var boosts: [Double]?
    private(set) var boostRules: [(rule: Int, matches: [Bool]?)] = []
    private var boosting: [Rule] = []
    private(set) var caps: [CompiledRules.Cap] = []
    private(set) var pins: [CompiledRules.Pin] = []
    private(set) var diversity: Diversity?
    private(set) var boughtWithin: [CompiledRules.PastRule] = []
    private(set) var shown: [CompiledRules.PastRule] = []

    /// The range of an item's boost, beyond which scores could leave that of single precision.
    static let boostRange = 1e-9...1e9

    init(_ attributes: ItemAttributes, on day: Int) {
        columns = RuleColumns(attributes: attributes)
        self.day = day
        isWithheld = [Bool](repeating: false, count: attributes.count)
    }

    /// Adds a rule.
    ///
    /// Of one that is not due yet the columns and cells are checked too, so that a mistake is seen before it holds; one that
    /// is over is passed over.
    ///
    /// - Parameters:
    ///   - rule: The rule.
    ///   - position: Its position among the rules.
    ///   - known: What it finds in the items, where this is known.
    ///   - traits: The factors of the items.
    /// - Throws: `UserError` with code `invalidData`.
    mutating func add(_ rule: Rule, at position: Int, knowing known: RuleFacts?, traits: () -> Matrix?) throws {
        let standing = rule.days.standing(of: day)
        guard standing != .over else {
            effects.append(.init(standing: standing, items: 0, unknown: []))
            facts.append(RuleFacts())
            return
        }
        let found = try known ?? RuleFacts(of: rule, in: columns, traits: traits)
        facts.append(found)
        let isActive = standing == .within
        var items = found.matches?.count { $0 } ?? count
        var unknown: [String] = []
        switch rule.action {
        case .exclude: try withhold(rule, where: found.matches, is: true, isActive: isActive)
        case .only: try withhold(rule, where: found.matches, is: false, isActive: isActive)
        case .boost(let factor):
            if isActive { boost(rule, at: position, found.matches) { _ in factor } }
        case .objective(_, let weight):
            let amounts = found.amounts ?? []
            items = amounts.count { $0 != nil }
            if isActive {
                boost(rule, at: position, amounts.map { $0 != nil }) { pow(amounts[$0] ?? 1, weight) }
            }
        case .cap(let limit, _):
            let groups = found.groups ?? []
            items = groups.count { $0 != CompiledRules.Cap.none }
            if isActive { caps.append(.init(rule: position, limit: limit, groups: groups)) }
        case .excludeBoughtWithin(let days):
            if isActive { boughtWithin.append(.init(rule: position, limit: days, matches: found.matches)) }
        case .excludeShown(let times):
            if isActive { shown.append(.init(rule: position, limit: times, matches: found.matches)) }
        case .pin(let ids, let first):
            var known: [CompiledRules.Pin] = []
            for (offset, id) in ids.enumerated() {
                if let item = try columns.attributes.index(of: id) {
                    known.append(.init(rule: position, position: first + offset, item: UInt32(item)))
                } else {
                    unknown.append(id)
                }
            }
            items = known.count
            if isActive { pins += known }
        case .diversity(let lambda, _):
            guard let similarity = found.similarity else { break }
            if case .groups(let groups) = similarity { items = groups.count { $0 != Diversity.noGroup } }
            if isActive { diversity = Diversity(rule: position, lambda: lambda, similarity: similarity) }
        }
        effects.append(.init(standing: standing, items: items, unknown: unknown))
    }

    private mutating func withhold(_ rule: Rule, where matches: [Bool]?, is value: Bool, isActive: Bool) throws {
        guard let matches, count > 0 else { return }
        guard matches.contains(!value) else {
            throw rule.error(
                value
                    ? "it removes every item of the model" : "no item of the model meets it, so it removes all of them",
                remedy: "Mend the condition, or leave the rule out")
        }
        guard isActive else { return }
        for item in matches.indices where matches[item] == value && !isWithheld[item] {
            isWithheld[item] = true
            withheldCount += 1
        }
        guard withheldCount < count else {
            throw rule.error(
                "it removes every item of the model that the rules before it left",
                remedy: "Mend the condition, or leave one of the rules out")
        }
    }

    private mutating func boost(_ rule: Rule, at position: Int, _ matches: [Bool]?, _ factor: (Int) -> Double) {
        var boosts = boosts ?? [Double](repeating: 1, count: count)
        for item in boosts.indices where matches?[item] ?? true { boosts[item] *= factor(item) }
        self.boosts = boosts
        boostRules.append((position, matches))
        boosting.append(rule)
    }

    /// The boost of each item, rounded to single precision once.
    ///
    /// - Parameter limitsBoosts: Whether a boost out of range becomes the nearest one within.
    /// - Returns: The boosts; `nil` where no rule boosts.
    /// - Throws: `UserError` with code `invalidData` for a boost out of range.
    func factors(limitsBoosts: Bool) throws -> [Float]? {
        guard let boosts, let last = boosting.last else { return nil }
        if limitsBoosts {
            return boosts.map { Float(min(max($0, Self.boostRange.lowerBound), Self.boostRange.upperBound)) }
        }
        for (item, boost) in boosts.enumerated() where !Self.boostRange.contains(boost) {
            let others = boosting.count > 1 ? " together with the rules before it" : ""
            throw last.error(
                "it boosts the item '\(columns.attributes.id(of: item))' by \(boost)\(others), and a boost may be from \(Self.boostRange.lowerBound) to \(Self.boostRange.upperBound)",
                remedy: "Choose smaller boosts or weights, or mend the cell of the item")
        }
        return boosts.map { Float($0) }
    }
}
