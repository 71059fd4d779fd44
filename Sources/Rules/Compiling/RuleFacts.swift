import Diagnostics
import LinearAlgebra

/// What a rule finds in the items of a model, whatever the day and the other rules.
///
/// To find it takes most of the time of making rules ready.
struct RuleFacts: Sendable {
    /// For each item whether it meets the rule's condition; `nil` for a rule without one.
    var matches: [Bool]?
    /// For each item the amount in the column of an objective.
    var amounts: [Double?]?
    /// For each item its group under a cap.
    var groups: [UInt32]?
    var similarity: Diversity.Similarity?

    init() {}

    /// - Parameters:
    ///   - rule: The rule.
    ///   - columns: The attributes of the items.
    ///   - traits: The factors of the items; `nil` where there are none.
    /// - Throws: `UserError` with code `invalidData` for a column that is not there, and for a cell that must be a number.
    init(of rule: Rule, in columns: RuleColumns, traits: () -> Matrix?) throws {
        matches = try columns.matches(of: rule)
        switch rule.action {
        case .objective(let column, _):
            amounts = try columns.amounts(column, of: rule, where: matches)
        case .cap(_, let column):
            var groups = columns.attributes.groups(
                by: try columns.position(of: column, in: rule), none: CompiledRules.Cap.none)
            for item in groups.indices where !(matches?[item] ?? true) { groups[item] = CompiledRules.Cap.none }
            self.groups = groups
        case .diversity(_, let by):
            similarity = try Self.similarity(by, of: rule, in: columns, traits: traits)
        default: break
        }
    }

    private static func similarity(
        _ similarity: Rule.Similarity, of rule: Rule, in columns: RuleColumns, traits: () -> Matrix?
    ) throws -> Diversity.Similarity {
        switch similarity {
        case .column(let name):
            return .groups(
                columns.attributes.groups(by: try columns.position(of: name, in: rule), none: Diversity.noGroup))
        case .factors:
            guard let units = traits() else {
                throw rule.error(
                    "the model has no factors, so items are not similar by them",
                    remedy: "Name a column of the item table under by, such as category")
            }
            return .units(units)
        }
    }
}
