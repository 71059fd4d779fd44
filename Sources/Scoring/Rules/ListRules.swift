import Diagnostics
import ModelFiles
import Ranking
import RecommenderModels
package import Rules

/// The rules of a placement, made ready for the lists of one model on one day.
///
/// A value never changes, so lists that are made while rules are replaced are of the old or of the new ones.
package struct ListRules: Sendable {
    /// What fills a list behind the customer's own items.
    enum Filling: Sendable {
        /// The same order for everybody, best first.
        case everybody(Source, PopularityRanker)
        case segment
    }

    /// What the rules need beside the items of the model.
    package struct Tables: Sendable {
        package var attributes: ItemAttributes
        /// How often customers were shown what; `nil` without a table.
        package var exposures: Exposures?
        /// What customers' segments buy most; `nil` without segments.
        package var segments: SegmentPopularity?

        package init(
            _ attributes: ItemAttributes, exposures: Exposures? = nil, segments: SegmentPopularity? = nil
        ) {
            (self.attributes, self.exposures, self.segments) = (attributes, exposures, segments)
        }
    }

    package let rules: CompiledRules
    /// No rules, for lists to compare with.
    let none: CompiledRules
    let tables: Tables
    let fillings: [Filling]
    /// Whether the placement names what fills lists.
    let namesFillings: Bool
    /// The model's own order without what the rules withhold from everybody.
    let open: CompletedLists
    /// For each item whether the rules withhold it from everybody.
    let isWithheld: [Bool]
    /// For each item whether it is available; `nil` for all.
    let isAvailable: [Bool]?
    private let given: [Rule]
    private let side: ItemSide

    /// Makes rules ready for a maker's lists.
    ///
    /// - Parameters:
    ///   - rules: The rules, in the order of their file.
    ///   - tables: What is known beside the model.
    ///   - day: The day on which the lists are shown, in days since 1970-01-01 UTC.
    ///   - placement: The placement, whose fallback fills lists; `nil` for what the model fills them with.
    ///   - maker: What makes the lists.
    /// - Throws: `UserError` for rules that the items or the histories of the model do not fit.
    package init(
        _ rules: [Rule], _ tables: Tables, on day: Int, at placement: Placement?, for maker: ListMaker
    ) throws {
        let side = maker.model.items
        let compiled = try CompiledRules(rules, for: side, attributes: tables.attributes, on: day)
        try Self.check(compiled, tables, maker)
        self.rules = compiled
        none = try CompiledRules([], for: side, attributes: tables.attributes, on: day)
        self.tables = tables
        given = rules
        self.side = side
        namesFillings = placement?.fallback != nil
        fillings = try Self.fillings(placement, tables, maker)
        open = maker.maker.withholding(compiled.withheld)
        isWithheld = Self.flags(compiled.withheld, of: side.ids.count)
        isAvailable = maker.available.map { Self.flags($0, of: side.ids.count) }
    }

    private init(without position: Int, of all: ListRules, _ maker: ListMaker) throws {
        var rules = all.given
        rules.remove(at: position)
        self.rules = try all.rules.without(position, all.tables.attributes)
        (none, tables, fillings, namesFillings) = (all.none, all.tables, all.fillings, all.namesFillings)
        (given, side, isAvailable) = (rules, all.side, all.isAvailable)
        open = maker.maker.withholding(self.rules.withheld)
        isWithheld = Self.flags(self.rules.withheld, of: side.ids.count)
    }

    /// The same without the rule at a position.
    func without(_ position: Int, for maker: ListMaker) throws -> ListRules {
        try ListRules(without: position, of: self, maker)
    }

    private static func flags(_ items: [UInt32], of count: Int) -> [Bool] {
        var flags = [Bool](repeating: false, count: count)
        for item in items { flags[Int(item)] = true }
        return flags
    }

    /// Refuses rules about a past that nobody knows.
    private static func check(_ rules: CompiledRules, _ tables: Tables, _ maker: ListMaker) throws {
        if let rule = rules.rules.first(where: { if case .excludeBoughtWithin = $0.action { true } else { false } }),
            !maker.model.users.hasDays, maker.model.users.ids.count > 0
        {
            throw UserError(
                .invalidData,
                "the rule '\(rule.name)' asks when customers bought, and the model was trained with events without times",
                at: rule.place, remedy: "Leave the rule out, or train the model with a log that has a column of times")
        }
        if let rule = rules.rules.first(where: { if case .excludeShown = $0.action { true } else { false } }),
            tables.exposures == nil
        {
            throw UserError(
                .invalidData, "the rule '\(rule.name)' asks what customers were shown, and no table says so",
                at: rule.place, remedy: "Give the table with \(.exposures), or leave the rule out")
        }
    }

    private static func fillings(
        _ placement: Placement?, _ tables: Tables, _ maker: ListMaker
    ) throws -> [Filling] {
        let side = maker.model.items
        let place = placement?.place
        guard let fallback = placement?.fallback else { return [.everybody(.popular, maker.maker.popular)] }
        return try fallback.map { filling in
            switch filling {
            case .popular: return .everybody(.popular, PopularityRanker(side.popularity, allowed: maker.available))
            case .recent:
                guard let recent = try maker.model.popularityOfLastDays() else {
                    throw UserError(
                        .wrongUsage,
                        "the fallback names 'recent', and the model was trained without times", at: place,
                        remedy: "Leave 'recent' out, or train the model with a log that has a column of times")
                }
                let sold = (maker.available ?? (0..<UInt32(side.ids.count)).map { $0 }).filter { recent[Int($0)] > 0 }
                return .everybody(.recent, PopularityRanker(side.popularity, recent: recent, allowed: sold))
            case .segment:
                guard tables.segments != nil else {
                    throw UserError(
                        .wrongUsage, "the fallback names 'segment', and there is no model of segments here", at: place,
                        remedy: "Leave 'segment' out of the fallback")
                }
                return .segment
            }
        }
    }
}
