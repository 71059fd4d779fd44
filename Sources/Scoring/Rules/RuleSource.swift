package import Diagnostics
package import Events
import RecommenderModels
package import Rules
import Tables

/// Where the rules of some lists come from, and for which day they are made.
package struct RuleSource: Sendable {
    package let book: RuleBook
    /// The placement whose rules hold; `nil` for all rules of the file.
    package let placement: Placement?
    /// A newer item table, which replaces that of the model.
    package var items: String?
    /// The columns of that table that were named.
    package var itemColumns = ItemColumns()
    /// A table of what customers were shown.
    package var exposures: String?
    /// The segments of the placement.
    package var segments: PlacedSegments?
    /// The day on which the lists are shown, in days since 1970-01-01 UTC.
    package let day: Int

    /// - Parameters:
    ///   - book: The file of rules.
    ///   - placement: The name of a placement; `nil` for all rules of the file.
    ///   - day: The day on which the lists are shown, in days since 1970-01-01 UTC.
    /// - Throws: `UserError` with code `wrongUsage` for a placement that the file does not have.
    package init(_ book: RuleBook, placement: String? = nil, on day: Int) throws {
        self.book = book
        self.placement = try placement.map { try book.placement(named: $0) }
        self.day = day
    }

    /// The rules, in the order of the file.
    var rules: [Rule] { placement.map { book.rules(of: $0) } ?? book.rules }

    /// Makes the rules ready for a maker's lists.
    ///
    /// - Throws: `UserError` for tables that cannot be read, and for rules that the model does not fit.
    package func ready(for maker: ListMaker, progress: Progress) throws -> ListRules {
        let side = maker.model.items
        let attributes =
            try items.map { try ItemAttributes(file: $0, columns: itemColumns, of: side) } ?? ItemAttributes(of: side)
        if let warning = attributes.warning { progress.warning(warning) }
        var tables = ListRules.Tables(attributes)
        if let exposures {
            tables.exposures = try Exposures(file: exposures, for: maker.model)
            for warning in tables.exposures?.warnings ?? [] { progress.warning(warning) }
        }
        tables.segments = try segments.map { try SegmentPopularity($0.model, for: side) }
        let ready = try ListRules(rules, tables, on: day, at: placement, for: maker)
        ready.warn(progress)
        return ready
    }
}

extension ListRules {
    /// The names of the rules that hold on the day.
    package var activeNames: [String] {
        zip(rules.rules, rules.effects).filter { $1.standing == .within }.map(\.0.name)
    }

    /// Warns of pins of items that the model does not know.
    package func warn(_ progress: Progress) {
        for (rule, effect) in zip(rules.rules, rules.effects) where !effect.unknown.isEmpty {
            progress.warning(
                "the rule '\(rule.name)' pins items that the model does not know: \(quoted(effect.unknown.prefix(5)))")
        }
    }
}
