import Diagnostics
import Documents
import Events

/// Which types of event mean that the customer bought the item, and how much each type counts.
struct LogTypes: Sendable {
    /// The types that mean bought; nil where the only type does.
    private(set) var purchases: [String]?
    /// What speaks for them; nil for types that the user named.
    private(set) var evidence: String?
    /// How much each type counts; empty where all count alike.
    private(set) var weights: [(type: String, weight: Int)] = []
    /// The only type, if it does not sound like a purchase; nil for several types.
    private(set) var only: String?
    /// The types that do not count, because they say that the customer does not want the item.
    private(set) var negative: [String] = []

    /// Looks at the types of a column.
    ///
    /// - Throws: `UserError` with code `invalidData` when no type sounds like a purchase.
    init(_ column: ColumnEvidence, named: [String], file: String) throws {
        let levels = column.levels
        negative = levels.map { $0.text }.filter { EventWord($0) == .negative }
        if !named.isEmpty {
            purchases = named
        } else if levels.count > 1 {
            let found = try Self.purchases(among: levels, of: column.name, file: file)
            purchases = found
            evidence = "of the types \(Self.counted(levels)), by \(found.count == 1 ? "its name" : "their names")"
        }
        guard levels.count > 1 else {
            only = levels.first.map { $0.text }.flatMap { EventWord($0) == .purchase ? nil : $0 }
            return
        }
        let counted = levels.filter { $0.text.utf8.count > 0 }.compactMap { level -> (type: String, weight: Int)? in
            let weight = named.contains(level.text) ? EventWord.purchase.weight : EventWord(level.text).weight
            return weight.map { (level.text, $0) }
        }
        // A model keeps no more types than this.
        weights = Array(counted.prefix(32))
        if weights.count < 2 || Set(weights.map { $0.weight }).count == 1 && negative.isEmpty { weights = [] }
    }

    /// The type `purchase` in all its spellings, else those that sound like it.
    private static func purchases(
        among levels: [(text: String, rows: Int)], of column: String, file: String
    ) throws -> [String] {
        let usual = levels.map { $0.text }.filter { ColumnRole.plain($0) == "purchase" }
        if !usual.isEmpty { return usual }
        let likely = levels.map { $0.text }.filter { EventWord($0) == .purchase }
        guard likely.isEmpty else { return likely }
        throw UserError(
            .invalidData, "none of the types of event sounds like a purchase: \(counted(levels))",
            at: .init(file: file, column: column),
            remedy: "Name those that mean bought with \(.purchaseTypes, "TYPE")")
    }

    /// The types with the numbers of their rows, the commonest first.
    static func counted(_ levels: [(text: String, rows: Int)]) -> String {
        let shown = levels.prefix(10).map { "\($0.text.excerpt) (\($0.rows.grouped))" }.joined(separator: ", ")
        return levels.count > 10 ? "\(shown) and \(levels.count - 10) more" : shown
    }
}
