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
    /// The types that do not count, because they say that nothing was bought, or that the item is not wanted.
    private(set) var negative: [String] = []
    private let levels: [(text: String, rows: Int)]
    /// The log and the column, as errors name them.
    private let place: UserError.Place

    /// Looks at the types of a column.
    ///
    /// - Throws: `UserError` with code `invalidData` when no type sounds like a purchase, or more do than a model keeps.
    init(_ column: ColumnEvidence, named: [String], file: String) throws {
        levels = column.levels
        place = .init(file: file, column: column.name)
        if !named.isEmpty {
            purchases = named
        } else if levels.count > 1 {
            let found = try likelyPurchases()
            purchases = found
            evidence = Self.evidence(for: found, among: levels)
        }
        if levels.count == 1 {
            only = levels.first.map { $0.text }.flatMap { EventWord($0) == .purchase ? nil : $0 }
        }
        try weigh(levels)
    }

    /// What is left of these types in a log from which conditions, consent or its end have taken rows.
    ///
    /// - Parameters:
    ///   - names: The types that still have events.
    ///   - conditions: The conditions that rows must meet, for the error.
    /// - Returns: The types that still have events, and their weights.
    /// - Throws: `UserError` with code `invalidData` when no event is left that means bought.
    func left(in names: [String], conditions: LogConditions) throws -> LogTypes {
        var left = self
        let isLeft = Set(names.map { Array($0.utf8) })
        func has(_ type: String) -> Bool { isLeft.contains(Array(type.utf8)) }
        if let purchases {
            // A name that the table does not have at all is a mistake of its own.
            let known = purchases.filter { type in levels.contains { $0.text.utf8.elementsEqual(type.utf8) } }
            let kept = purchases.filter { has($0) || !known.contains($0) }
            guard !kept.isEmpty else { throw nothingBought(purchases, names, conditions) }
            left.purchases = kept
        }
        try left.weigh(levels.filter { has($0.text) })
        return left
    }

    /// Weighs the types of a log by their names.
    private mutating func weigh(_ levels: [(text: String, rows: Int)]) throws {
        weights = []
        let bought = Set(purchases ?? [])
        negative = levels.map { $0.text }.filter { !bought.contains($0) && EventWord($0) == .negative }
        guard levels.count > 1 else { return }
        let counted = levels.filter { $0.text.utf8.count > 0 }.compactMap { level -> (type: String, weight: Int)? in
            let word = EventWord(level.text)
            let isBought = bought.contains(level.text)
            // What sounds like a purchase and is none says nothing.
            guard isBought || word != .purchase else { return nil }
            return (isBought ? EventWord.purchase : word).weight.map { (level.text, $0) }
        }
        let most = EventWeights.mostTypes
        let purchaseCount = counted.count { bought.contains($0.type) }
        guard purchaseCount <= most else {
            throw UserError(
                .invalidData, "\(purchaseCount) types mean bought, and a model keeps at most \(most) types", at: place,
                remedy: "Name fewer with \(.purchaseTypes), or write those that mean the same alike")
        }
        // The commonest types come first, and those that mean bought must be among them.
        var room = most - purchaseCount
        let kept = counted.filter { type in
            if bought.contains(type.type) { return true }
            room -= 1
            return room >= 0
        }
        // Where all types weigh the same, a model needs no weights to count every event.
        let isNeeded = kept.count < levels.count || Set(kept.map { $0.weight }).count > 1
        weights = isNeeded ? kept : []
    }

    /// The type `purchase` in all its spellings, else those that are called a purchase and nothing else, else those that
    /// sound like one.
    private func likelyPurchases() throws -> [String] {
        let texts = levels.map { $0.text }
        let usual = texts.filter { ColumnRole.plain($0) == "purchase" }
        if !usual.isEmpty { return usual }
        let exact = texts.filter(EventWord.isPurchaseItself)
        if !exact.isEmpty { return exact }
        let likely = texts.filter { EventWord($0) == .purchase }
        guard likely.isEmpty else { return likely }
        throw UserError(
            .invalidData, "none of the types of event sounds like a purchase: \(Self.counted(levels))", at: place,
            remedy: "Name those that mean bought with \(.purchaseTypes, "TYPE")")
    }

    private static func evidence(for found: [String], among levels: [(text: String, rows: Int)]) -> String {
        let by = "of the types \(counted(levels)), by \(found.count == 1 ? "its name" : "their names")"
        let others = levels.filter { !found.contains($0.text) && EventWord($0.text) == .purchase }
        if !others.isEmpty { return "\(by); these sound like purchases, too, and are left out: \(counted(others))" }
        guard found.count > 1, !found.contains(where: EventWord.isPurchaseItself) else { return by }
        return "\(by), of which none is called just a purchase: take out those that mean something else"
    }

    private func nothingBought(_ purchases: [String], _ names: [String], _ conditions: LogConditions) -> UserError {
        let dropped = conditions.found.map { "\($0.condition)" }.joined(separator: ", ")
        let reason = dropped.isEmpty ? "" : " of those that meet \(dropped.excerpt)"
        let types = purchases.map(\.excerpt).joined(separator: ", ")
        return UserError(
            .invalidData,
            "no event is left\(reason) that means bought, which \(types) would; what is left has the types "
                + "\(names.prefix(10).map(\.excerpt).joined(separator: ", "))",
            at: place,
            remedy: "Fill in what these events lack, or name other types that mean bought with \(.purchaseTypes)")
    }

    /// The types with the numbers of their rows, the commonest first.
    static func counted(_ levels: [(text: String, rows: Int)]) -> String {
        let shown = levels.prefix(10).map { "\($0.text.excerpt) (\($0.rows.grouped))" }.joined(separator: ", ")
        return levels.count > 10 ? "\(shown) and \(levels.count - 10) more" : shown
    }
}
