/// An order of the rows of one customer and one item by all other columns, so that it does not depend on where the rows
/// stand.
struct RowOrder: Sendable {
    private let recency: [Int64]
    private let type: [UInt8]
    private let quantity: [Double]
    private let price: [Double]
    private let rating: [Float]
    private let order: [UInt32]
    private let channel: [UInt8]
    private let value: [Double]

    /// - Parameters:
    ///   - log: The log.
    ///   - comparesSequence: Whether rows of different places in an order of events are different; the order in which
    ///     they stand in the table tells nothing of what they say.
    init(_ log: EventLog, comparesSequence: Bool) {
        recency = log.timestamp ?? (comparesSequence ? log.recency : nil) ?? []
        type = log.type ?? []
        quantity = log.quantity ?? []
        price = log.price ?? []
        rating = log.rating ?? []
        order = log.order ?? []
        channel = log.channel ?? []
        value = log.value ?? []
    }

    /// Whether a row comes before another; of equal rows the one that was read first.
    func isBefore(_ first: UInt32, _ second: UInt32) -> Bool {
        let difference = compare(first, second)
        return difference < 0 || difference == 0 && first < second
    }

    /// Below 0 for a row that comes before another, 0 for rows of equal cells, above 0 for all others.
    ///
    /// The oldest comes first. Numbers have no order of their own here, only one that tells them apart.
    func compare(_ first: UInt32, _ second: UInt32) -> Int {
        let (a, b) = (Int(first), Int(second))
        func sign<Value: Comparable>(_ one: Value, _ other: Value) -> Int { one < other ? -1 : one == other ? 0 : 1 }
        var found = 0
        if !recency.isEmpty { found = sign(recency[a], recency[b]) }
        if found == 0, !type.isEmpty { found = sign(type[a], type[b]) }
        if found == 0, !order.isEmpty { found = sign(order[a], order[b]) }
        if found == 0, !quantity.isEmpty { found = sign(Self.bits(quantity[a]), Self.bits(quantity[b])) }
        if found == 0, !price.isEmpty { found = sign(Self.bits(price[a]), Self.bits(price[b])) }
        if found == 0, !rating.isEmpty { found = sign(Self.bits(Double(rating[a])), Self.bits(Double(rating[b]))) }
        if found == 0, !channel.isEmpty { found = sign(channel[a], channel[b]) }
        if found == 0, !value.isEmpty { found = sign(Self.bits(value[a]), Self.bits(value[b])) }
        return found
    }

    /// Equal for equal numbers: both zeros are one, and so are all empty cells.
    private static func bits(_ number: Double) -> UInt64 {
        number.isNaN ? .max : (number == 0 ? 0 : number.bitPattern)
    }
}
