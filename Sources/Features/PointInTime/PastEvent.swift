/// One event of a customer as features need it.
///
/// Events of a customer stand in order of time, type, item, quantity, price and order id, so that sums and the order of
/// lines at one time do not depend on the order of the rows they came from.
struct PastEvent: Sendable {
    /// Milliseconds since 1970 UTC.
    let time: Int64
    /// The position in the definition's types; 0 without types.
    let type: Int
    let isPurchase: Bool
    /// The position in the log's items; `UInt32.max` without that column.
    let item: UInt32
    /// The position in the categories' values; `UInt32.max` where none is known.
    let category: UInt32
    /// The position in the log's orders; `UInt32.max` without an id.
    let order: UInt32
    /// Pieces; NaN where the cell is empty, which counts as one.
    let quantity: Double
    /// The price of a piece; NaN where the cell is empty, which counts as no money.
    let price: Double

    /// How many pieces count.
    var pieces: Double { quantity.isNaN ? 1 : Self.bounded(quantity) }

    /// How much money counts.
    var money: Double { price.isNaN ? 0 : Self.bounded(pieces * price) }

    /// Keeps sums finite whatever the cells say.
    private static func bounded(_ amount: Double) -> Double {
        min(max(amount, -1e100), 1e100)
    }
}

extension PastEvent: Comparable {
    static func < (first: PastEvent, second: PastEvent) -> Bool {
        if first.time != second.time { return first.time < second.time }
        return first.tieKey < second.tieKey
    }

    static func == (first: PastEvent, second: PastEvent) -> Bool {
        first.time == second.time && first.tieKey == second.tieKey
    }

    private var tieKey: (Int, UInt32, Double, Double, UInt32) {
        (type, item, Self.sortable(quantity), Self.sortable(price), order)
    }

    /// A number that has a place in the order even when it is NaN: before all others.
    private static func sortable(_ number: Double) -> Double {
        number.isNaN ? -.infinity : number
    }
}
