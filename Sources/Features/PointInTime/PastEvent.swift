/// One event of a customer, with the fields that features need.
///
/// A customer's events are sorted by time, type, item, quantity, price, order id and value, so that sums, and the
/// order of lines at the same time, do not depend on the order of the input rows.
struct PastEvent: Sendable {
    /// Milliseconds since 1970 UTC.
    let time: Int64
    /// The position in the definition's types, 0 if there are no types; -1 for a purchase of a type that it does not
    /// know.
    let type: Int
    let isPurchase: Bool
    /// The position in the log's items; `UInt32.max` if the log has no items.
    let item: UInt32
    /// The position in the categories' values; `UInt32.max` if unknown.
    let category: UInt32
    /// The position in the log's orders; `UInt32.max` if the event has no order id.
    let order: UInt32
    /// The position in the log's channels; `EventLog.noChannel` if unknown, or if no feature is about channels.
    let channel: UInt8
    /// The number of pieces; NaN for an empty cell, which counts as one piece.
    let quantity: Double
    /// The price of a piece; NaN for an empty cell, which counts as no money.
    let price: Double
    /// The value of the event; NaN if it has none, or if no feature is about values.
    let value: Double

    /// The number of pieces that counts in sums.
    var pieces: Double { quantity.isNaN ? 1 : Self.bounded(quantity) }

    /// The amount of money that counts in sums.
    var money: Double { price.isNaN ? 0 : Self.bounded(pieces * price) }

    /// The value that counts in sums.
    var score: Double { Self.bounded(value) }

    /// Bounds an amount so that sums stay finite whatever the cells contain.
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

    private var tieKey: (Int, UInt32, Double, Double, UInt32, Double) {
        (type, item, Self.sortable(quantity), Self.sortable(price), order, Self.sortable(value))
    }

    /// A number that can be compared even when it is NaN: NaN sorts before all others.
    private static func sortable(_ number: Double) -> Double {
        number.isNaN ? -.infinity : number
    }
}
