import Diagnostics
import Documents
import Events
import Tables

/// Finds what a rule says of columns in the attributes of items.
struct RuleColumns {
    let attributes: ItemAttributes

    /// The position of a column.
    ///
    /// - Parameters:
    ///   - name: The name that the rule gives.
    ///   - rule: The rule.
    /// - Returns: The position.
    /// - Throws: `UserError` with code `invalidData` that names the rule and the nearest column.
    func position(of name: String, in rule: Rule) throws -> Int {
        if let position = attributes.columns.firstIndex(of: name) { return position }
        guard attributes.hasTable else {
            throw rule.error(
                "there is no column '\(name)', because the model was trained without an item table",
                remedy: "Give an item table with \(.itemTable), or write the condition with item, the id")
        }
        let shown = 50
        let names = attributes.columns
        let rest = names.count > shown ? " and \(names.count - shown) more" : ""
        let near = nearestName(to: name, among: names).map { "Did you mean \($0.excerpt)? " } ?? ""
        let table = attributes.file.map { "\($0.visible) has" } ?? "the item table of the model has"
        throw rule.error(
            "there is no column '\(name)'; \(table) \(quoted(names.prefix(shown)))\(rest)",
            remedy: "\(near)Check the name; upper and lower case differ")
    }

    /// For each item, whether it meets the condition of a rule; `nil` for a rule without one.
    ///
    /// - Throws: `UserError` with code `invalidData` for an unknown column, and for a cell that must be a number and is
    ///   not, which names the item and the cell.
    func matches(of rule: Rule) throws -> [Bool]? {
        guard let condition = rule.condition else { return nil }
        let steps = try ConditionSteps([condition]) { (try position(of: $0, in: rule), .plain) }
        return try attributes.withRow { row in
            try (0..<attributes.count).map { item in
                row.position = item
                do {
                    return try steps.hold(for: row)
                } catch let error as ConditionSteps.NoNumber {
                    throw noNumber(rule, item, error.column, "'\(error.comparison)' needs a number")
                }
            }
        }
    }

    /// The numbers of a column above 0; `nil` where a cell is empty or `matches` leaves the item out.
    ///
    /// - Throws: `UserError` with code `invalidData` that names the item and the cell.
    func amounts(_ name: String, of rule: Rule, where matches: [Bool]?) throws -> [Double?] {
        let column = try position(of: name, in: rule)
        return try (0..<attributes.count).map { item in
            guard matches?[item] ?? true else { return nil }
            let (isEmpty, number) = attributes.withRow { row in
                row.position = item
                let cell = row.field(column)
                return (cell.isEmpty, DecimalNumber.parse(cell))
            }
            if isEmpty { return nil }
            guard let number else { throw noNumber(rule, item, column, "the objective needs a number") }
            guard number > 0 else {
                throw rule.error(
                    "the item '\(attributes.id(of: item))' has '\(attributes.text(item, column))' in column '\(name)', and a power is taken of numbers above 0",
                    remedy: "Mend the cell, or leave such items out with a condition under where")
            }
            return number
        }
    }

    private func noNumber(_ rule: Rule, _ item: Int, _ column: Int, _ need: Message) -> UserError {
        rule.error(
            "the item '\(attributes.id(of: item))' has '\(attributes.text(item, column))' in column '\(attributes.columns[column])', and \(need)",
            remedy: """
                Mend the cell, or put the value of the condition in quotes to compare texts; numbers have a decimal point \
                and nothing else
                """)
    }
}
